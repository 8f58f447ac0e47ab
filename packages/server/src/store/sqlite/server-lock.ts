/**
 * One server per database file: ids and commit groups are counted in the process, so a second one would collide with the
 * first. The lock is SQLite's own, on an empty file beside the database, so it ends with the process, however that ends.
 */
import { realpathSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StartFault } from '../../start-fault.ts';
import { isBusy } from './faults.ts';

/** How long a server that is being replaced may take to go. */
const WAIT_MS = 2000;
const ASK_AGAIN_MS = 50;

export interface ServerLock {
  release(): void;
}

/** Rejects when another server holds the database. */
export async function lockForServer(path: string): Promise<ServerLock> {
  const lock = new DatabaseSync(`${realpathSync(path)}-server`, { timeout: 0 });
  const untilMs = performance.now() + WAIT_MS;
  for (;;) {
    try {
      lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      return { release: () => lock.close() };
    } catch (error) {
      const goOn = isBusy(error) && performance.now() < untilMs;
      if (!goOn) {
        lock.close();
        if (!isBusy(error)) throw error;
        throw new StartFault(
          'database-in-use',
          `another server runs on ${path}: stop it, give this one a database of its own, or use PostgreSQL for several`,
          { cause: error },
        );
      }
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }
}
