/**
 * Connected apps that were migrated to an external client app. Salesforce keeps the consumer key, leaves the connected app
 * read-only, and enforces what the external client app says (Help, "Migrate a Connected App to an External Client App").
 */
import type { AppRecord } from '@countersign/metadata';
import { knownValue } from '@countersign/policy';

/** Each connected app that governs no more, with the external client app that does. Only a shared consumer key proves it. */
export function migratedApps(apps: readonly AppRecord[]): ReadonlyMap<AppRecord, AppRecord> {
  const successors = new Map<string, AppRecord>();
  for (const app of apps.filter(isExternal)) {
    const key = knownValue(app.settings.consumerKey);
    if (key !== undefined) successors.set(key, app);
  }
  return new Map(
    apps.filter(isConnected).flatMap((app) => {
      const successor = successors.get(knownValue(app.settings.consumerKey) ?? '');
      return successor === undefined ? [] : [[app, successor] as const];
    }),
  );
}

/** What may have been migrated, for all that is known: the same name and label in both lists, and a key that is missing. */
export function perhapsMigrated(apps: readonly AppRecord[]): string[] {
  const proven = migratedApps(apps);
  const external = new Map(apps.filter(isExternal).map((app) => [likeness(app), app]));
  return apps.filter(isConnected).flatMap((app) => {
    const twin = external.get(likeness(app));
    if (twin === undefined || proven.has(app) || bothKeysKnown(app, twin)) return [];
    return [
      `The connected app “${app.name}” and the external client app of the same name and label may be one app that was migrated: then only the external client app governs. Their consumer keys are not both in the files; look in Setup › External Client App Manager.`,
    ];
  });
}

/** Why a migrated app is not judged. */
export function migratedTo(successor: AppRecord): string {
  return `it was migrated to the external client app “${successor.name}”, which has the same consumer key: this connected app is read-only and its settings are no longer enforced.`;
}

function isConnected(app: AppRecord): boolean {
  return app.kind === 'ConnectedApp';
}

function isExternal(app: AppRecord): boolean {
  return app.kind === 'ExternalClientApp';
}

function likeness({ name, label }: AppRecord): string {
  return `${name}\n${label}`;
}

/** Different keys, since equal ones would be proof. */
function bothKeysKnown(...apps: readonly AppRecord[]): boolean {
  return apps.every((app) => knownValue(app.settings.consumerKey) !== undefined);
}
