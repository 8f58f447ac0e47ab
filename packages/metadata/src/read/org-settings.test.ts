import { expect, test } from 'vitest';
import { metadata, tree } from '../../test/tree.ts';
import { readProject } from '../index.ts';

const oidc = (content: string): string => metadata('OauthOidcSettings', content);

test('org switches are read with their place', async () => {
  const { org, problems } = await readProject([
    tree({
      'settings/OauthOidc.settings-meta.xml': oidc(
        '    <blockOAuthUnPwFlow>true</blockOAuthUnPwFlow>\n    <oAuthCdCrdtFlowEnable>true</oAuthCdCrdtFlowEnable>\n',
      ),
      'settings/ConnectedApp.settings': metadata(
        'ConnectedAppSettings',
        '<enableAdminApprovedAppsOnly>true</enableAdminApprovedAppsOnly>',
      ),
      'settings/ExternalClientApp.settings-meta.xml': metadata(
        'ExternalClientAppSettings',
        '<enableConsumerSecretApiAccess>true</enableConsumerSecretApiAccess>',
      ),
      'settings/Security.settings-meta.xml': metadata(
        'SecuritySettings',
        '<sessionSettings><enableOauthCorsPolicy>true</enableOauthCorsPolicy></sessionSettings>',
      ),
      'corsWhitelistOrigins/b.corsWhitelistOrigin-meta.xml': metadata(
        'CorsWhitelistOrigin',
        '<urlPattern>https://*.example.com</urlPattern>',
      ),
      'corsWhitelistOrigins/a.corsWhitelistOrigin-meta.xml': metadata(
        'CorsWhitelistOrigin',
        '<urlPattern>https://example.com</urlPattern>',
      ),
      'networks/Shop.network-meta.xml': metadata(
        'Network',
        '<networkAuthApiSettings><isHeadlessUserRegistrationAllowed>true</isHeadlessUserRegistrationAllowed></networkAuthApiSettings><status>Live</status><urlPathPrefix>shop</urlPathPrefix>',
      ),
      'networks/Help.network-meta.xml': metadata(
        'Network',
        '<networkAuthApiSettings><isHeadlessUserRegistrationAllowed>false</isHeadlessUserRegistrationAllowed></networkAuthApiSettings>',
      ),
    }),
  ]);
  expect(problems).toEqual([]);
  expect(org.settings).toMatchObject({
    codeCredentialFlowAllowed: {
      origin: 'explicit',
      value: true,
      file: 'settings/OauthOidc.settings-meta.xml',
      line: 4,
      column: 5,
    },
    usernamePasswordFlowBlocked: { value: true },
    userAgentFlowBlocked: { origin: 'default', value: false, apiVersion: '56.0' },
    pkceRequiredForAll: { origin: 'default', value: false, apiVersion: '59.0' },
    adminApprovedAppsOnly: { value: true },
    consumerSecretApiAccess: { value: true },
    clientSecretInRestApiAccess: { origin: 'unknown' },
    corsForOAuthEndpoints: { value: true },
    corsOrigins: { value: ['https://example.com', 'https://*.example.com'] },
    headlessRegistrationAllowed: { value: true, file: 'networks/Shop.network-meta.xml' },
    passwordlessLoginAllowed: { origin: 'unknown' },
  });
  expect(org.networks).toMatchObject([
    { name: 'Help', headlessRegistrationAllowed: false },
    { name: 'Shop', headlessRegistrationAllowed: true, status: 'Live', urlPathPrefix: 'shop' },
  ]);
  expect(org.files).toHaveLength(8);
});

test('an org setting whose file is not in the tree is unknown, and says which file', async () => {
  const { org } = await readProject([tree({})]);
  expect(org.settings.codeCredentialFlowAllowed).toEqual({
    origin: 'unknown',
    field: 'oAuthCdCrdtFlowEnable',
    why: 'settings/OauthOidc.settings-meta.xml is not in the tree',
  });
  expect(Object.values(org.settings).every((setting) => setting.origin === 'unknown')).toBe(true);
});

test('two files that agree are read; two that disagree leave the setting unknown', async () => {
  const { org, notes } = await readProject([
    tree({
      'a/OauthOidc.settings-meta.xml': oidc(
        '<isPkceRequired>true</isPkceRequired><blockOAuthUnPwFlow>true</blockOAuthUnPwFlow>',
      ),
      'b/OauthOidc.settings-meta.xml': oidc(
        '<isPkceRequired>false</isPkceRequired><blockOAuthUnPwFlow>true</blockOAuthUnPwFlow>',
      ),
    }),
  ]);
  expect(org.settings.usernamePasswordFlowBlocked).toMatchObject({
    value: true,
    file: 'a/OauthOidc.settings-meta.xml',
  });
  expect(org.settings.pkceRequiredForAll).toMatchObject({
    origin: 'unknown',
    why: expect.stringContaining('disagree'),
  });
  expect(notes).toHaveLength(1);
});
