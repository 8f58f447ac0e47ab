/**
 * The master key: from it come the keys that hash and seal what is stored. Given, or made once and kept: in a file beside
 * an SQLite database (readable by its owner alone), else in the database itself, where it protects against less.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Logger } from 'pino';
import type { ServerOptions } from './options.ts';
import { asSecret } from './secret.ts';
import { sqlitePath } from './store/open.ts';
import type { Store } from './store/port.ts';
import { MASTER_KEY_BYTES } from './tokens/hasher.ts';

export interface MasterKeySource {
  given: ServerOptions['masterKey'];
  database: string;
  store: Store;
  random: (bytes: number) => Buffer;
  log: Logger;
}

export async function openMasterKey({ given, database, store, random, log }: MasterKeySource): Promise<Buffer> {
  if (given !== undefined) return parse(asSecret(given).reveal(), 'the master key');
  const path = sqlitePath(database);
  if (path === ':memory:') return random(MASTER_KEY_BYTES);
  if (path !== undefined) return fromFile(`${path}.key`, random);
  log.warn('no master key is given: one is kept in the database, where whoever copies the database has it too');
  return parse(
    await store.settle('master-key', random(MASTER_KEY_BYTES).toString('base64')),
    'the master key in the database',
  );
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
    throw new Error(
      `${what} must be ${MASTER_KEY_BYTES} bytes in base64 or hex; make one with: openssl rand -base64 ${MASTER_KEY_BYTES}`,
    );
  }
  return key;
}
