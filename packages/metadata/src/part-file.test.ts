import { expect, test } from 'vitest';
import { connectedApp, metadata, tree } from '../test/tree.ts';
import { fileOfPart, isReadOnlyPlace, readProject, settingHome, spellSwitch } from './index.ts';

test('a part is found among the files of its app, and a missing one is missing', async () => {
  const part = (type: string): string => metadata(type, '<externalClientApplication>A</externalClientApplication>');
  const { apps } = await readProject([
    tree({
      'App.connectedApp-meta.xml': connectedApp(''),
      'x/A.ecaGlblOauth-meta.xml': part('ExtlClntAppGlobalOauthSettings'),
      'x/A.ecaOauth': part('ExtlClntAppOauthSettings'),
    }),
  ]);
  const [eca, connected] = apps;
  expect(eca && fileOfPart(eca, 'ecaGlblOauth')).toBe('x/A.ecaGlblOauth-meta.xml');
  expect(eca && fileOfPart(eca, 'ecaOauth')).toBe('x/A.ecaOauth');
  expect(eca && fileOfPart(eca, 'ecaPlcy')).toBeUndefined();
  expect(connected && fileOfPart(connected, 'connectedApp')).toBe('App.connectedApp-meta.xml');
  expect(connected && fileOfPart(connected, 'ecaGlblOauth')).toBeUndefined();
});

test('what stands in a zip or came on standard input cannot be written back', () => {
  expect(isReadOnlyPlace('a.zip!/x/App.connectedApp')).toBe(true);
  expect(isReadOnlyPlace('<stdin>')).toBe(true);
  expect(isReadOnlyPlace('force-app/App.connectedApp')).toBe(false);
});

test('a switch is written as its element says it, the optional secret inverted', () => {
  for (const kind of ['ConnectedApp', 'ExternalClientApp'] as const) {
    const home = settingHome(kind, 'secretRequiredForWebServerFlow');
    expect(home && spellSwitch(home, true)).toBe('false');
    const pkce = settingHome(kind, 'pkceRequired');
    expect(pkce && spellSwitch(pkce, true)).toBe('true');
  }
  expect(settingHome('ConnectedApp', 'pkceRequired')).toMatchObject({ part: 'connectedApp', parent: 'oauthConfig' });
  expect(settingHome('ExternalClientApp', 'adminApproved')).toMatchObject({ part: 'ecaOauthPlcy' });
});
