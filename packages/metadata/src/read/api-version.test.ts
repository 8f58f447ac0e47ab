import { APP_SETTINGS, type AppSetting, type SettingName } from '@countersign/policy';
import { describe, expect, test } from 'vitest';
import { connectedApp, line, metadata, tree } from '../../test/tree.ts';
import { type AppRecord, readProject } from '../index.ts';

const manifest = (version: string) => `<Package><version>${version}</version></Package>`;
const project = (version: string) => `{"packageDirectories":[{"path":"."}],"sourceApiVersion":"${version}"}`;

async function readAt(version: string, content = connectedApp('')): Promise<AppRecord> {
  const read = await readProject([
    tree({ 'package.xml': manifest(version), 'connectedApps/App.connectedApp': content }),
  ]);
  expect(read.problems).toEqual([]);
  return read.apps[0] as AppRecord;
}

describe('an element that is newer than the files', () => {
  test.each(['45.0', '50.0', '56.0', '58.0', '60.0', '67.0'])('is unknown at %s, and only then', async (version) => {
    const { settings } = await readAt(version);
    for (const [name, { connectedApp: home }] of Object.entries<AppSetting>(APP_SETTINGS)) {
      if (home.part === 'none' || 'why' in home.absent || home.spelling === 'presence') continue;
      const newer = Number(home.since) > Number(version);
      expect(settings[name as SettingName].origin, name).toBe(newer ? 'unknown' : 'default');
    }
  });

  test('says which version it came with, which the files have, and what to do', async () => {
    const { settings } = await readAt('45.0');
    expect(settings.secretRequiredForWebServerFlow).toMatchObject({
      field: 'isConsumerSecretOptional',
      why: 'isConsumerSecretOptional came with API version 49.0 and these files are of 45.0, which leaves it out: retrieve again with 49.0 or later',
    });
  });

  test('counts for sfdx-project.json as for package.xml', async () => {
    const files = { 'sfdx-project.json': project('56.0'), 'App.connectedApp-meta.xml': connectedApp('') };
    const [app] = (await readProject([tree(files)])).apps;
    expect(app?.settings.pkceRequired.origin).toBe('unknown');
    expect(app?.settings.secretRequiredForRefreshTokenFlow.origin).toBe('default');
  });

  test('is its default where no version is stated anywhere', async () => {
    const [app] = (await readProject([tree({ 'App.connectedApp': connectedApp('') })])).apps;
    expect(app?.settings.pkceRequired.origin).toBe('default');
  });

  test('what is written is what was read, whatever the version says', async () => {
    const { settings } = await readAt('45.0', connectedApp(line('isPkceRequired', 'true')));
    expect(settings.pkceRequired).toMatchObject({ origin: 'explicit', value: true });
  });

  test('a file that holds a newer element was retrieved with that version at least', async () => {
    const { settings } = await readAt('45.0', connectedApp(line('isPkceRequired', 'true')));
    expect(settings.secretRequiredForWebServerFlow.origin).toBe('default');
    expect(settings.secretRequiredForRefreshTokenFlow.origin).toBe('default');
    expect(settings.refreshTokenRotation).toMatchObject({ origin: 'unknown', why: expect.stringContaining('of 59.0') });
  });

  test('is unknown in each part of an external client app by its own kind’s version', async () => {
    const read = await readProject([
      tree({
        'sfdx-project.json': project('59.0'),
        'App.eca-meta.xml': metadata('ExternalClientApplication', '<label>App</label>'),
        'App.ecaGlblOauth-meta.xml': metadata(
          'ExtlClntAppGlobalOauthSettings',
          '<externalClientApplication>App</externalClientApplication>',
        ),
        'App.ecaOauthPlcy-meta.xml': metadata(
          'ExtlClntAppOauthConfigurablePolicies',
          '<externalClientApplication>App</externalClientApplication>',
        ),
      }),
    ]);
    const settings = read.apps[0]?.settings;
    expect(settings?.secretRequiredForWebServerFlow.origin).toBe('default');
    expect(settings?.pkceRequired).toMatchObject({ origin: 'default', value: true });
    for (const name of ['codeCredentialFlow', 'refreshTokenRotation', 'guestFlow'] as const)
      expect(settings?.[name], name).toMatchObject({ origin: 'unknown', why: expect.stringContaining('of 59.0') });
  });

  test('is unknown in the org’s settings too', async () => {
    const files = {
      'sfdx-project.json': project('58.0'),
      'settings/OauthOidc.settings': metadata('OauthOidcSettings', ''),
    };
    const { org } = await readProject([tree(files)]);
    expect(org.settings.pkceRequiredForAll).toMatchObject({ origin: 'unknown', why: expect.stringContaining('59.0') });
    expect(org.settings.codeCredentialFlowAllowed).toMatchObject({ origin: 'default', value: false });
  });

  test('is noted once per version, with the version that has all of it', async () => {
    const read = await readProject([
      tree({
        'package.xml': manifest('58.0'),
        'connectedApps/A.connectedApp': connectedApp(''),
        'connectedApps/B.connectedApp': connectedApp(''),
      }),
    ]);
    expect(read.notes).toEqual([
      'API version 58.0 of the files is older than isPkceRequired, isRefreshTokenRotationEnabled, isTokenExchangeEnabled and isNamedUserJwtEnabled: a retrieve with it leaves them out, so they are not known; retrieve again with 60.0 or later',
    ]);
  });
});
