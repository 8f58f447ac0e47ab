import { describe, expect, it } from 'vitest';
import { SCOPE_NAMES } from './scope-names.ts';
import { grantsRefresh, privilegeOf, scopeTable } from './scopes.ts';

/** Scopes that tell who the user is, or keep them logged in, and reach no data. */
const IDENTITY = ['Basic', 'RefreshToken', 'OfflineAccess', 'OpenID', 'Profile', 'Email', 'Address', 'Phone'];

describe('what a scope reaches', () => {
  it('identity alone is low privilege, every other scope high, as the metadata spells it and on the wire', () => {
    for (const [scope, wire] of Object.entries(SCOPE_NAMES)) {
      const privilege = IDENTITY.includes(scope) ? 'low' : 'high';
      for (const name of [scope, ...wire]) expect([name, privilegeOf([name])]).toEqual([name, privilege]);
    }
  });

  it('one that reaches data is enough, and so is one that nobody has listed', () => {
    expect(privilegeOf(['OpenID', 'Api'])).toBe('high');
    expect(privilegeOf(['OpenID', 'NewScopeOfTomorrow'])).toBe('high');
  });

  it('no scope at all reaches nothing; a list that is not known may hold any', () => {
    expect(privilegeOf([])).toBe('low');
    expect(privilegeOf(undefined)).toBe('high');
  });

  it('a project can call more scopes privileged, in any spelling, for itself alone', () => {
    const table = scopeTable(['Profile', 'CUSTOM_THING']);
    expect(privilegeOf(['profile'], table)).toBe('high');
    expect(privilegeOf(['custom_thing'], table)).toBe('high');
    expect(privilegeOf(['OpenID'], table)).toBe('low');
    expect(privilegeOf(['profile'])).toBe('low');
    expect([...table].filter(([, privilege]) => privilege === 'high')).toEqual([
      ['profile', 'high'],
      ['custom_thing', 'high'],
    ]);
    expect(new Set(scopeTable().values())).toEqual(new Set(['low']));
  });

  it('a refresh token is granted by its own scopes and by no other, `Full` included', () => {
    const granting = Object.entries(SCOPE_NAMES).flatMap(([scope, wire]) =>
      [scope, ...wire].filter((name) => grantsRefresh([name])),
    );
    expect(new Set(granting)).toEqual(new Set(['RefreshToken', 'OfflineAccess', 'refresh_token', 'offline_access']));
    expect(grantsRefresh(['Full', 'Api'])).toBe(false);
    expect(grantsRefresh(['Api', 'RefreshToken'])).toBe(true);
    expect(grantsRefresh([])).toBe(false);
  });
});

describe('the names of scopes on the wire', () => {
  it('are these', () => {
    const table = Object.entries(SCOPE_NAMES).map(([scope, wire]) => `${scope}: ${wire.join(' ')}`);
    expect(table).toEqual([
      'Basic: id profile email address phone',
      'Api: api',
      'Web: web',
      'Full: full',
      'Chatter: chatter_api',
      'CustomApplications: visualforce',
      'RefreshToken: refresh_token offline_access',
      'OfflineAccess: refresh_token offline_access',
      'OpenID: openid',
      'Profile: profile',
      'Email: email',
      'Address: address',
      'Phone: phone',
      'CustomPermissions: custom_permissions',
      'Wave: wave_api',
      'Eclair: eclair_api',
      'Pardot: pardot_api',
      'Lightning: lightning',
      'Content: content',
      'Chatbot: chatbot_api',
      'CDP: cdp_api',
      'CDPIngest: cdp_ingest_api',
      'CDPProfile: cdp_profile_api',
      'CDPQuery: cdp_query_api',
      'CDPSegment: cdp_segment_api',
      'CDPIdentityResolution: cdp_identityresolution_api',
      'CDPCalculatedInsight: cdp_calculated_insight_api',
      'ForgotPassword: forgot_password',
      'UserRegistration: user_registration_api',
      'PwdlessLogin: pwdless_login_api',
      'SFAP: sfap_api',
      'Interaction: interaction_api',
      'EinsteinGPT: einstein_gpt_api',
      'MCP: mcp_api',
      'SCRT: scrt_api',
      'DataCloudUserClaims: data_cloud_user_claims',
      'A2A: a2a_api',
      'CmdbDiscovery: cmdb_discovery_api',
      'SemanticLayer: semantic_layer_api',
    ]);
  });
});
