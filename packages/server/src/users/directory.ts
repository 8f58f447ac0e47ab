/** Who may log in: finds a user, checks a password, and says why not; outsiders cannot tell the reasons apart. */

import { Refusal } from '../refusals.ts';
import type { UserRegistration } from '../registrations.ts';
import { asSecret } from '../secret.ts';
import { endSessions } from '../sessions.ts';
import type { GrantStore, User, UserRecord, UserStore } from '../store/port.ts';
import type { Hasher } from '../tokens/hasher.ts';
import { networkOf } from './network.ts';
import { isStorableHash, MAX_PASSWORD_BYTES, type PasswordHasher, type Place } from './passwords.ts';
import type { Attempt, LoginThrottle } from './throttle.ts';
import { newId } from './user-id.ts';

export interface Directory {
  /** Throws a refusal unless this user may log in with this password, from this address, now. */
  logIn(username: string, password: string, address: string, nowMs: number): Promise<User>;
  /**
   * Adds users, and changes those who are there only where that is asked for: what an administrator did since stays done.
   * Resolves when all of them can log in; those not yet hashed are waited for at login.
   */
  importUsers(users: readonly UserRegistration[], nowMs: number, mode: ImportMode): Promise<Imported>;
  /** Under which a removed name is kept free. */
  nameKey(name: string): Buffer;
}

/** `create` leaves users who are there, or were removed, as they are; `update` makes all of them what is given. */
export type ImportMode = 'create' | 'update';

export interface Imported {
  added: number;
  changed: number;
  /** There already, or removed, and left so. */
  left: number;
}

export interface DirectoryParts {
  store: UserStore & Pick<GrantStore, 'grantsOf' | 'revokeGrant'>;
  hasher: Hasher;
  passwords: PasswordHasher;
  random: (bytes: number) => Buffer;
  throttle: LoginThrottle;
}

const MAX_USERNAME_CHARS = 255;
/** Users imported at a time. */
const IMPORT_LANES = 8;

export function normalizeUsername(username: string): string {
  return username.normalize('NFC').trim().toLowerCase();
}

export function makeDirectory({ store, hasher, passwords, random, throttle }: DirectoryParts): Directory {
  const importing = new Map<string, Promise<unknown>>();
  const nameKey = (name: string): Buffer => hasher.hash('login', `removed:${name}`);
  /** Checked for a user who does not exist, so that both take the same time. */
  let decoy: Promise<string> | undefined;

  async function logIn(username: string, password: string, address: string, nowMs: number): Promise<User> {
    const name = normalizeUsername(username);
    if (name === '' || name.length > MAX_USERNAME_CHARS || Buffer.byteLength(password) > MAX_PASSWORD_BYTES) {
      throw new Refusal('credentials-wrong', 'user name or password has an impossible length');
    }
    return await throttle.attempt({
      username: name,
      address,
      nowMs,
      exists: async () => (await find(name)) !== undefined,
      work: (attempt) => checkPassword(name, password, address, attempt),
    });
  }

  async function find(name: string): Promise<UserRecord | undefined> {
    await importing.get(name);
    return await store.findUserByName(name);
  }

  async function checkPassword(name: string, password: string, address: string, attempt: Attempt): Promise<User> {
    const user = await find(name);
    decoy ??= passwords.hash('nobody has this password');
    // ATTACK: user-enumeration — the same work is done whoever is asked for.
    const right = await passwords.verify(
      password,
      user?.passwordHash ?? (await decoy),
      inQueue(networkOf(address).own, attempt),
    );
    if (user === undefined || !right) {
      throw new Refusal('credentials-wrong', user === undefined ? 'unknown user' : 'wrong password');
    }
    refuseUnusable(user);
    return user;
  }

  async function importUsers(users: readonly UserRegistration[], nowMs: number, mode: ImportMode): Promise<Imported> {
    const lanes: Promise<unknown>[] = Array.from({ length: IMPORT_LANES }, () => Promise.resolve());
    const all = users.map((user, at) => {
      const name = normalizeUsername(user.username);
      const done = (lanes[at % IMPORT_LANES] as Promise<unknown>).then(() => importOne(name, user, nowMs, mode));
      lanes[at % IMPORT_LANES] = done.catch(() => undefined);
      importing.set(name, done);
      // The caller sees a failure through the promise that is returned; this one only clears the map.
      void done.catch(() => undefined).then(() => importing.delete(name));
      return done;
    });
    const outcomes = await Promise.all(all);
    const count = (what: keyof Imported): number => outcomes.filter((one) => one === what).length;
    return { added: count('added'), changed: count('changed'), left: count('left') };
  }

  async function importOne(
    name: string,
    user: UserRegistration,
    nowMs: number,
    mode: ImportMode,
  ): Promise<keyof Imported> {
    const known = await store.findUserByName(name);
    if (known !== undefined && mode === 'create') return 'left';
    const record: UserRecord = {
      id: known?.id ?? newId('005', random),
      username: name,
      passwordHash: await storedPassword(name, user, known),
      email: user.email ?? null,
      firstName: user.firstName ?? null,
      lastName: user.lastName ?? null,
      profile: user.profile ?? null,
      permissionSets: user.permissionSets ?? [],
      locked: user.locked ?? false,
      inactive: user.inactive ?? false,
      mfaRequired: user.mfaRequired ?? false,
      updatedMs: nowMs,
    };
    if (known === undefined) {
      if (mode === 'update') await store.freeName(nameKey(name));
      return (await store.addUser(record, nameKey(name))) ? 'added' : 'left';
    }
    await store.putUser(record);
    if (record.passwordHash !== known.passwordHash)
      await endSessions(store, { userId: known.id }, nowMs, 'password-changed');
    return 'changed';
  }

  async function storedPassword(
    name: string,
    { password, passwordHash }: UserRegistration,
    known: UserRecord | undefined,
  ): Promise<string> {
    if (passwordHash !== undefined) {
      if (isStorableHash(passwordHash)) return passwordHash;
      throw new Error(
        `the passwordHash of ${name} is not an argon2id hash in PHC form of at most 128 MiB, 10 passes and 8 lanes`,
      );
    }
    if (password === undefined) throw new Error(`${name} has neither a password nor a passwordHash`);
    const plain = asSecret(password).reveal();
    if (known !== undefined && (await passwords.verify(plain, known.passwordHash))) return known.passwordHash;
    return await passwords.hash(plain);
  }

  return { logIn, importUsers, nameKey };
}

/**
 * Whose password is checked first: of those known here, then of places with few failures; each doubling is a rank. The slow
 * lane of a place has turns of its own: it does not wait for all that came from there before the limit was reached.
 */
function inQueue(place: string, { isKnown, failuresOfPlace, inSlowLane }: Attempt): Place {
  if (inSlowLane) return { key: `${place} slowly`, rank: 1 };
  return { key: place, rank: isKnown ? 0 : 1 + Math.ceil(Math.log2(failuresOfPlace + 1)) };
}

/** Throws for a user who exists but may not log in or go on. */
export function refuseUnusable(user: User): void {
  if (user.locked) throw new Refusal('user-locked');
  if (user.inactive) throw new Refusal('user-inactive');
  if (user.mfaRequired) throw new Refusal('user-needs-second-factor');
}
