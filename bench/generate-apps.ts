/** A project of N apps as an org would retrieve it: every fourth an external client app of five files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Facts } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { connectedAppXml, externalClientAppFiles, oauthOidcXml } from '../test/write-metadata.ts';

const CALLBACKS = [
  'https://app.example.com/oauth/callback',
  'https://app.example.com/landing',
  'com.example.app://oauth/done',
  'http://localhost:8080/callback',
  'https://oauth.pstmn.io/v1/callback',
];

export function generateApps(folder: string, apps: number): void {
  const base = join(folder, 'force-app/main/default');
  const folders = [
    'connectedApps',
    'externalClientApps',
    'extlClntAppGlobalOauthSets',
    'extlClntAppOauthSettings',
    'extlClntAppOauthPolicies',
    'extlClntAppPolicies',
    'settings',
  ];
  for (const name of folders) mkdirSync(join(base, name), { recursive: true });
  writeFileSync(
    join(folder, 'sfdx-project.json'),
    '{"packageDirectories": [{"path": "force-app"}], "sourceApiVersion": "64.0"}',
  );
  writeFileSync(
    join(base, 'settings/OauthOidc.settings-meta.xml'),
    oauthOidcXml({
      blockOAuthUnPwFlow: true,
      blockOAuthUsrAgtFlow: true,
      isPkceRequired: false,
      oAuthCdCrdtFlowEnable: true,
    }),
  );
  const writable = VECTORS.filter(({ facts }) => !Object.values(facts).includes(undefined));
  for (let i = 0; i < apps; i++) {
    const facts = writable[i % writable.length]?.facts as Facts;
    const callbackUrl = CALLBACKS[i % CALLBACKS.length] ?? '';
    if (i % 4 === 3) writeFiles(base, externalClientAppFiles(`Eca_${i}`, facts, { callbackUrl }));
    else
      writeFileSync(
        join(base, 'connectedApps', `App_${i}.connectedApp-meta.xml`),
        connectedAppXml(facts, { label: `App ${i}`, callbackUrl }),
      );
  }
}

function writeFiles(base: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(base, name), text);
}
