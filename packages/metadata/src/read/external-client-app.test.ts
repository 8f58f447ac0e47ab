import { expect, test } from 'vitest';
import { metadata, tree } from '../../test/tree.ts';
import { type AppRecord, readProject } from '../index.ts';

const of = (app: string): string => `<externalClientApplication>${app}</externalClientApplication>\n`;
const header = metadata(
  'ExternalClientApplication',
  '<distributionState>Local</distributionState><label>Booking</label>',
);
const global = (app: string, content = ''): string => metadata('ExtlClntAppGlobalOauthSettings', of(app) + content);
const oauth = (app: string, content = ''): string => metadata('ExtlClntAppOauthSettings', of(app) + content);
const oauthPolicy = (app: string, content = ''): string =>
  metadata('ExtlClntAppOauthConfigurablePolicies', of(app) + content);
const policy = (app: string, content = ''): string => metadata('ExtlClntAppConfigurablePolicies', of(app) + content);
const security = (app: string): string => metadata('ExtlClntAppOauthSecuritySettings', of(app));

async function readOne(files: Record<string, string>): Promise<AppRecord> {
  const { apps, problems } = await readProject([tree(files)]);
  expect(problems).toEqual([]);
  expect(apps).toHaveLength(1);
  return apps[0] as AppRecord;
}

test('all parts of an app are joined, across folders and with or without -meta.xml', async () => {
  const app = await readOne({
    'a/externalClientApps/Booking.eca-meta.xml': header,
    'b/extlClntAppGlobalOauthSets/Booking_glbloauth.ecaGlblOauth': global(
      'Booking',
      '<callbackUrl>https://example.com/cb</callbackUrl>',
    ),
    'a/extlClntAppOauthSettings/x.ecaOauth-meta.xml': oauth(
      'Booking',
      '<commaSeparatedOauthScopes>Api, RefreshToken</commaSeparatedOauthScopes><isFirstPartyAppEnabled>true</isFirstPartyAppEnabled>',
    ),
    'c/extlClntAppOauthPolicies/y.ecaOauthPlcy-meta.xml': oauthPolicy(
      'booking',
      '<permittedUsersPolicyType>AdminApprovedPreAuthorized</permittedUsersPolicyType><commaSeparatedPermissionSet>P1,P2</commaSeparatedPermissionSet><refreshTokenPolicyType>SpecificInactivity</refreshTokenPolicyType><refreshTokenValidityPeriod>30</refreshTokenValidityPeriod><refreshTokenValidityUnit>Days</refreshTokenValidityUnit><ipRelaxationPolicyType>Bypass_2factor</ipRelaxationPolicyType><sessionTimeoutInMinutes>15</sessionTimeoutInMinutes>',
    ),
    'a/extlClntAppPolicies/z.ecaPlcy-meta.xml': policy(
      'Booking',
      '<isEnabled>true</isEnabled><isOauthPluginEnabled>true</isOauthPluginEnabled>',
    ),
    'a/extlClntAppOauthSecuritySettings/s.ecaOauthSecurity-meta.xml': security('Booking'),
  });
  expect(app).toMatchObject({
    name: 'Booking',
    kind: 'ExternalClientApp',
    label: 'Booking',
    distributionState: 'Local',
    firstPartyApp: true,
    hasOauth: true,
    parts: ['eca', 'ecaGlblOauth', 'ecaOauth', 'ecaOauthPlcy', 'ecaPlcy', 'ecaOauthSecurity'],
  });
  expect(app.files[0]).toBe('a/externalClientApps/Booking.eca-meta.xml');
  expect(app.files).toHaveLength(6);
  const values = Object.fromEntries(Object.entries(app.settings).map(([name, setting]) => [name, setting.value]));
  expect(values).toMatchObject({
    oauthEnabled: true,
    appEnabled: true,
    callbackUrls: ['https://example.com/cb'],
    scopes: ['Api', 'RefreshToken'],
    adminApproved: true,
    permissionSets: ['P1', 'P2'],
    refreshTokenPolicy: { kind: 'inactivity', amount: 30, unit: 'days' },
    ipRelaxation: 'bypass-2factor',
    sessionTimeoutMinutes: 15,
    // The one default that differs from connected apps.
    pkceRequired: true,
    secretRequiredForWebServerFlow: true,
  });
  expect(app.settings.pkceRequired).toMatchObject({ origin: 'default', apiVersion: '59.0' });
});

test('without the global settings their values are unknown, and the reason names the file and why it is missing', async () => {
  const app = await readOne({ 'externalClientApps/Booking.eca-meta.xml': header });
  for (const name of [
    'secretRequiredForWebServerFlow',
    'pkceRequired',
    'refreshTokenRotation',
    'callbackUrls',
  ] as const) {
    expect(app.settings[name]).toMatchObject({
      origin: 'unknown',
      why: expect.stringMatching(/\.ecaGlblOauth.*source control/),
    });
  }
  expect(app.settings.secretRequiredForWebServerFlow.field).toBe('isConsumerSecretOptional');
  expect(app.settings.scopes).toMatchObject({ origin: 'unknown', why: expect.stringContaining('.ecaOauth') });
  expect(app.settings.adminApproved).toMatchObject({
    origin: 'unknown',
    why: expect.stringContaining('.ecaOauthPlcy'),
  });
  expect(app.settings.appEnabled).toMatchObject({ origin: 'unknown', why: expect.stringContaining('.ecaPlcy') });
  expect(app.settings.oauthEnabled.origin).toBe('unknown');
});

test('client credentials and token exchange need the global switch and the policy', async () => {
  const flows = '<isClientCredentialsFlowEnabled>true</isClientCredentialsFlowEnabled>';
  const files = { 'g.ecaGlblOauth': global('A', `${flows}<isTokenExchangeEnabled>true</isTokenExchangeEnabled>`) };
  const alone = await readOne(files);
  expect(alone.settings.clientCredentialsFlow).toMatchObject({
    origin: 'unknown',
    why: expect.stringContaining('.ecaOauthPlcy'),
  });
  const allowed = await readOne({ ...files, 'p.ecaOauthPlcy': oauthPolicy('A', flows) });
  expect(allowed.settings.clientCredentialsFlow).toMatchObject({ value: true, file: 'g.ecaGlblOauth' });
  expect(allowed.settings.tokenExchangeFlow).toMatchObject({ value: false, origin: 'default' });
});

test('an app whose OAuth plugin is off has no OAuth', async () => {
  const app = await readOne({
    'g.ecaGlblOauth': global('A'),
    'p.ecaPlcy': policy('A', '<isEnabled>true</isEnabled><isOauthPluginEnabled>false</isOauthPluginEnabled>'),
  });
  expect(app.settings.oauthEnabled).toMatchObject({ value: false, origin: 'explicit', file: 'p.ecaPlcy' });
  expect(app.settings.appEnabled).toMatchObject({ value: false });
});

test('a part that names no app belongs to the app its file name begins with, and this is noted', async () => {
  const { apps, notes } = await readProject([
    tree({
      'externalClientApps/Booking.eca-meta.xml': header,
      'x/Booking_glbloauth.ecaGlblOauth-meta.xml': metadata(
        'ExtlClntAppGlobalOauthSettings',
        '<isPkceRequired>false</isPkceRequired>',
      ),
    }),
  ]);
  expect(apps).toHaveLength(1);
  expect(apps[0]?.settings.pkceRequired.value).toBe(false);
  expect(notes).toEqual([expect.stringContaining('names no externalClientApplication')]);
});

test('parts without a header are still an app, and this is noted', async () => {
  const { apps, notes } = await readProject([tree({ 'g.ecaGlblOauth': global('Lost') })]);
  expect(apps.map((app) => app.name)).toEqual(['Lost']);
  expect(notes).toEqual([expect.stringContaining('Lost.eca-meta.xml is not in the tree')]);
});

test('one part twice in one folder is a problem; the first by name is read', async () => {
  const { apps, problems } = await readProject([
    tree({
      'x/externalClientApps/A.eca': header,
      'x/s/a.ecaGlblOauth': global('A', '<isPkceRequired>false</isPkceRequired>'),
      'x/s/b.ecaGlblOauth': global('A', '<isPkceRequired>true</isPkceRequired>'),
    }),
  ]);
  expect(problems).toEqual([
    { file: 'x/s/b.ecaGlblOauth', message: expect.stringContaining('a second .ecaGlblOauth') },
  ]);
  expect(apps).toHaveLength(1);
  expect(apps[0]?.settings.pkceRequired.value).toBe(false);
});

test('two copies of one app in two package folders are two apps, each with its own parts', async () => {
  const copy = (folder: string, pkce: boolean): Record<string, string> => ({
    [`${folder}/externalClientApps/A.eca`]: header,
    [`${folder}/extlClntAppGlobalOauthSets/A.ecaGlblOauth`]: global('A', `<isPkceRequired>${pkce}</isPkceRequired>`),
  });
  const { apps, problems, notes } = await readProject([tree({ ...copy('one', true), ...copy('two', false) })]);
  expect(problems).toEqual([]);
  expect(apps.map((app) => [app.name, app.files.length, app.settings.pkceRequired.value])).toEqual([
    ['A', 2, true],
    ['A', 2, false],
  ]);
  expect(notes).toEqual([expect.stringContaining('stands in 2 places (one, two)')]);
});

test('apps of one name in two projects are not mixed', async () => {
  const project = '{"packageDirectories":[{"path":"p"}],"sourceApiVersion":"62.0"}';
  const { apps } = await readProject([
    tree({
      'one/sfdx-project.json': project,
      'one/p/A.eca': header,
      'two/sfdx-project.json': project.replace('62.0', '64.0'),
      'two/p/x.ecaGlblOauth': global('A'),
    }),
  ]);
  expect(apps.map((app) => [app.name, app.parts, app.apiVersion])).toEqual([
    ['A', ['eca'], '62.0'],
    ['A', ['ecaGlblOauth'], '64.0'],
  ]);
});
