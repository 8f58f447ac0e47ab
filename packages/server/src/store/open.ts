/** Opens the store that a database URL names. */
import type { Database } from './database-url.ts';
import type { Store } from './port.ts';

export interface StoreOptions {
  /** A file belongs to one server at a time; an administrator's command may come beside it. */
  as: 'server' | 'administration';
  /** How long a write to a file waits for another process. Default 2000. */
  patienceMs?: number;
}

/** Rejects, in one line for a person, when the database cannot be used. */
export async function openStore(database: Database, options: StoreOptions): Promise<Store> {
  switch (database.kind) {
    case 'postgres': {
      const { openPostgresStore } = await import('./postgres/store.ts');
      return await openPostgresStore(database.url);
    }
    case 'file':
    case 'memory': {
      const { openSqliteStore } = await import('./sqlite/store.ts');
      return await openSqliteStore(database.kind === 'file' ? database.path : ':memory:', options);
    }
  }
}
