/**
 * What an administrator does to a database, with or without a server running on it: users, client secrets, signing keys.
 * A running server notices users at once, new secrets at the next failure, the rest within a minute.
 */
import { pino } from 'pino';
import { type TrafficEvidence, trafficEvidence } from './audit/traffic.ts';
import { openHasher } from './master-key.ts';
import type { UserRegistration } from './options.ts';
import { Secret } from './secret.ts';
import { readDatabaseUrl } from './store/database-url.ts';
import { openStore } from './store/open.ts';
import type { AppRecord, AuditRecord, Store, User, UserRecord } from './store/port.ts';
import type { Hasher } from './tokens/hasher.ts';
import { pagedRandom } from './tokens/random.ts';
import { rotateSigningKey } from './tokens/signing-keys.ts';
import { makeDirectory, normalizeUsername } from './users/directory.ts';
import { makePasswordHasher } from './users/passwords.ts';
import { makeThrottle, throttleLimits } from './users/throttle.ts';

export interface AdministrationOptions {
  /** `sqlite:<path>` or `postgres://…`. */
  database: string;
  /** The one the server uses, where it was given one. */
  masterKey?: string | Secret;
  clock?: () => number;
}

/** A user without the password hash. */
export type UserView = User;

export interface SecretView {
  /** First characters of the stored hash: tells two secrets apart, and nothing else. */
  id: string;
  createdMs: number;
  retiredMs: number | null;
}

export interface KeyView {
  kid: string;
  createdMs: number;
  activeFromMs: number;
  retiredMs: number | null;
}

export interface Administration {
  users: {
    /** Adds users, or replaces those that are there. */
    put(users: readonly UserRegistration[]): Promise<void>;
    list(after?: string, limit?: number): Promise<readonly UserView[]>;
    /** Changes what a user may do. Throws when there is no such user. */
    set(
      username: string,
      change: Partial<Pick<User, 'locked' | 'inactive' | 'mfaRequired' | 'profile' | 'permissionSets'>>,
    ): Promise<UserView>;
    setPassword(username: string, password: string | Secret): Promise<void>;
    /** True when there was one. */
    remove(username: string): Promise<boolean>;
  };
  apps: {
    list(): Promise<readonly AppRecord[]>;
    secrets(app: string): Promise<readonly SecretView[]>;
    /** Makes a new secret beside the ones that work; shown this once. `app` is a name or a client id. */
    rotateSecret(app: string): Promise<Secret>;
    /** Retires every secret but the newest. Returns how many. */
    retireOldSecrets(app: string): Promise<number>;
  };
  keys: {
    list(): Promise<readonly KeyView[]>;
    /** Makes a signing key: published now, signing once verifiers have had time to learn of it. */
    rotate(): Promise<KeyView>;
  };
  auditTrail(limit?: number): Promise<readonly AuditRecord[]>;
  /** What traffic has shown about the clients, as evidence for the review. */
  traffic(): Promise<readonly TrafficEvidence[]>;
  close(): Promise<void>;
}

const SECRET_BYTES = 32;
const MAX_LISTED = 1000;
/** A busy server leaves the database free for moments only: a command waits for one. */
const PATIENCE_MS = 30_000;

export async function openAdministration(options: AdministrationOptions): Promise<Administration> {
  const database = readDatabaseUrl(options.database);
  const clock = options.clock ?? Date.now;
  const random = pagedRandom();
  const store = await openStore(database, { as: 'administration', patienceMs: PATIENCE_MS });
  try {
    const log = pino({ level: 'silent' });
    const hasher = await openHasher({ given: options.masterKey, database, store, random, log });
    return administer(store, hasher, clock, random);
  } catch (error) {
    await store.close();
    throw error;
  }
}

function administer(
  store: Store,
  hasher: Hasher,
  clock: () => number,
  random: (bytes: number) => Buffer,
): Administration {
  const passwords = makePasswordHasher({ kind: 'argon2id', random });
  const throttle = makeThrottle(store, hasher, throttleLimits());
  const directory = makeDirectory({ store, hasher, passwords, throttle });

  async function user(username: string): Promise<UserRecord> {
    const found = await store.findUserByName(normalizeUsername(username));
    if (found === undefined) throw new Error(`there is no user ${JSON.stringify(username)}`);
    return found;
  }

  async function app(name: string): Promise<AppRecord> {
    const apps = await store.listApps();
    const found = apps.find((one) => one.name === name || one.clientId === name);
    if (found !== undefined) return found;
    const known = apps.map((one) => one.name).join(', ');
    throw new Error(
      `there is no app ${JSON.stringify(name)} in this database; it knows ${known === '' ? 'none: start the server once' : known}`,
    );
  }

  async function note(event: string, fields: Partial<AuditRecord>): Promise<void> {
    const none = { app: null, userId: null, address: null, reason: null, grantId: null, requestId: null };
    await store.audit({ atMs: clock(), event, outcome: 'done', ...none, ...fields });
  }

  async function activeSecrets(clientId: string) {
    return (await store.secretsOf(clientId)).filter((secret) => secret.retiredMs === null);
  }

  return {
    users: {
      async put(users) {
        await directory.importUsers(users, clock());
        await note('users-put', { reason: `${users.length} users` });
      },
      list: async (after = '', limit = MAX_LISTED) =>
        (await store.listUsers(after, Math.min(limit, MAX_LISTED))).map(view),
      async set(username, change) {
        const changed = { ...(await user(username)), ...change, updatedMs: clock() };
        await store.putUser(changed);
        await note('user-set', { userId: changed.id, reason: Object.keys(change).join(' ') });
        return view(changed);
      },
      async setPassword(username, password) {
        const found = await user(username);
        const plain = typeof password === 'string' ? password : password.reveal();
        await store.putUser({ ...found, passwordHash: await passwords.hash(plain), updatedMs: clock() });
        await note('user-password-set', { userId: found.id });
      },
      async remove(username) {
        const found = await store.findUserByName(normalizeUsername(username));
        if (found === undefined || !(await store.removeUser(found.id))) return false;
        await note('user-removed', { userId: found.id });
        return true;
      },
    },
    apps: {
      list: () => store.listApps(),
      secrets: async (name) =>
        (await store.secretsOf((await app(name)).clientId)).map(({ hash, createdMs, retiredMs }) => ({
          id: hash.toString('hex').slice(0, 12),
          createdMs,
          retiredMs,
        })),
      async rotateSecret(name) {
        const { clientId, name: appName } = await app(name);
        const active = await activeSecrets(clientId);
        if (active.length > 1) throw new Error(`${appName} has two active secrets already: retire the old one first`);
        // Later than any other, so that it counts as the newest.
        const createdMs = Math.max(clock(), ...active.map((one) => one.createdMs + 1));
        const secret = random(SECRET_BYTES).toString('hex').toUpperCase();
        await store.putSecret({ clientId, hash: hasher.hash('client-secret', secret), createdMs, retiredMs: null });
        await note('secret-rotated', { app: appName });
        return new Secret(secret);
      },
      async retireOldSecrets(name) {
        const { clientId, name: appName } = await app(name);
        const [, ...old] = await activeSecrets(clientId);
        for (const secret of old) await store.putSecret({ ...secret, retiredMs: clock() });
        if (old.length > 0) await note('secrets-retired', { app: appName, reason: String(old.length) });
        return old.length;
      },
    },
    keys: {
      list: async () => (await store.signingKeys()).map(keyView),
      async rotate() {
        const key = await rotateSigningKey(store, hasher, clock());
        await note('key-rotated', { reason: key.kid });
        return keyView(key);
      },
    },
    auditTrail: (limit = 100) => store.auditTrail(limit),
    async traffic() {
      const names = new Map((await store.listApps()).map((one) => [one.clientId, one.name]));
      return trafficEvidence(store, (clientId) => names.get(clientId));
    },
    close: () => store.close(),
  };
}

function view({ passwordHash: _never, ...rest }: UserRecord): UserView {
  return rest;
}

function keyView({ kid, createdMs, activeFromMs, retiredMs }: KeyView): KeyView {
  return { kid, createdMs, activeFromMs, retiredMs };
}
