/**
 * What an administrator does to a database, with or without a server running on it: users, client secrets, signing keys.
 * A running server notices users at once, new secrets at the next failure, the rest within a minute.
 */
import { type Traffic, trafficSeen } from './audit/traffic.ts';
import { openHasher } from './master-key.ts';
import type { UserRegistration } from './registrations.ts';
import { Secret } from './secret.ts';
import { endSessions, listSessions } from './sessions.ts';
import { readDatabaseUrl } from './store/database-url.ts';
import { openStore } from './store/open.ts';
import type { AuditRecord, GrantSummary, GrantsOf, Store, StoredApp, User, UserRecord } from './store/port.ts';
import { type Hasher, sameHash } from './tokens/hasher.ts';
import { pagedRandom } from './tokens/random.ts';
import { rotateSigningKey } from './tokens/signing-keys.ts';
import { type Imported, makeDirectory, normalizeUsername } from './users/directory.ts';
import { makePasswordHasher } from './users/passwords.ts';
import { makeThrottle, throttleLimits } from './users/throttle.ts';

/** What was asked for cannot be done; the message says why, in one line for a person. */
export class WrongRequest extends Error {
  override readonly name = 'WrongRequest';
}

export interface AdministrationOptions {
  /** `sqlite:<path>` or `postgres://…`. */
  database: string;
  /** The one the server uses, where it was given one. */
  masterKey?: string | Secret;
  clock?: () => number;
  /** Told what a person should know and nothing is refused for. */
  onWarning?: (message: string) => void;
}

/** A user without the password hash. */
export type UserView = User;

/** Who holds tokens of which app. */
export interface SessionView {
  /** Null where the user is gone. */
  username: string | null;
  app: string;
  flow: GrantSummary['flow'];
  scope: string;
  createdMs: number;
  /** When a token was last issued; null where the code has not been redeemed. */
  usedMs: number | null;
}

export interface IssuedCredential {
  clientId: string;
  /** Shown this once. */
  newSecret?: Secret;
}

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
    /** Adds one user, who may have the name of one that was removed. Throws when there is one of that name. */
    add(user: UserRegistration): Promise<void>;
    /** Adds users; `update` also changes those who are there and brings back those who were removed. */
    import(users: readonly UserRegistration[], options?: { update?: boolean }): Promise<Imported>;
    list(after?: string, limit?: number): Promise<readonly UserView[]>;
    /** Changes what a user may do. Throws when there is no such user. */
    set(
      username: string,
      change: Partial<Pick<User, 'locked' | 'inactive' | 'mfaRequired' | 'profile' | 'permissionSets'>>,
    ): Promise<UserView>;
    /** Ends what was issued under the old one, unless told to keep it. */
    setPassword(username: string, password: string | Secret, options?: { keepSessions?: boolean }): Promise<void>;
    /** Ends what the user holds. True when there was one. */
    remove(username: string): Promise<boolean>;
    /** What the user holds, oldest first. Throws when there is no such user. */
    sessions(username: string): Promise<readonly SessionView[]>;
    /** Ends what the user holds, with one app or with all. Returns how many sessions ended. */
    revoke(username: string, options?: { app?: string }): Promise<number>;
  };
  apps: {
    list(): Promise<readonly StoredApp[]>;
    secrets(app: string): Promise<readonly SecretView[]>;
    /** Makes a new secret beside the ones that work; shown this once. `app` is a name or a client id. */
    rotateSecret(app: string): Promise<Secret>;
    /** Retires every secret but the newest. Returns how many. */
    retireOldSecrets(app: string): Promise<number>;
    /** What users hold with the app, oldest first. */
    sessions(app: string): Promise<readonly SessionView[]>;
    /** Ends what users hold with the app. Returns how many sessions ended. */
    revoke(app: string): Promise<number>;
    /**
     * The client id of an app that may have brought none, and its first secret where it has none yet. Servers that ask at
     * the same time are told the same id, and one of them the secret.
     */
    issue(app: string, given: { clientId?: string; hasSecret: boolean }): Promise<IssuedCredential>;
  };
  keys: {
    list(): Promise<readonly KeyView[]>;
    /** Makes a signing key: published now, signing once verifiers have had time to learn of it. */
    rotate(): Promise<KeyView>;
  };
  auditTrail(limit?: number): Promise<readonly AuditRecord[]>;
  /** What traffic has shown of the clients: of what kind they are, and what they send. */
  traffic(): Promise<Traffic>;
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
    const warn = options.onWarning ?? (() => undefined);
    const hasher = await openHasher({ given: options.masterKey, database, store, random, warn });
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
  const directory = makeDirectory({ store, hasher, passwords, random, throttle });

  const makeSecret = (): string => random(SECRET_BYTES).toString('hex').toUpperCase();

  async function user(username: string): Promise<UserRecord> {
    const found = await store.findUserByName(normalizeUsername(username));
    if (found === undefined) throw new WrongRequest(`there is no user ${JSON.stringify(username)}`);
    return found;
  }

  async function app(name: string): Promise<StoredApp> {
    const apps = await store.listApps();
    const found = apps.find((one) => one.name === name || one.clientId === name);
    if (found !== undefined) return found;
    const known = apps.map((one) => one.name).join(', ');
    throw new WrongRequest(
      `there is no app ${JSON.stringify(name)} in this database; it knows ${known === '' ? 'none: start the server once' : known}`,
    );
  }

  async function note(event: string, fields: Partial<AuditRecord>): Promise<void> {
    const none = { app: null, userId: null, address: null, reason: null, grantId: null, requestId: null };
    await store.audit({ atMs: clock(), event, outcome: 'done', ...none, ...fields });
  }

  async function end(of: GrantsOf, because: string, whose: Partial<AuditRecord>): Promise<number> {
    const ended = await endSessions(store, of, clock(), because);
    if (ended > 0) await note('sessions-revoked', { ...whose, reason: String(ended) });
    return ended;
  }

  async function sessionsOf(of: GrantsOf): Promise<readonly SessionView[]> {
    const names = new Map((await store.listApps()).map((one) => [one.clientId, one.name]));
    const sessions = await listSessions(store, of, clock());
    return await Promise.all(
      sessions.map(async ({ id, clientId, flow, scope, createdMs, usedMs }) => {
        const username = (await store.findGrant(id))?.user?.username ?? null;
        return { username, app: names.get(clientId) ?? clientId, flow, scope, createdMs, usedMs };
      }),
    );
  }

  async function activeSecrets(clientId: string) {
    return (await store.secretsOf(clientId)).filter((secret) => secret.retiredMs === null);
  }

  return {
    users: {
      async add(one) {
        const name = normalizeUsername(one.username);
        if ((await store.findUserByName(name)) !== undefined) throw new WrongRequest(`there is a user ${name} already`);
        await directory.importUsers([one], clock(), 'update');
        const { id: userId } = await user(name);
        await note('user-added', { userId });
      },
      async import(users, { update = false } = {}) {
        const imported = await directory.importUsers(users, clock(), update ? 'update' : 'create');
        const { added, changed, left } = imported;
        await note('users-imported', { reason: `${added} added, ${changed} changed, ${left} left` });
        return imported;
      },
      list: async (after = '', limit = MAX_LISTED) =>
        (await store.listUsers(after, Math.min(limit, MAX_LISTED))).map(view),
      async set(username, change) {
        const changed = { ...(await user(username)), ...change, updatedMs: clock() };
        await store.putUser(changed);
        await note('user-set', { userId: changed.id, reason: Object.keys(change).join(' ') });
        return view(changed);
      },
      async setPassword(username, password, { keepSessions = false } = {}) {
        const found = await user(username);
        const plain = typeof password === 'string' ? password : password.reveal();
        await store.putUser({ ...found, passwordHash: await passwords.hash(plain), updatedMs: clock() });
        await note('user-password-set', { userId: found.id });
        if (!keepSessions) await end({ userId: found.id }, 'password-changed', { userId: found.id });
      },
      async remove(username) {
        const found = await store.findUserByName(normalizeUsername(username));
        if (found === undefined) return false;
        const nowMs = clock();
        if (!(await store.removeUser(found.id, directory.nameKey(found.username), nowMs))) return false;
        await note('user-removed', { userId: found.id });
        await end({ userId: found.id }, 'user-removed', { userId: found.id });
        return true;
      },
      sessions: async (username) => await sessionsOf({ userId: (await user(username)).id }),
      async revoke(username, { app: name } = {}) {
        const { id: userId } = await user(username);
        if (name === undefined) return await end({ userId }, 'ended-by-administrator', { userId });
        const { clientId, name: appName } = await app(name);
        return await end({ userId, clientId }, 'ended-by-administrator', { userId, app: appName });
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
        if (active.length > 1)
          throw new WrongRequest(`${appName} has two active secrets already: retire the old one first`);
        // Later than any other, so that it counts as the newest.
        const createdMs = Math.max(clock(), ...active.map((one) => one.createdMs + 1));
        const secret = makeSecret();
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
      sessions: async (name) => await sessionsOf({ clientId: (await app(name)).clientId }),
      async revoke(name) {
        const { clientId, name: appName } = await app(name);
        return await end({ clientId }, 'ended-by-administrator', { app: appName });
      },
      async issue(name, given) {
        const known = (await store.listApps()).find((one) => one.name === name)?.clientId;
        const clientId = given.clientId ?? known ?? (await store.settle(`client-id:${name}`, makeClientId(random)));
        if (given.hasSecret || (await activeSecrets(clientId)).length > 0) return { clientId };
        const secret = makeSecret();
        const own = hasher.hash('client-secret', secret);
        const first = Buffer.from(await store.settle(`first-secret:${clientId}`, own.toString('hex')), 'hex');
        // Whoever was first may not have come to it yet: the secret works on every server that has started.
        if (!(await store.secretsOf(clientId)).some(({ hash }) => sameHash(hash, first)))
          await store.putSecret({ clientId, hash: first, createdMs: clock(), retiredMs: null });
        return sameHash(first, own) ? { clientId, newSecret: new Secret(secret) } : { clientId };
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
      return trafficSeen(store, (clientId) => names.get(clientId));
    },
    close: () => store.close(),
  };
}

/** Shaped like Salesforce's, so that whatever recognises one recognises it. */
function makeClientId(random: (bytes: number) => Buffer): string {
  return `3MVG9${random(60).toString('base64url')}`;
}

function view({ passwordHash: _never, ...rest }: UserRecord): UserView {
  return rest;
}

function keyView({ kid, createdMs, activeFromMs, retiredMs }: KeyView): KeyView {
  return { kid, createdMs, activeFromMs, retiredMs };
}
