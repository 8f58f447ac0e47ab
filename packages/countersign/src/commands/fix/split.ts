/**
 * The new half of a mixed app: an external client app for the public client, since new connected apps can no longer be
 * created. The old app keeps its key and becomes the private half.
 */
import { dirname, join } from 'node:path';
import type { AppRecord } from '@countersign/metadata';
import { knownValue } from '@countersign/policy';
import { xmlText } from '@countersign/report';

export interface NewFile {
  /** Relative to the project's root. */
  path: string;
  text: string;
}

export interface NewApp {
  name: string;
  files: NewFile[];
  /** Callbacks that went with the public client; all of them where none looks public. */
  callbackUrls: readonly string[];
}

/** External client app types with the headless switches exist since this version. */
export const SPLIT_API_VERSION = 61;

/** The files of the public half, written beside the old app's. `taken` are the names that are in use. */
export function publicHalf(app: AppRecord, taken: ReadonlySet<string>): NewApp {
  const name = freeName(`${app.name}_Public`, taken);
  const base = dirname(dirname(app.files[0] ?? ''));
  const suffix = app.files[0]?.endsWith('-meta.xml') === true ? '-meta.xml' : '';
  const callbackUrls = publicCallbacks(app);
  const file = (folder: string, file: string, root: string, fields: Fields): NewFile => ({
    path: join(base, folder, `${file}${suffix}`),
    text: xml(root, fields),
  });
  return {
    name,
    callbackUrls,
    files: [
      file('externalClientApps', `${name}.eca`, 'ExternalClientApplication', {
        ...(app.contactEmail === undefined ? {} : { contactEmail: app.contactEmail }),
        description: `The public client of ${app.name}: it holds no secret and uses PKCE.`,
        distributionState: 'Local',
        isProtected: 'false',
        label: `${app.label} (public)`,
      }),
      file('extlClntAppGlobalOauthSets', `${name}_glbloauth.ecaGlblOauth`, 'ExtlClntAppGlobalOauthSettings', {
        callbackUrl: callbackUrls.join('\n'),
        externalClientApplication: name,
        isCodeCredFlowEnabled: String(knownValue(app.settings.codeCredentialFlow) === true),
        isCodeCredPostOnly: 'false',
        isConsumerSecretOptional: 'true',
        isPkceRequired: 'true',
        isRefreshTokenRotationEnabled: 'true',
        isSecretRequiredForRefreshToken: 'false',
        label: `${name}_glbloauth`,
      }),
      file('extlClntAppOauthSettings', `${name}_oauth.ecaOauth`, 'ExtlClntAppOauthSettings', {
        commaSeparatedOauthScopes: (knownValue(app.settings.scopes) ?? []).join(', '),
        externalClientApplication: name,
        label: `${name}_oauth`,
      }),
      file('extlClntAppOauthPolicies', `${name}_oauthPlcy.ecaOauthPlcy`, 'ExtlClntAppOauthConfigurablePolicies', {
        externalClientApplication: name,
        ipRelaxationPolicyType: 'Enforce',
        label: `${name}_oauthPlcy`,
        permittedUsersPolicyType: 'AllSelfAuthorized',
        refreshTokenPolicyType: 'Infinite',
      }),
    ],
  };
}

type Fields = Readonly<Record<string, string>>;

function publicCallbacks(app: AppRecord): readonly string[] {
  const all = knownValue(app.settings.callbackUrls) ?? [];
  const ofPublic = all.filter(
    (url) => !/^https?:/i.test(url) || /^https?:\/\/(localhost|127\.0\.0\.1)\b|\/services\/oauth2\/echo$/i.test(url),
  );
  return ofPublic.length > 0 ? ofPublic : all;
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
  return name;
}

function xml(name: string, fields: Fields): string {
  const content = Object.entries(fields).map(([field, value]) => ({ name: field, content: value }));
  return xmlText({ name, attributes: { xmlns: 'http://soap.sforce.com/2006/04/metadata' }, content }, '    ');
}
