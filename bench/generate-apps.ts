/** A project of N apps as an org would retrieve it: every fourth an external client app of five files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Facts } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { connectedAppXml, oauthOidcXml } from '../test/write-metadata.ts';

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
    if (i % 4 === 3) writeExternalClientApp(base, `Eca_${i}`, facts, callbackUrl);
    else
      writeFileSync(
        join(base, 'connectedApps', `App_${i}.connectedApp-meta.xml`),
        connectedAppXml(facts, { label: `App ${i}`, callbackUrl }),
      );
  }
}

function writeExternalClientApp(base: string, name: string, facts: Facts, callbackUrl: string): void {
  const part = (folder: string, suffix: string, root: string, fields: Readonly<Record<string, string | boolean>>) => {
    const lines = Object.entries(fields).map(([field, value]) => `    <${field}>${value}</${field}>`);
    const text = `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${lines.join('\n')}\n</${root}>\n`;
    writeFileSync(join(base, folder, `${name}${suffix}`), text);
  };
  part('externalClientApps', '.eca-meta.xml', 'ExternalClientApplication', {
    contactEmail: 'admin@example.com',
    distributionState: 'Local',
    isProtected: false,
    label: name,
  });
  part('extlClntAppGlobalOauthSets', '_glbloauth.ecaGlblOauth-meta.xml', 'ExtlClntAppGlobalOauthSettings', {
    callbackUrl,
    externalClientApplication: name,
    isCodeCredFlowEnabled: facts.codeCredentialFlow === true,
    isConsumerSecretOptional: facts.secretRequiredForWebServerFlow !== true,
    isPkceRequired: facts.pkceRequired === true,
    isRefreshTokenRotationEnabled: facts.refreshTokenRotation === true,
    isSecretRequiredForRefreshToken: facts.secretRequiredForRefreshTokenFlow === true,
    label: `${name}_glbloauth`,
  });
  part('extlClntAppOauthSettings', '_oauth.ecaOauth-meta.xml', 'ExtlClntAppOauthSettings', {
    commaSeparatedOauthScopes: 'Api, RefreshToken',
    externalClientApplication: name,
    label: `${name}_oauth`,
  });
  part('extlClntAppOauthPolicies', '_oauthPlcy.ecaOauthPlcy-meta.xml', 'ExtlClntAppOauthConfigurablePolicies', {
    externalClientApplication: name,
    ipRelaxationPolicyType: 'Enforce',
    permittedUsersPolicyType: 'AllSelfAuthorized',
    refreshTokenPolicyType: 'Infinite',
  });
  part('extlClntAppPolicies', '_plcy.ecaPlcy-meta.xml', 'ExtlClntAppConfigurablePolicies', {
    externalClientApplication: name,
    isEnabled: true,
    isOauthPluginEnabled: true,
  });
}
