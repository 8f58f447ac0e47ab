/** Opens the store that a database URL names. */
import type { Store } from './port.ts';

/** The file of an SQLite URL, `:memory:` for none; undefined for another kind of database. */
export function sqlitePath(database: string): string | undefined {
  return database.startsWith('sqlite:') ? database.slice('sqlite:'.length) : undefined;
}

/** @param patienceMs how long a write to a file waits for another process; the default is a server's. */
export async function openStore(database: string, patienceMs?: number): Promise<Store> {
  const path = sqlitePath(database);
  if (path === '') throw new Error('the database URL names no file: write sqlite:countersign.db');
  if (path !== undefined) {
    const { openSqliteStore } = await import('./sqlite/store.ts');
    return openSqliteStore(path, patienceMs);
  }
  if (/^postgres(ql)?:/.test(database)) {
    const { openPostgresStore } = await import('./postgres/store.ts');
    return await openPostgresStore(database);
  }
  throw new Error(`unknown kind of database: write sqlite:<file>, sqlite::memory: or postgres://…`);
}
