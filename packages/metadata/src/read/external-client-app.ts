/**
 * An external client app from its parts, which stand in several files and often not all of them in the tree.
 *
 * Each file is reduced to its settings as soon as it is read; the parts are joined at the end, across folders.
 */
import type { Setting, SettingName, Settings } from '@countersign/policy';
import type { AppRecord } from '../model.ts';
import { type EcaPartName, METADATA_TYPES } from '../schema.ts';
import { EXTERNAL_CLIENT_APP_SWITCHES, POLICY_SWITCHES } from '../setting-homes.ts';
import { readAttributes, readSecret, readSwitches, readTexts } from './connected-app.ts';
import { groupParts } from './group-parts.ts';
import { type Findings, listed, type Part } from './part.ts';
import {
  absentSetting,
  both,
  callbackUrls,
  commaSeparated,
  isFilled,
  readBoolean,
  readIpRanges,
  readIpRelaxation,
  readList,
  readMinutes,
  readRefreshTokenPolicyType,
  readSetting,
  readSwitch,
  readText,
} from './values.ts';

/** One file of an external client app, read. */
export interface EcaPart {
  type: EcaPartName;
  file: string;
  /** Path of the project the file belongs to; parts are joined within one. */
  project: string;
  /** The app's name as the file states it; undefined where only the file's own name can say. */
  app: string | undefined;
  fileName: string;
  apiVersion?: string;
  settings: { [K in SettingName]?: Settings[K] };
  /** Switches that must be on besides those in `settings`, or that say whether the app is on. */
  also: Partial<Record<'tokenExchangeFlow' | 'clientCredentialsFlow' | 'enabled' | 'oauthPlugin', Setting<boolean>>>;
  about: Partial<AppRecord>;
  unknownFields: AppRecord['unknownFields'];
}

/** One part, with nothing left of its text. */
export function readEcaPart(part: Part, project: string, apiVersion: string | undefined): EcaPart {
  const type = part.type as EcaPartName;
  const app =
    type === 'eca' ? part.name || part.text(undefined, 'label') : part.text(undefined, 'externalClientApplication');
  return {
    type,
    file: part.file,
    project,
    app,
    fileName: part.name,
    ...(apiVersion && { apiVersion }),
    settings: {},
    also: {},
    about: {},
    ...READERS[type](part),
    unknownFields: part.unknownFields(),
  };
}

/** Parts as apps: every setting that no part holds is unknown, and says which file would hold it. */
export function joinExternalClientApps(parts: readonly EcaPart[], findings: Findings): AppRecord[] {
  return groupParts(parts, findings).map(({ name, parts: own }) => joinApp(name, own, findings));
}

type Contribution = Partial<Pick<EcaPart, 'settings' | 'also' | 'about'>>;

const READERS: Record<EcaPartName, (part: Part) => Contribution> = {
  eca: (part) => ({
    about: readTexts(part, ['label', 'description', 'contactEmail', 'infoUrl', 'logoUrl', 'distributionState']),
  }),
  ecaGlblOauth: readGlobal,
  ecaOauth: readOauth,
  ecaOauthPlcy: readOauthPolicies,
  ecaPlcy: readPolicies,
  ecaOauthSecurity: () => ({}),
};

function readGlobal(part: Part): Contribution {
  const secret = readSecret(part, undefined);
  return {
    settings: {
      ...readSwitches(part, EXTERNAL_CLIENT_APP_SWITCHES),
      callbackUrls: readList(part, undefined, 'callbackUrl', callbackUrls, '59.0'),
      consumerKey: readText(
        part,
        undefined,
        'consumerKey',
        'no consumer key is written down; Salesforce makes one on deploy',
      ),
      certificate: readSetting(part, undefined, 'certificate', isFilled, {
        why: 'the element is absent, but a retrieve does not always return an external client app’s certificate',
      }),
    },
    about: { ...(secret && { consumerSecret: secret }) },
  };
}

function readOauth(part: Part): Contribution {
  const firstParty = readSetting(
    part,
    undefined,
    'isFirstPartyAppEnabled',
    (e) => readBoolean(part, 'isFirstPartyAppEnabled', e),
    {
      why: '',
    },
  );
  return {
    settings: {
      scopes: readList(part, undefined, 'commaSeparatedOauthScopes', commaSeparated, '59.0'),
      ipRanges: readIpRanges(part, 'trustedIpRanges', ['startIpAddress', 'endIpAddress'], '59.0'),
    },
    about: {
      attributes: readAttributes(part, 'customAttributes'),
      ...(firstParty.origin === 'explicit' && { firstPartyApp: firstParty.value }),
    },
  };
}

function readOauthPolicies(part: Part): Contribution {
  const { tokenExchangeFlow, clientCredentialsFlow } = POLICY_SWITCHES.ExternalClientApp;
  const user = part.text(undefined, 'clientCredentialsFlowUser');
  return {
    settings: {
      ...readSwitches(part, { guestFlow: EXTERNAL_CLIENT_APP_SWITCHES.guestFlow }),
      refreshTokenPolicy: readSetting(
        part,
        undefined,
        'refreshTokenPolicyType',
        (e) => readRefreshTokenPolicyType(part, e),
        {
          value: { kind: 'infinite' },
          since: '59.0',
        },
      ),
      adminApproved: readSetting(
        part,
        undefined,
        'permittedUsersPolicyType',
        (element) => {
          const value = ({ AdminApprovedPreAuthorized: true, AllSelfAuthorized: false } as const)[element.text.trim()];
          if (value === undefined) {
            part.problem(element, 'permittedUsersPolicyType must be AllSelfAuthorized or AdminApprovedPreAuthorized');
          }
          return value;
        },
        { why: 'the element is absent, and Salesforce documents no default for it' },
      ),
      profiles: readList(part, undefined, 'commaSeparatedProfile', commaSeparated, '59.0'),
      permissionSets: readList(part, undefined, 'commaSeparatedPermissionSet', commaSeparated, '59.0'),
      ipRelaxation: readSetting(
        part,
        undefined,
        'ipRelaxationPolicyType',
        (e) => readIpRelaxation(part, 'ipRelaxationPolicyType', e),
        { why: 'the element is absent, and Salesforce documents no default for it' },
      ),
      sessionTimeoutMinutes: readSetting(
        part,
        undefined,
        'sessionTimeoutInMinutes',
        (e) => readMinutes(part, 'sessionTimeoutInMinutes', e),
        { why: 'no session timeout is written down: the user’s profile or the org decides' },
      ),
    },
    also: {
      tokenExchangeFlow: readSwitch(part, tokenExchangeFlow),
      clientCredentialsFlow: readSwitch(part, clientCredentialsFlow),
    },
    about: { ...readTexts(part, ['startUrl']), ...(user && { clientCredentialsUser: user }) },
  };
}

function readPolicies(part: Part): Contribution {
  const plugin = (field: string): Setting<boolean> =>
    readSetting(part, undefined, field, (e) => readBoolean(part, field, e), {
      why: `${field} is absent, and Salesforce documents no default for it`,
    });
  const isOn = (field: string): boolean => plugin(field).value === true;
  return {
    also: { enabled: plugin('isEnabled'), oauthPlugin: plugin('isOauthPluginEnabled') },
    about: {
      hasSaml: isOn('isSamlPluginEnabled'),
      hasCanvas: isOn('isCanvasPluginEnabled'),
      hasMobile: [isOn('isMobilePluginEnabled'), isOn('isPushPluginEnabled')].includes(true),
      ...readTexts(part, ['startUrl']),
    },
  };
}

/** The part that holds a setting; its absence is why the setting is unknown. */
const HOLDER: Record<SettingName, EcaPartName> = {
  oauthEnabled: 'ecaOauth',
  codeCredentialFlow: 'ecaGlblOauth',
  credentialsInPostBodyOnly: 'ecaGlblOauth',
  secretRequiredForWebServerFlow: 'ecaGlblOauth',
  secretRequiredForRefreshTokenFlow: 'ecaGlblOauth',
  secretRequiredForTokenExchange: 'ecaGlblOauth',
  pkceRequired: 'ecaGlblOauth',
  refreshTokenRotation: 'ecaGlblOauth',
  refreshTokenIdleLimit: 'ecaGlblOauth',
  refreshTokenPolicy: 'ecaOauthPlcy',
  scopes: 'ecaOauth',
  callbackUrls: 'ecaGlblOauth',
  consumerKey: 'ecaGlblOauth',
  adminApproved: 'ecaOauthPlcy',
  profiles: 'ecaOauthPlcy',
  permissionSets: 'ecaOauthPlcy',
  ipRelaxation: 'ecaOauthPlcy',
  ipRanges: 'ecaOauth',
  certificate: 'ecaGlblOauth',
  clientCredentialsFlow: 'ecaGlblOauth',
  deviceFlow: 'ecaGlblOauth',
  tokenExchangeFlow: 'ecaGlblOauth',
  guestFlow: 'ecaOauthPlcy',
  namedUserJwt: 'ecaGlblOauth',
  introspectAllTokens: 'ecaGlblOauth',
  sessionTimeoutMinutes: 'ecaOauthPlcy',
  appEnabled: 'ecaPlcy',
};

const MISSING: Record<EcaPartName, (name: string) => string> = {
  eca: (name) => `externalClientApps/${name}.eca-meta.xml is not in the tree`,
  ecaGlblOauth: (name) =>
    `the global OAuth settings (extlClntAppGlobalOauthSets/, ExtlClntAppGlobalOauthSettings of ${name}, suffix .ecaGlblOauth) are not in the tree; they carry the consumer key and secret, so they are usually kept out of source control: retrieve them from the org`,
  ecaOauth: (name) =>
    `the OAuth settings (extlClntAppOauthSettings/, ExtlClntAppOauthSettings of ${name}, suffix .ecaOauth) are not in the tree: retrieve them from the org`,
  ecaOauthPlcy: (name) =>
    `the OAuth policies (extlClntAppOauthPolicies/, ExtlClntAppOauthConfigurablePolicies of ${name}, suffix .ecaOauthPlcy) are not in the tree; each org keeps its own: retrieve them from the org`,
  ecaPlcy: (name) =>
    `the app policies (extlClntAppPolicies/, ExtlClntAppConfigurablePolicies of ${name}, suffix .ecaPlcy) are not in the tree; each org keeps its own: retrieve them from the org`,
  ecaOauthSecurity: (name) => `the OAuth security settings of ${name} (.ecaOauthSecurity) are not in the tree`,
};

/** Where a person who finds nothing would look for the element. */
const FIELD: Partial<Record<SettingName, string>> = {
  oauthEnabled: 'isOauthPluginEnabled',
  appEnabled: 'isEnabled',
  refreshTokenPolicy: 'refreshTokenPolicyType',
  scopes: 'commaSeparatedOauthScopes',
  callbackUrls: 'callbackUrl',
  consumerKey: 'consumerKey',
  adminApproved: 'permittedUsersPolicyType',
  profiles: 'commaSeparatedProfile',
  permissionSets: 'commaSeparatedPermissionSet',
  ipRelaxation: 'ipRelaxationPolicyType',
  ipRanges: 'trustedIpRanges',
  certificate: 'certificate',
  sessionTimeoutMinutes: 'sessionTimeoutInMinutes',
};

function joinApp(name: string, parts: readonly EcaPart[], findings: Findings): AppRecord {
  const present = new Set(parts.map((part) => part.type));
  const also: EcaPart['also'] = Object.assign({}, ...parts.map((part) => part.also));
  const about: Partial<AppRecord> = Object.assign({}, ...parts.map((part) => part.about));
  const settings = joinSettings(name, parts, present, also);
  const header = parts.find((part) => part.type === 'eca');
  const files = parts.map((part) => part.file).sort();
  const apiVersion = (header ?? parts[0])?.apiVersion;
  if (!header) {
    findings.notes.push(
      `external client app ${name}: ${MISSING.eca(name)}; read from its other parts (${listed(files)})`,
    );
  }
  return {
    name,
    kind: 'ExternalClientApp',
    label: '',
    ...about,
    files: header ? [header.file, ...files.filter((file) => file !== header.file)] : files,
    settings,
    unknownFields: parts.flatMap((part) => part.unknownFields),
    ...(apiVersion && { apiVersion }),
    hasOauth: present.has('ecaGlblOauth') || present.has('ecaOauth'),
    hasSaml: about.hasSaml ?? false,
    hasCanvas: about.hasCanvas ?? false,
    hasMobile: about.hasMobile ?? false,
    attributes: about.attributes ?? [],
    parts: Object.keys(METADATA_TYPES).filter((type) => present.has(type as EcaPartName)),
  };
}

function joinSettings(
  name: string,
  parts: readonly EcaPart[],
  present: ReadonlySet<EcaPartName>,
  also: EcaPart['also'],
): Settings {
  const held: EcaPart['settings'] = Object.assign({}, ...parts.map((part) => part.settings));
  const missing = (setting: SettingName, holder: EcaPartName): Setting<never> => {
    const field =
      FIELD[setting] ??
      (EXTERNAL_CLIENT_APP_SWITCHES as Partial<Record<SettingName, { element: string }>>)[setting]?.element;
    return { origin: 'unknown', field: field ?? setting, why: MISSING[holder](name) };
  };
  const settings = {} as Record<SettingName, Setting<unknown>>;
  for (const setting of Object.keys(HOLDER) as SettingName[]) {
    settings[setting] = held[setting] ?? missing(setting, HOLDER[setting]);
  }
  const joined = settings as Settings;
  for (const flow of ['tokenExchangeFlow', 'clientCredentialsFlow'] as const) {
    joined[flow] = both(joined[flow], also[flow] ?? missing(flow, 'ecaOauthPlcy'));
  }
  const on = also.enabled ?? missing('appEnabled', 'ecaPlcy');
  const plugin = also.oauthPlugin ?? missing('oauthEnabled', 'ecaPlcy');
  joined.appEnabled = both(on, plugin);
  joined.oauthEnabled = oauthEnabled(present, plugin, missing('oauthEnabled', 'ecaOauth'));
  return joined;
}

/** On where OAuth settings are there, unless its plugin is off. */
function oauthEnabled(
  present: ReadonlySet<EcaPartName>,
  plugin: Setting<boolean>,
  missing: Setting<boolean>,
): Setting<boolean> {
  if (plugin.origin !== 'unknown') return plugin;
  if (!present.has('ecaGlblOauth') && !present.has('ecaOauth')) return missing;
  return absentSetting('isOauthPluginEnabled', { value: true, since: '59.0' });
}
