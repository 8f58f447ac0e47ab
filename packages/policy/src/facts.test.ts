import { describe, expect, it } from 'vitest';
import { factsOf, NOTHING_OBSERVED, UNKNOWN_CLIENT } from './facts.ts';
import { grantsRefresh, privilegeOf, scopeTable } from './scopes.ts';
import type { OrgSettings, Setting, Settings, SettingValues } from './settings.ts';

const NOTHING_SEEN = { ...NOTHING_OBSERVED, ...UNKNOWN_CLIENT };
const unknown: Setting<never> = { origin: 'unknown', field: 'x', why: 'not in the tree' };
const known = <T>(value: T): Setting<T> => ({ origin: 'default', field: 'x', apiVersion: '49.0', value });
const everythingUnknown = new Proxy({}, { get: () => unknown }) as Settings & OrgSettings;
const app = (values: Partial<SettingValues>): Settings =>
  new Proxy(
    {},
    { get: (_, name) => (name in values ? known(values[name as keyof SettingValues]) : unknown) },
  ) as Settings;

describe('factsOf', () => {
  it('guesses nothing: what is unknown stays unknown, and counts as high privilege', () => {
    const facts = factsOf(everythingUnknown, everythingUnknown, NOTHING_SEEN);
    expect(facts.secretRequiredForWebServerFlow).toBeUndefined();
    expect(facts.authorizationCodeFlow).toBeUndefined();
    expect(facts.refreshReachable).toBeUndefined();
    expect(facts.privilege).toBe('high');
    expect(facts.ipRestricted).toBe(false);
  });

  it('an app without a callback can run no authorization-code flow', () => {
    expect(
      factsOf(app({ oauthEnabled: true, callbackUrls: [] }), everythingUnknown, NOTHING_SEEN).authorizationCodeFlow,
    ).toBe(false);
    expect(factsOf(app({ oauthEnabled: false }), everythingUnknown, NOTHING_SEEN).authorizationCodeFlow).toBe(false);
  });

  it('PKCE required by the org is required, whatever the app says', () => {
    const org = new Proxy(
      {},
      { get: (_, name) => (name === 'pkceRequiredForAll' ? known(true) : unknown) },
    ) as OrgSettings;
    expect(factsOf(app({ pkceRequired: false }), org, NOTHING_SEEN).pkceRequired).toBe(true);
    expect(factsOf(app({}), org, NOTHING_SEEN).pkceRequired).toBe(true);
  });

  it('where the org is not known, the app’s own PKCE setting is judged: knowing less never relaxes', () => {
    expect(factsOf(app({ pkceRequired: false }), everythingUnknown, NOTHING_SEEN).pkceRequired).toBe(false);
    expect(factsOf(app({ pkceRequired: true }), everythingUnknown, NOTHING_SEEN).pkceRequired).toBe(true);
  });

  it('no refresh token without its scope, nor with a policy that expires it at once', () => {
    const reachable = (scopes: string[], kind: 'zero' | 'infinite') =>
      factsOf(app({ scopes, refreshTokenPolicy: { kind } }), everythingUnknown, NOTHING_SEEN).refreshReachable;
    expect(reachable(['Api', 'RefreshToken'], 'infinite')).toBe(true);
    expect(reachable(['Api', 'RefreshToken'], 'zero')).toBe(false);
    expect(reachable(['Full'], 'infinite')).toBe(false);
  });

  it('enforced IP relaxation restricts only where ranges are really listed', () => {
    const restricted = (ranges: { start: string; end: string }[]) =>
      factsOf(app({ ipRelaxation: 'enforce', ipRanges: ranges }), everythingUnknown, NOTHING_SEEN).ipRestricted;
    expect(restricted([])).toBe(false);
    expect(restricted([{ start: '192.0.2.1', end: '192.0.2.9' }])).toBe(true);
  });
});

describe('scopes', () => {
  it('identity alone is low, anything else high, a scope nobody knows too', () => {
    expect(privilegeOf(['OpenID', 'Profile', 'Email', 'RefreshToken'])).toBe('low');
    expect(privilegeOf(['OpenID', 'Api'])).toBe('high');
    expect(privilegeOf(['NewScopeOfTomorrow'])).toBe('high');
  });

  it('a project can call more scopes privileged', () => {
    expect(privilegeOf(['Profile'], scopeTable(['profile']))).toBe('high');
  });

  it('Full does not include refresh', () => {
    expect(grantsRefresh(['Full'])).toBe(false);
    expect(grantsRefresh(['offline_access'])).toBe(true);
  });
});
