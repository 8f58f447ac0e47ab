/** The apps this server serves, and their secrets: hashed at once, two or more active while one is being replaced. */
import { isDeepStrictEqual } from 'node:util';
import type { AppRegistration } from '../registrations.ts';
import { asSecret } from '../secret.ts';
import type { AppStore } from '../store/port.ts';
import { type Hasher, sameHash } from '../tokens/hasher.ts';
import type { App } from './app.ts';

export interface Registry {
  find(clientId: string): App | undefined;
  /** The same array until the apps are replaced. */
  all(): readonly App[];
  /** Serves these apps instead, all at once; what was issued for one that is gone is worth nothing from then on. */
  replace(entries: readonly RegistryEntry[], nowMs: number): Promise<void>;
  /** Whether this is an active secret of the app. Constant time; looks again when a secret was rotated elsewhere. */
  isSecretOf(app: App, secret: string, nowMs: number): Promise<boolean>;
  /** Reads the secrets of every app again. */
  refresh(): Promise<void>;
}

export interface RegistryEntry {
  app: App;
  registration: AppRegistration;
}

/** A secret added by another process is noticed at the next failure, at most this often. */
const LOOK_AGAIN_MS = 1000;

/** Makes the registry. Rejects, in one line for a person, where two apps have one client id. */
export async function openRegistry(
  entries: readonly RegistryEntry[],
  store: AppStore,
  hasher: Hasher,
  nowMs: number,
): Promise<Registry> {
  let apps: ReadonlyMap<string, App> = new Map();
  let all: readonly App[] = [];
  const hashes = new Map<string, readonly Buffer[]>();
  const lookedAtMs = new Map<string, number>();
  await replace(entries, nowMs);

  /**
   * Carries over what a change of settings means for what was issued before: when a secret stops being required, everything
   * issued while it was is void. Requests see the apps from before until everything is in place.
   */
  async function replace(next: readonly RegistryEntry[], atMs: number): Promise<void> {
    const byId = byClientId(next);
    for (const { app, registration } of next) {
      await importSecret(registration, store, hasher, atMs);
      app.voidBeforeMs = await carryOver(app, store, atMs);
      await loadSecrets(app.clientId);
    }
    apps = byId;
    all = [...byId.values()];
  }

  async function loadSecrets(clientId: string): Promise<void> {
    const active = (await store.secretsOf(clientId)).filter((secret) => secret.retiredMs === null);
    hashes.set(
      clientId,
      active.map((secret) => secret.hash),
    );
  }

  function known(app: App, secret: string): boolean {
    const presented = hasher.hash('client-secret', secret);
    let found = false;
    // Every active secret is compared, so the time does not tell which one matched.
    for (const hash of hashes.get(app.clientId) ?? []) found = sameHash(presented, hash) || found;
    return found;
  }

  return {
    find: (clientId) => apps.get(clientId),
    all: () => all,
    replace,
    async isSecretOf(app, secret, atMs) {
      if (known(app, secret)) return true;
      if (atMs - (lookedAtMs.get(app.clientId) ?? 0) < LOOK_AGAIN_MS) return false;
      lookedAtMs.set(app.clientId, atMs);
      await loadSecrets(app.clientId);
      return known(app, secret);
    },
    async refresh() {
      for (const clientId of apps.keys()) await loadSecrets(clientId);
    },
  };
}

/** Throws where an app has no client id, or two have one. */
export function byClientId(entries: readonly RegistryEntry[]): ReadonlyMap<string, App> {
  const byId = new Map<string, App>();
  for (const { app } of entries) {
    if (app.clientId === '') throw new Error(`app ${app.name} has no client id: give one in the credentials file`);
    if (byId.has(app.clientId)) throw new Error(`two apps have the client id of ${app.name}: client ids must differ`);
    byId.set(app.clientId, app);
  }
  return byId;
}

async function importSecret(
  registration: AppRegistration,
  store: AppStore,
  hasher: Hasher,
  nowMs: number,
): Promise<void> {
  if (registration.clientSecret === undefined) return;
  const hash = hasher.hash('client-secret', asSecret(registration.clientSecret).reveal());
  const stored = await store.secretsOf(registration.clientId);
  // A retired secret stays retired, whatever an old credentials file says.
  if (stored.some((secret) => sameHash(secret.hash, hash))) return;
  await store.putSecret({ clientId: registration.clientId, hash, createdMs: nowMs, retiredMs: null });
}

/** ATTACK: stale-grant — tokens obtained with a secret must not become usable without one. */
async function carryOver(app: App, store: AppStore, nowMs: number): Promise<number> {
  const before = await store.findApp(app.clientId);
  const now = {
    secretRequiredForCode: app.enforced.secretRequiredForWebServerFlow !== false,
    secretRequiredForRefresh: app.enforced.secretRequiredForRefreshTokenFlow !== false,
  };
  const relaxed =
    before !== undefined &&
    ((before.secretRequiredForCode && !now.secretRequiredForCode) ||
      (before.secretRequiredForRefresh && !now.secretRequiredForRefresh));
  const voidBeforeMs = relaxed ? nowMs : (before?.voidBeforeMs ?? 0);
  const after = { clientId: app.clientId, name: app.name, ...now, voidBeforeMs };
  // Each is a durable write of its own: a start with unchanged settings makes none.
  if (!isDeepStrictEqual(before, after)) await store.putApp(after);
  return voidBeforeMs;
}
