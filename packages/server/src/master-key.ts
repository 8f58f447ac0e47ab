/**
 * The master key: from it come the keys that hash and seal what is stored. Given, or made once and kept: in a file beside
 * an SQLite database (readable by its owner alone), else in the database itself, where it protects against less.
 *
 * A database remembers which key it was made with. With another one every secret and token would be void and every
 * sealed key unreadable, so a server that was given one does not start.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ServerOptions } from './options.ts';
import { asSecret } from './secret.ts';
import { StartFault } from './start-fault.ts';
import type { Database } from './store/database-url.ts';
import type { Store } from './store/port.ts';
import { Hasher, MASTER_KEY_BYTES, sameHash } from './tokens/hasher.ts';

export interface MasterKeySource {
  given: ServerOptions['masterKey'];
  database: Database;
  store: Store;
  random: (bytes: number) => Buffer;
  /** Told what a person should know and nothing is refused for. */
  warn: (message: string) => void;
}

const MARK = 'key-mark';

/** Rejects, in one line for a person, when there is no key or it is not this database's. */
export async function openHasher(source: MasterKeySource): Promise<Hasher> {
  const { store, random } = source;
  const known = await store.settled(MARK);
  const inUse = known !== undefined || (await isInUse(store));
  const { key, from } = await readKey(source, inUse);
  const hasher = new Hasher(key, random);
  if (!(await fits(hasher, store, known))) {
    throw new StartFault(
      'master-key-wrong',
      `${from} is not the one that this database was made with: bring back the right one from the backup, or start with a new database`,
    );
  }
  return hasher;
}

async function readKey(
  { given, database, store, random, warn }: MasterKeySource,
  inUse: boolean,
): Promise<{ key: Buffer; from: string }> {
  if (given !== undefined) {
    return { key: parse(asSecret(given).reveal(), 'the master key'), from: 'the master key that was given' };
  }
  switch (database.kind) {
    case 'memory':
      return { key: random(MASTER_KEY_BYTES), from: 'a key of its own' };
    case 'file': {
      const path = `${database.path}.key`;
      const there = existsSync(path);
      if (inUse && !there) {
        throw new StartFault(
          'master-key-missing',
          `the key of the database is missing: ${path} is not there; bring it back from the backup, give the key itself, or start with a new database`,
        );
      }
      if (!inUse && there) {
        warn(
          `the database ${database.path} is new, but a key lies beside it: where there was a database before, it is gone or lies elsewhere`,
        );
      }
      return { key: fromFile(path, random), from: `the key in ${path}` };
    }
    case 'postgres': {
      const settled = await store.settle('master-key', random(MASTER_KEY_BYTES).toString('base64'));
      return { key: parse(settled, 'the master key in the database'), from: 'the master key in the database' };
    }
  }
}

/** Whether anything is stored that a key was needed for. */
async function isInUse(store: Store): Promise<boolean> {
  if ((await store.listApps()).length > 0 || (await store.signingKeys()).length > 0) return true;
  return (await store.listUsers('', 1)).length > 0;
}

async function fits(hasher: Hasher, store: Store, known: string | undefined): Promise<boolean> {
  const mark = hasher.hash('identity', MARK);
  if (known !== undefined) return sameHash(mark, Buffer.from(known, 'hex'));
  // A database from before there were marks: what is sealed shows whether the key is its own.
  const [sealed] = await store.signingKeys();
  if (sealed !== undefined && !opens(hasher, sealed.sealed)) return false;
  return sameHash(mark, Buffer.from(await store.settle(MARK, mark.toString('hex')), 'hex'));
}

function opens(hasher: Hasher, sealed: Buffer): boolean {
  try {
    hasher.unseal(sealed);
    return true;
  } catch {
    return false;
  }
}

function fromFile(path: string, random: (bytes: number) => Buffer): Buffer {
  try {
    // Fails when it is there, so that two processes that start at once agree on one.
    writeFileSync(path, `${random(MASTER_KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return parse(readFileSync(path, 'utf8').trim(), path);
}

function parse(text: string, what: string): Buffer {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (key.length !== MASTER_KEY_BYTES) {
    throw new StartFault(
      'master-key-malformed',
      `${what} must be ${MASTER_KEY_BYTES} bytes in base64 or hex; make one with: openssl rand -base64 ${MASTER_KEY_BYTES}`,
    );
  }
  return key;
}
