/** The metadata types this org holds: those about OAuth apps. A deploy of any other is refused, and a retrieve finds none. */
import { METADATA_TYPES, type MetadataType } from '@countersign/metadata';

export interface OrgType {
  /** As a manifest names it. */
  name: string;
  /** Folder of a package. */
  folder: string;
  suffix: string;
  /** Root elements of its files, with their fields: `Settings` has one for each kind of setting. */
  roots: readonly MetadataType[];
}

const T = METADATA_TYPES;

export const ORG_TYPES: readonly OrgType[] = [
  type('ConnectedApp', 'connectedApps', T.connectedApp),
  type('CorsWhitelistOrigin', 'corsWhitelistOrigins', T.corsOrigin),
  type('ExternalClientApplication', 'externalClientApps', T.eca),
  type('ExtlClntAppConfigurablePolicies', 'extlClntAppPolicies', T.ecaPlcy),
  type('ExtlClntAppGlobalOauthSettings', 'extlClntAppGlobalOauthSets', T.ecaGlblOauth),
  type('ExtlClntAppOauthConfigurablePolicies', 'extlClntAppOauthPolicies', T.ecaOauthPlcy),
  type('ExtlClntAppOauthSecuritySettings', 'extlClntAppOauthSecuritySettings', T.ecaOauthSecurity),
  type('ExtlClntAppOauthSettings', 'extlClntAppOauthSettings', T.ecaOauth),
  type('Network', 'networks', T.network),
  type(
    'Settings',
    'settings',
    T.oauthOidcSettings,
    T.connectedAppSettings,
    T.externalClientAppSettings,
    T.securitySettings,
  ),
];

/** Parts of an external client app, which name it in `externalClientApplication`. */
export const APP_PARTS: ReadonlySet<string> = new Set(
  ORG_TYPES.map(({ name }) => name).filter((name) => name.startsWith('ExtlClntApp')),
);

const BY_NAME = new Map(ORG_TYPES.map((one) => [one.name, one]));
const BY_FOLDER = new Map(ORG_TYPES.map((one) => [one.folder, one]));

export function typeNamed(name: string): OrgType | undefined {
  return BY_NAME.get(name);
}

export function typeOfFolder(folder: string): OrgType | undefined {
  return BY_FOLDER.get(folder);
}

export function fileOf({ folder, suffix }: OrgType, fullName: string): string {
  return `${folder}/${fullName}.${suffix}`;
}

function type(name: string, folder: string, ...roots: [MetadataType, ...MetadataType[]]): OrgType {
  return { name, folder, suffix: roots[0].suffix, roots };
}
