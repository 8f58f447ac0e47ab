/**
 * The metadata types Countersign reads: root element, file suffix, and every field with the API version it came with.
 *
 * A field that is not listed is recorded as unknown, never dropped. Versions are those of the Metadata API guide; `''`
 * where it states none (the field is in the schema only).
 */

import { APP_SETTINGS, type AppPart, type AppSetting } from '@countersign/policy';

/** API version, `"59.0"`; empty when not documented. */
export type Since = string;

/** A field: its version, or a nested complex type. `open` types are read by nobody, so their children are not listed. */
export type FieldType = Since | { readonly since: Since; readonly fields: FieldTable | 'open' };

export interface FieldTable {
  readonly [field: string]: FieldType;
}

export interface MetadataType {
  readonly root: string;
  /** File suffix without dot and without `-meta.xml`. */
  readonly suffix: string;
  readonly fields: FieldTable | 'open';
}

const RANGES: FieldTable = { description: '', end: '', start: '' };
const IP_RANGES: FieldTable = { description: '', endIpAddress: '', startIpAddress: '' };

/**
 * The fields of a part, with the elements of the settings it holds: those stand in the catalogue of settings, with their
 * versions, and here only what is no setting.
 */
function withSettings(part: AppPart, others: FieldTable): FieldTable {
  const fields: Record<string, FieldType> = { ...others };
  for (const { connectedApp, externalClientApp } of Object.values<AppSetting>(APP_SETTINGS)) {
    for (const home of [connectedApp, externalClientApp]) {
      if (home.part === 'none') continue;
      for (const { part: holder, parent, element, since } of home.also ? [home, home.also] : [home]) {
        if (holder !== part) continue;
        if (parent === undefined) fields[element] ??= since;
        else fields[parent] = inside(fields[parent], element, since);
      }
    }
  }
  return sorted(fields);
}

function inside(holder: FieldType | undefined, element: string, since: Since): FieldType {
  if (typeof holder !== 'object' || holder.fields === 'open') throw new Error(`${element} has no holder in the schema`);
  return { ...holder, fields: sorted({ ...holder.fields, [element]: since }) };
}

function sorted(fields: FieldTable): FieldTable {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const METADATA_TYPES = {
  connectedApp: {
    root: 'ConnectedApp',
    suffix: 'connectedApp',
    fields: withSettings('connectedApp', {
      attributes: { since: '29.0', fields: { formula: '29.0', key: '29.0' } },
      canvasConfig: { since: '29.0', fields: 'open' },
      contactEmail: '29.0',
      contactPhone: '29.0',
      description: '29.0',
      iconUrl: '29.0',
      infoUrl: '29.0',
      ipRanges: { since: '29.0', fields: RANGES },
      label: '29.0',
      logoUrl: '29.0',
      mobileAppConfig: { since: '29.0', fields: 'open' },
      mobileStartUrl: '29.0',
      oauthConfig: {
        since: '29.0',
        fields: {
          assetTokenConfig: { since: '49.0', fields: 'open' },
          consumerSecret: '32.0',
          idTokenConfig: { since: '43.0', fields: 'open' },
          isDPopEnabled: '',
          isIpBindingEnabled: '',
          isPKImTLSEnabled: '',
          oauthClientCredentialUser: '56.0',
          singleLogoutUrl: '29.0',
        },
      },
      oauthPolicy: {
        since: '49.0',
        fields: {
          singleLogoutUrl: '49.0',
        },
      },
      plugin: '29.0',
      pluginExecutionUser: '46.0',
      samlConfig: { since: '29.0', fields: 'open' },
      sessionPolicy: {
        since: '49.0',
        fields: { policyAction: '49.0', sessionLevel: '49.0' },
      },
      startUrl: '29.0',
    }),
  },
  eca: {
    root: 'ExternalClientApplication',
    suffix: 'eca',
    fields: {
      contactEmail: '59.0',
      contactPhone: '59.0',
      description: '59.0',
      distributionState: '59.0',
      iconUrl: '59.0',
      infoUrl: '59.0',
      isProtected: '59.0',
      label: '59.0',
      logoUrl: '59.0',
      managedType: '59.0',
      orgScopedExternalApp: '59.0',
    },
  },
  ecaGlblOauth: {
    root: 'ExtlClntAppGlobalOauthSettings',
    suffix: 'ecaGlblOauth',
    fields: withSettings('ecaGlblOauth', {
      consumerSecret: '59.0',
      externalClientApplication: '59.0',
      idTokenConfig: { since: '59.0', fields: 'open' },
      isDPopEnabled: '',
      isMtlsEnabled: '',
      label: '59.0',
      shouldRotateConsumerKey: '59.0',
      shouldRotateConsumerSecret: '59.0',
    }),
  },
  ecaOauth: {
    root: 'ExtlClntAppOauthSettings',
    suffix: 'ecaOauth',
    fields: withSettings('ecaOauth', {
      areAttributesIncludedInAssetToken: '61.0',
      areCustomPermsIncludedInAssetToken: '61.0',
      assetTokenAudiences: '61.0',
      assetTokenSigningCertificate: '61.0',
      assetTokenValidity: '61.0',
      clientAssertionCertificate: '',
      commaSeparatedCustomScopes: '',
      customAttributes: { since: '59.0', fields: { formula: '59.0', key: '59.0' } },
      externalClientApplication: '59.0',
      isFirstPartyAppEnabled: '',
      label: '59.0',
      oauthLink: '59.0',
      singleLogoutUrl: '59.0',
      trustedIpRanges: { since: '59.0', fields: IP_RANGES },
    }),
  },
  ecaOauthPlcy: {
    root: 'ExtlClntAppOauthConfigurablePolicies',
    suffix: 'ecaOauthPlcy',
    fields: withSettings('ecaOauthPlcy', {
      apexHandler: '61.0',
      clientCredentialsFlowUser: '60.0',
      commaSeparatedCustomScopes: '61.0',
      customAttributes: { since: '59.0', fields: { formula: '59.0', key: '59.0' } },
      executeHandlerAs: '61.0',
      externalClientApplication: '59.0',
      guestJwtSessionTimeoutType: '65.0',
      guestJwtTimeout: '61.0',
      isNamedUserJwtEnabled: '61.0',
      label: '59.0',
      namedUserJwtSessionTimeoutType: '65.0',
      namedUserJwtTimeout: '61.0',
      policyAction: '59.0',
      refreshTokenValidityPeriod: '59.0',
      refreshTokenValidityUnit: '59.0',
      requiredSessionLevel: '59.0',
      singleLogoutUrl: '59.0',
      startUrl: '59.0',
    }),
  },
  ecaPlcy: {
    root: 'ExtlClntAppConfigurablePolicies',
    suffix: 'ecaPlcy',
    fields: withSettings('ecaPlcy', {
      externalClientApplication: '59.0',
      isAttestPluginEnabled: '',
      isCanvasPluginEnabled: '',
      isMobilePluginEnabled: '',
      isNotificationPluginEnabled: '',
      isPushPluginEnabled: '',
      isSamlPluginEnabled: '',
      label: '59.0',
      startPage: '59.0',
      startUrl: '59.0',
    }),
  },
  ecaOauthSecurity: {
    root: 'ExtlClntAppOauthSecuritySettings',
    suffix: 'ecaOauthSecurity',
    fields: {
      externalClientApplication: '',
      label: '',
      tlsClientAuthCertParamType: '',
      tlsClientAuthCertParamValue: '',
      tokenIpRanges: { since: '', fields: IP_RANGES },
    },
  },
  oauthOidcSettings: { root: 'OauthOidcSettings', suffix: 'settings', fields: 'open' },
  connectedAppSettings: { root: 'ConnectedAppSettings', suffix: 'settings', fields: 'open' },
  externalClientAppSettings: { root: 'ExternalClientAppSettings', suffix: 'settings', fields: 'open' },
  securitySettings: { root: 'SecuritySettings', suffix: 'settings', fields: 'open' },
  corsOrigin: { root: 'CorsWhitelistOrigin', suffix: 'corsWhitelistOrigin', fields: 'open' },
  network: { root: 'Network', suffix: 'network', fields: 'open' },
} as const satisfies Record<string, MetadataType>;

export type PartName = keyof typeof METADATA_TYPES;

/** The parts of an external client app, and the one file of a connected app: what `fix` edits. */
export type AppPartName = Extract<PartName, 'connectedApp' | `eca${string}`>;
export type EcaPartName = Exclude<AppPartName, 'connectedApp'>;

/** `settings/<name>.settings`: only these are opened. */
const SETTINGS_PARTS = {
  OauthOidc: 'oauthOidcSettings',
  ConnectedApp: 'connectedAppSettings',
  ExternalClientApp: 'externalClientAppSettings',
  Security: 'securitySettings',
} as const satisfies Record<string, PartName>;

export const SETTINGS_FILE_NAMES: readonly string[] = Object.keys(SETTINGS_PARTS);

const SETTINGS_FILES = new Map<string, PartName>(
  Object.entries(SETTINGS_PARTS).map(([name, part]) => [name.toLowerCase(), part]),
);

const BY_SUFFIX = new Map<string, PartName>(
  (Object.entries(METADATA_TYPES) as [PartName, MetadataType][])
    .filter(([, type]) => type.suffix !== 'settings')
    .map(([name, type]) => [type.suffix.toLowerCase(), name]),
);

const BY_ROOT = new Map<string, PartName>(
  (Object.entries(METADATA_TYPES) as [PartName, MetadataType][]).map(([name, type]) => [type.root, name]),
);

/** Which part a file is by its name, and the name before the suffix; undefined for a file nobody needs to open. */
export function partOfFileName(fileName: string): { part: PartName; name: string } | undefined {
  const bare = /-meta\.xml$/i.test(fileName) ? fileName.slice(0, -'-meta.xml'.length) : fileName;
  const dot = bare.lastIndexOf('.');
  if (dot <= 0) return undefined;
  const name = bare.slice(0, dot);
  const suffix = bare.slice(dot + 1).toLowerCase();
  const part = suffix === 'settings' ? SETTINGS_FILES.get(name.toLowerCase()) : BY_SUFFIX.get(suffix);
  return part && { part, name };
}

/** Which part a root element is. */
export function partOfRoot(root: string): PartName | undefined {
  return BY_ROOT.get(root);
}
