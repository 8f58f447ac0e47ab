/** What a database URL names. Nothing outside this folder knows how one is written. */
import { StartFault } from '../start-fault.ts';

export type Database =
  /** Dies with the process. */
  | { kind: 'memory' }
  /** One server's own; relative paths are relative to the current folder. */
  | { kind: 'file'; path: string }
  /** Shared by several servers. */
  | { kind: 'postgres'; url: string };

/** Throws, with what to write instead, when the URL names no database. */
export function readDatabaseUrl(url: string): Database {
  if (url.startsWith('sqlite:')) {
    const path = url.slice('sqlite:'.length);
    if (path === '')
      throw new StartFault('database-url-malformed', 'the database URL names no file: write sqlite:countersign.db');
    return path === ':memory:' ? { kind: 'memory' } : { kind: 'file', path };
  }
  if (/^postgres(ql)?:/.test(url)) return { kind: 'postgres', url };
  throw new StartFault(
    'database-url-malformed',
    'unknown kind of database: write sqlite:<file>, sqlite::memory: or postgres://…',
  );
}
