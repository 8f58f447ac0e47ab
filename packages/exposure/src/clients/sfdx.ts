/** A Salesforce project holds several clients: Apex runs in the org, components and static resources in the browser. */
import type { ClientKind } from '../result.ts';

const SERVER = new Set([
  'classes',
  'triggers',
  'labels',
  'namedCredentials',
  'externalCredentials',
  'remoteSiteSettings',
  'customMetadata',
  'flows',
  'translations',
  'oauthtokenexchangehandlers',
  'cspTrustedSites',
  'externalDataSources',
  'customSettings',
  'workflows',
  'outboundMessages',
  'externalServiceRegistrations',
  'transactionSecurityPolicies',
]);
const BROWSER = new Set([
  'lwc',
  'aura',
  'staticresources',
  'pages',
  'components',
  'digitalExperiences',
  'experiences',
  'sites',
  'siteDotComSites',
  'documents',
  'email',
  'webapplications',
  'uiBundles',
]);
/** Each is a client by itself: its settings say what the org sends, whatever the code beside it does. */
const PROVIDERS = new Set(['authproviders']);
/** Where the apps themselves are described: says nothing of who uses them. */
const APPS = new Set([
  'connectedApps',
  'externalClientApps',
  'extlClntAppOauthSets',
  'extlClntAppGlobalOauthSets',
  'extlClntAppOauthSettings',
  'extlClntAppOauthPolicies',
  'extlClntAppPolicies',
]);
const OTHER = new Set([
  'objects',
  'profiles',
  'permissionsets',
  'layouts',
  'blacklistedConsumers',
  'settings',
  'networks',
  'applications',
  'tabs',
  'reports',
  'dashboards',
  'quickActions',
  'flexipages',
  'corsWhitelistOrigins',
  'managedContentTypes',
  'customApplications',
  'certs',
]);

const METADATA_FILE =
  /-meta\.xml$|\.(?:cls|trigger|page|component|labels|authprovider|namedCredential|externalCredential|remoteSite|remoteSiteSetting|resource|md|object|profile|permissionset|connectedApp|eca|ecaGlblOauth|ecaOauth|ecaOauthPlcy|ecaPlcy|settings)$/;

export interface MetadataPlace {
  root: string;
  kind: ClientKind;
}

/** The client a metadata file belongs to, or undefined where it is none. */
export function metadataClient(file: string): MetadataPlace | undefined {
  const parts = file.split('/');
  for (let i = 0; i < parts.length - 1; i += 1) {
    const folder = parts[i] ?? '';
    const root = i === 0 ? '.' : parts.slice(0, i).join('/');
    const own = i === 0 ? folder : `${root}/${folder}`;
    if (BROWSER.has(folder) && isBrowserPlace(folder, parts.slice(i + 1), file)) return { root: own, kind: 'browser' };
    if (!METADATA_FILE.test(file)) continue;
    if (SERVER.has(folder)) return { root, kind: 'server' };
    if (PROVIDERS.has(folder)) return { root: own, kind: 'server' };
    if (APPS.has(folder) || OTHER.has(folder)) return { root: own, kind: 'unknown' };
  }
  return undefined;
}

/** Files that describe an app (its key and callbacks stand there) are not clients of it. */
export function describesAnApp(file: string): boolean {
  return (
    /\.(?:connectedApp|eca|ecaGlblOauth|ecaOauth|ecaOauthPlcy|ecaPlcy)(?:-meta\.xml)?$|blacklistedConsumer(?:-meta\.xml)?$/.test(
      file,
    ) || /(?:^|\/)(?:profiles|permissionsets)\//.test(file)
  );
}

function isBrowserPlace(folder: string, below: readonly string[], file: string): boolean {
  // `pages/` and `components/` are folders of many a web project too.
  if (folder === 'pages') return /\.page(?:-meta\.xml)?$/.test(file);
  if (folder === 'components') return /\.component(?:-meta\.xml)?$/.test(file);
  if (folder === 'lwc' || folder === 'aura') return below.length >= 2;
  return true;
}
