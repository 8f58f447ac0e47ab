/** Metadata written from facts, so that the same facts can be judged by the policy, enforced by a server and read by the reviewer. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Facts } from '@countersign/policy';

/** A connected app as Salesforce would retrieve it. Facts that are not known are left out where absence means not known. */
export function connectedAppXml(
  facts: Facts,
  options: { label?: string; callbackUrl?: string; consumerKey?: string } = {},
): string {
  const { label = 'An App', callbackUrl = 'https://app.example.com/landing' } = options;
  if (facts.authorizationCodeFlow === false) {
    return xml('ConnectedApp', [`    <contactEmail>admin@example.com</contactEmail>`, `    <label>${label}</label>`]);
  }
  const scopes = [
    facts.privilege === 'high' ? 'Api' : 'OpenID',
    ...(facts.refreshReachable === false ? [] : ['RefreshToken']),
  ];
  const flags: readonly [string, boolean | undefined][] = [
    ['isAdminApproved', facts.adminApproved],
    ['isClientCredentialEnabled', false],
    ['isCodeCredentialEnabled', facts.codeCredentialFlow],
    ['isCodeCredentialPostOnly', facts.credentialsInPostBodyOnly],
    ['isConsumerSecretOptional', negate(facts.secretRequiredForWebServerFlow)],
    // Before API 67.0 there is no such element: only what is on is written.
    ['isDeviceFlowEnabled', facts.deviceFlowOpen || undefined],
    ['isPkceRequired', facts.pkceRequired],
    ['isRefreshTokenRotationEnabled', facts.refreshTokenRotation],
    ['isSecretRequiredForRefreshToken', facts.secretRequiredForRefreshTokenFlow],
    ['isSecretRequiredForTokenExchange', facts.secretRequiredForTokenExchange],
    ['isTokenExchangeEnabled', facts.tokenExchangeFlow],
  ];
  return xml('ConnectedApp', [
    `    <contactEmail>admin@example.com</contactEmail>`,
    ...(facts.ipRestricted
      ? ['    <ipRanges>', '        <end>192.0.2.255</end>', '        <start>192.0.2.0</start>', '    </ipRanges>']
      : []),
    `    <label>${label}</label>`,
    `    <oauthConfig>`,
    `        <callbackUrl>${callbackUrl}</callbackUrl>`,
    ...(options.consumerKey === undefined ? [] : [`        <consumerKey>${options.consumerKey}</consumerKey>`]),
    ...flags.flatMap(([name, value]) => (value === undefined ? [] : [`        <${name}>${value}</${name}>`])),
    ...scopes.map((scope) => `        <scopes>${scope}</scopes>`),
    `    </oauthConfig>`,
    `    <oauthPolicy>`,
    `        <ipRelaxation>ENFORCE</ipRelaxation>`,
    `        <isTokenExchangeFlowEnabled>${facts.tokenExchangeFlow === true}</isTokenExchangeFlowEnabled>`,
    `        <refreshTokenPolicy>infinite</refreshTokenPolicy>`,
    `    </oauthPolicy>`,
  ]);
}

/** The same facts as an external client app: its parts, by path. Without `global` the global OAuth settings are left out, as they usually are. */
export function externalClientAppFiles(
  name: string,
  facts: Facts,
  options: { callbackUrl?: string; consumerKey?: string; global?: boolean } = {},
): Record<string, string> {
  const { callbackUrl = 'https://app.example.com/landing', global = true } = options;
  const scopes = [
    facts.privilege === 'high' ? 'Api' : 'OpenID',
    ...(facts.refreshReachable === false ? [] : ['RefreshToken']),
  ];
  const part = (
    root: string,
    fields: Readonly<Record<string, string | boolean | undefined>>,
    more: readonly string[] = [],
  ) =>
    xml(root, [
      ...Object.entries(fields).flatMap(([field, value]) =>
        value === undefined ? [] : [`    <${field}>${value}</${field}>`],
      ),
      ...more,
    ]);
  const ranges = facts.ipRestricted
    ? [
        '    <trustedIpRanges>',
        '        <endIpAddress>192.0.2.255</endIpAddress>',
        '        <startIpAddress>192.0.2.0</startIpAddress>',
        '    </trustedIpRanges>',
      ]
    : [];
  const files: Record<string, string> = {
    [`externalClientApps/${name}.eca-meta.xml`]: part('ExternalClientApplication', {
      contactEmail: 'admin@example.com',
      distributionState: 'Local',
      isProtected: false,
      label: name,
    }),
  };
  files[`extlClntAppPolicies/${name}_plcy.ecaPlcy-meta.xml`] = part('ExtlClntAppConfigurablePolicies', {
    externalClientApplication: name,
    isEnabled: true,
    isOauthPluginEnabled: facts.authorizationCodeFlow !== false,
  });
  if (facts.authorizationCodeFlow === false) return files;
  files[`extlClntAppOauthSettings/${name}_oauth.ecaOauth-meta.xml`] = part(
    'ExtlClntAppOauthSettings',
    { commaSeparatedOauthScopes: scopes.join(', '), externalClientApplication: name, label: `${name}_oauth` },
    ranges,
  );
  files[`extlClntAppOauthPolicies/${name}_oauthPlcy.ecaOauthPlcy-meta.xml`] = part(
    'ExtlClntAppOauthConfigurablePolicies',
    {
      externalClientApplication: name,
      ipRelaxationPolicyType: 'Enforce',
      isTokenExchangeFlowEnabled: facts.tokenExchangeFlow === true,
      permittedUsersPolicyType: facts.adminApproved === true ? 'AdminApprovedPreAuthorized' : 'AllSelfAuthorized',
      refreshTokenPolicyType: 'Infinite',
    },
  );
  if (!global) return files;
  files[`extlClntAppGlobalOauthSets/${name}_glbloauth.ecaGlblOauth-meta.xml`] = part('ExtlClntAppGlobalOauthSettings', {
    callbackUrl,
    consumerKey: options.consumerKey,
    externalClientApplication: name,
    isCodeCredFlowEnabled: facts.codeCredentialFlow,
    isCodeCredPostOnly: facts.credentialsInPostBodyOnly,
    isConsumerSecretOptional: negate(facts.secretRequiredForWebServerFlow),
    isDeviceFlowEnabled: facts.deviceFlowOpen,
    isPkceRequired: facts.pkceRequired,
    isRefreshTokenRotationEnabled: facts.refreshTokenRotation,
    isSecretRequiredForRefreshToken: facts.secretRequiredForRefreshTokenFlow,
    isSecretRequiredForTokenExchange: facts.secretRequiredForTokenExchange,
    isTokenExchangeEnabled: facts.tokenExchangeFlow,
    label: `${name}_glbloauth`,
  });
  return files;
}

/** The org's settings file. */
export function oauthOidcXml(settings: {
  oAuthCdCrdtFlowEnable?: boolean;
  isPkceRequired?: boolean;
  blockOAuthUnPwFlow?: boolean;
  blockOAuthUsrAgtFlow?: boolean;
}): string {
  return xml(
    'OauthOidcSettings',
    Object.entries(settings).map(([name, value]) => `    <${name}>${value}</${name}>`),
  );
}

/** An sfdx project with these files under force-app/main/default. */
export function writeProject(folder: string, files: Readonly<Record<string, string>>): void {
  const all = {
    'sfdx-project.json': '{"packageDirectories": [{"path": "force-app"}], "sourceApiVersion": "64.0"}',
    ...prefixed(files),
  };
  for (const [name, text] of Object.entries(all)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function prefixed(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`force-app/main/default/${name}`, text]));
}

function xml(root: string, lines: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${lines.join('\n')}\n</${root}>\n`;
}

function negate(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}
