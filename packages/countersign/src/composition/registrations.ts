/** Apps as their metadata has them, as the server registers them: same settings, same names. */
import type { AppRecord, OrgRecord } from '@countersign/metadata';
import { knownValue, type OrgSettingValues, type Setting } from '@countersign/policy';
import { migratedApps, migratedTo } from '@countersign/review';
import type { AppRegistration, AppSettings } from '@countersign/server';

/** What metadata does not carry. */
export interface Credential {
  clientId?: string;
  clientSecret?: string;
  /** PEM certificate or public key for `private_key_jwt`. */
  certificatePem?: string;
}

export interface Registrations {
  /** Without a client id where neither the credentials nor the metadata have one. */
  apps: (Omit<AppRegistration, 'clientId'> & { clientId?: string })[];
  /** Apps that cannot be served, one sentence each. */
  leftOut: string[];
}

const NOT_SETTINGS: ReadonlySet<string> = new Set(['scopes', 'callbackUrls', 'consumerKey', 'certificate']);

/** Every app with OAuth and a callback; a consumer key that two files share is served once. */
export function registrationsFrom(
  apps: readonly AppRecord[],
  credentials: Readonly<Record<string, Credential>>,
): Registrations {
  const result: Registrations = { apps: [], leftOut: [] };
  const names = new Map<string, number>();
  const keys = new Map<string, string>();
  const migrated = migratedApps(apps);
  for (const app of apps) {
    const successor = migrated.get(app);
    if (successor !== undefined) {
      result.leftOut.push(`${app.name} (${app.files[0]}): ${migratedTo(successor)}`);
      continue;
    }
    const callbackUrls = knownValue(app.settings.callbackUrls) ?? [];
    const why = cannotBeServed(app, callbackUrls);
    if (why !== undefined) {
      result.leftOut.push(`${app.name}: ${why}`);
      continue;
    }
    const credential = Object.hasOwn(credentials, app.name) ? (credentials[app.name] ?? {}) : {};
    const clientId = credential.clientId ?? knownValue(app.settings.consumerKey);
    const first = clientId === undefined ? undefined : keys.get(clientId);
    if (first !== undefined) {
      result.leftOut.push(`${app.name} (${app.files[0]}): its consumer key is that of ${first}, which is served`);
      continue;
    }
    if (clientId !== undefined) keys.set(clientId, app.name);
    result.apps.push({
      name: uniqueName(app, names),
      label: app.label,
      ...(clientId === undefined ? {} : { clientId }),
      ...(credential.clientSecret === undefined ? {} : { clientSecret: credential.clientSecret }),
      ...(credential.certificatePem === undefined ? {} : { certificatePem: credential.certificatePem }),
      callbackUrls,
      scopes: knownValue(app.settings.scopes) ?? [],
      settings: settingsOf(app),
    });
  }
  return result;
}

/** The org's switches that are known. */
export function orgSettingsFrom(org: OrgRecord): Partial<OrgSettingValues> {
  return known(org.settings);
}

function cannotBeServed(app: AppRecord, callbackUrls: readonly string[]): string | undefined {
  if (knownValue(app.settings.oauthEnabled) === false) return 'it has no OAuth settings';
  if (knownValue(app.settings.appEnabled) === false) return 'it is disabled';
  if (callbackUrls.length === 0)
    return app.kind === 'ExternalClientApp'
      ? 'its callback is in its global OAuth settings, which are not among the files'
      : 'it has no callback URL';
  return undefined;
}

/** Two apps of one name, a connected app and its external client app successor, stay two. */
function uniqueName(app: AppRecord, names: Map<string, number>): string {
  const seen = names.get(app.name) ?? 0;
  names.set(app.name, seen + 1);
  return seen === 0 ? app.name : `${app.name}-${seen + 1}`;
}

function settingsOf(app: AppRecord): AppSettings {
  return Object.fromEntries(
    Object.entries(known(app.settings)).filter(([name]) => !NOT_SETTINGS.has(name)),
  ) as AppSettings;
}

function known(settings: Readonly<Record<string, Setting<unknown>>> | object): Record<string, unknown> {
  const entries = Object.entries(settings as Record<string, Setting<unknown>>).flatMap(([name, setting]) => {
    const value = knownValue(setting);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}
