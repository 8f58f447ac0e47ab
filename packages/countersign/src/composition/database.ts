/** What commands know of the server's database: where it is, and the key it was made with. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Database, readDatabaseUrl } from '@countersign/server';
import { UsageError } from '../errors/usage-error.ts';
import { whyNot } from '../errors/why-not.ts';
import type { Io } from '../terminal/io.ts';

export const DEFAULT_DATABASE = 'sqlite:countersign.db';

export interface DatabasePlace {
  /** With the file's full path. */
  url: string;
  kind: Database['kind'];
  /** As it was given; of a database in a file. */
  file?: string;
  /** Whether the file is there. */
  exists: boolean;
}

/** Throws for a URL that names no database. */
export function placeOf(database: string, io: Io): DatabasePlace {
  let read: Database;
  try {
    read = readDatabaseUrl(database);
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
  if (read.kind !== 'file') return { url: database, kind: read.kind, exists: true };
  const path = resolve(io.cwd, read.path);
  return { url: `sqlite:${path}`, kind: 'file', file: read.path, exists: existsSync(path) };
}

/**
 * The master key from a file, or from the environment: there an option would stay in the shell's history and in the list
 * of processes. Undefined where neither is given; the server then keeps one itself.
 */
export function masterKeyFrom(keyFile: string | undefined, io: Io): string | undefined {
  const fromEnvironment = io.env.COUNTERSIGN_KEY;
  if (keyFile === undefined) return fromEnvironment === '' ? undefined : fromEnvironment;
  try {
    return readFileSync(resolve(io.cwd, keyFile), 'utf8').trim();
  } catch (cause) {
    throw new UsageError(`the key file ${keyFile} cannot be read: ${whyNot(cause)}`, { cause });
  }
}
