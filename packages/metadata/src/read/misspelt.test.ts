import { describe, expect, test } from 'vitest';
import { connectedApp, line, metadata, tree } from '../../test/tree.ts';
import { type ProjectRead, readProject } from '../index.ts';

const FILE = 'connectedApps/App.connectedApp';

async function read(content: string): Promise<ProjectRead> {
  const project = await readProject([tree({ [FILE]: content })]);
  expect(project.problems).toEqual([]);
  return project;
}

describe('a field that no type has', () => {
  test.each([
    ['isConsumerSecretOptionnal', 'isConsumerSecretOptional', 'secretRequiredForWebServerFlow'],
    ['isPKCERequired', 'isPkceRequired', 'pkceRequired'],
    ['isPkceRequird', 'isPkceRequired', 'pkceRequired'],
    ['isCodeCredFlowEnabled', 'isCodeCredentialEnabled', 'codeCredentialFlow'],
    ['isClientCredentialsFlowEnabled', 'isClientCredentialEnabled', 'clientCredentialsFlow'],
    ['issecretrequiredforrefreshtoken', 'isSecretRequiredForRefreshToken', 'secretRequiredForRefreshTokenFlow'],
  ] as const)('%s is named with %s, and its setting is not known', async (written, meant, setting) => {
    const { apps, notes } = await read(connectedApp(line(written, 'true')));
    expect(notes).toEqual([
      `${FILE}:4: ${written} is no field of ConnectedApp (oauthConfig.${meant}?): a deploy refuses it, and what was meant is not known`,
    ]);
    expect(apps[0]?.settings[setting]).toEqual({
      origin: 'unknown',
      field: meant,
      why: `line 4 has oauthConfig.${written}, which is no field of ConnectedApp (${meant}?): what was meant is not known`,
    });
  });

  test('leaves the setting alone where the right one is there too', async () => {
    const { apps } = await read(connectedApp(line('isPKCERequired', 'false') + line('isPkceRequired', 'true')));
    expect(apps[0]?.settings.pkceRequired).toMatchObject({ origin: 'explicit', value: true });
  });

  test('leaves every other setting at its default', async () => {
    const { apps } = await read(connectedApp(line('isPKCERequired', 'true')));
    expect(apps[0]?.settings.refreshTokenRotation.origin).toBe('default');
  });

  test('in the wrong place is told where it belongs', async () => {
    const { apps, notes } = await read(
      metadata('ConnectedApp', '<label>App</label><isPkceRequired>true</isPkceRequired>'),
    );
    expect(notes).toEqual([
      expect.stringMatching(/isPkceRequired is no field of ConnectedApp \(oauthConfig\.isPkceRequired\?\)/),
    ]);
    expect(apps[0]?.settings.pkceRequired.origin).toBe('unknown');
  });

  test('that comes near none is newer or made up, and changes nothing', async () => {
    const { apps, notes } = await read(connectedApp(line('isMcpPluginEnabled', 'true')));
    expect(notes).toEqual([
      `${FILE}:4: isMcpPluginEnabled is no field of ConnectedApp that this version knows: newer than it, or made up; not read`,
    ]);
    expect(apps[0]?.settings.pkceRequired.origin).toBe('default');
  });

  test('is named in each part of an external client app', async () => {
    const { notes, apps } = await readProject([
      tree({
        'App.ecaGlblOauth-meta.xml': metadata(
          'ExtlClntAppGlobalOauthSettings',
          '<externalClientApplication>App</externalClientApplication><isCodeCredentialEnabled>true</isCodeCredentialEnabled>',
        ),
        'App.eca-meta.xml': metadata('ExternalClientApplication', '<labell>App</labell>'),
      }),
    ]);
    expect(notes.join('\n')).toMatch(
      /isCodeCredentialEnabled is no field of ExtlClntAppGlobalOauthSettings \(isCodeCredFlowEnabled\?\)/,
    );
    expect(notes.join('\n')).toMatch(/labell is no field of ExternalClientApplication \(label\?\)/);
    expect(apps[0]?.settings.codeCredentialFlow.origin).toBe('unknown');
  });

  test('is said once for all files that have it, and not without end', async () => {
    const many = Array.from({ length: 40 }, (_, n) => line(`somethingNew${'x'.repeat(n)}`, 'true')).join('');
    const files = {
      'connectedApps/A.connectedApp': connectedApp(many),
      'connectedApps/B.connectedApp': connectedApp(many),
    };
    const { notes } = await readProject([tree(files)]);
    expect(notes).toHaveLength(21);
    expect(notes[0]).toMatch(/^connectedApps\/A\.connectedApp:4, connectedApps\/B\.connectedApp:4: somethingNew is/);
    expect(notes.at(-1)).toBe('and 20 more fields that no type has');
  });
});

describe('a scope', () => {
  test.each([
    [
      'refresh_token',
      'scope refresh_token is the name on the wire; the metadata spells it RefreshToken, and a deploy refuses it',
    ],
    [
      'chatter_api',
      'scope chatter_api is the name on the wire; the metadata spells it Chatter, and a deploy refuses it',
    ],
    [
      'RefreshTokn',
      'scope RefreshTokn is none of the metadata’s (RefreshToken?): a deploy refuses it; taken as high privilege',
    ],
    [
      'Everything',
      'scope Everything is none that this version knows: newer than it, or made up; taken as high privilege',
    ],
  ])('%s is named', async (scope, what) => {
    const { notes } = await read(connectedApp(line('scopes', scope)));
    expect(notes).toEqual([expect.stringContaining(what)]);
  });

  test.each(['Api', 'RefreshToken', 'OpenID', 'CDPIngest', 'api'])('%s is the metadata’s', async (scope) => {
    expect((await read(connectedApp(line('scopes', scope)))).notes).toEqual([]);
  });
});

describe('a file that looks like metadata that is read', () => {
  const whole = metadata('ExtlClntAppGlobalOauthSettings', '');

  test.each([
    ['extlClntAppGlobalOauthSets/App.ecaGlobalOauth-meta.xml', '.ecaGlblOauth-meta.xml'],
    ['App.ecaGlbOauth-meta.xml', '.ecaGlblOauth-meta.xml'],
    ['App.ecaOauthPolicy-meta.xml', '.ecaOauthPlcy-meta.xml'],
    ['App.ecaOauthPolicies', '.ecaOauthPlcy-meta.xml'],
    ['App.ecaOauthSettings-meta.xml', '.ecaOauth-meta.xml'],
    ['App.ExtlClntAppGlobalOauthSettings-meta.xml', '.ecaGlblOauth-meta.xml'],
    ['App.externalClientApp-meta.xml', '.eca-meta.xml'],
    ['App.conectedApp-meta.xml', '.connectedApp-meta.xml'],
    ['App.connectedApp.xml', '.connectedApp-meta.xml'],
    ['connectedApps/App.xml', '.connectedApp-meta.xml'],
    ['settings/OauthOidcs.settings-meta.xml', '/OauthOidc.settings-meta.xml'],
    ['settings/OauthOidc.setting-meta.xml', '/OauthOidc.settings-meta.xml'],
  ])('%s is named', async (file, ending) => {
    const { notes } = await readProject([tree({ [file]: whole })]);
    expect(notes).toEqual([`${file} is not read: its name would have to end in ${ending}`]);
  });

  test.each([
    'classes/Web.cls-meta.xml',
    'App.ecaPush-meta.xml',
    'App.ecaMobile-meta.xml',
    'App.ecaSamlPlcy-meta.xml',
    'App.ecaMobilePlcy-meta.xml',
    'App.ecaPushPlcy-meta.xml',
    'App.ecaCanvas-meta.xml',
    'settings/Survey.settings-meta.xml',
    'settings/OauthCustomScope.settings-meta.xml',
    'networkBranding/Site.networkBranding-meta.xml',
    'applications/Sales.app-meta.xml',
    'pom.xml',
    'cspTrustedSites/One.cspTrustedSite-meta.xml',
    'connectedApps/.DS_Store',
    'connectedApps/README.md',
  ])('%s does not look like one', async (file) => {
    expect((await readProject([tree({ [file]: whole })])).notes).toEqual([]);
  });
});
