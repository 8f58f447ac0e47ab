/**
 * How a commit gets to the disk without the event loop waiting for it.
 *
 * SQLite commits to the write-ahead log without a sync (`synchronous = NORMAL`: consistent after any crash, though the
 * last commits may be missing), and the log is then synced here, in the thread pool, before anything is acknowledged. That
 * is what `synchronous = FULL` does, minus the waiting. Checkpoints sync the log and the database by themselves.
 */
import { closeSync, fdatasync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Sync } from './commit-group.ts';

/** Pages in the log before they are moved into the database: 32 MB. Larger means fewer moves of the same hot pages. */
const CHECKPOINT_PAGES = 8000;

/** Commits in this connection wait for no disk. A database in memory takes it too, and has nothing to sync. */
export function commitWithoutWaiting(db: DatabaseSync): void {
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};`);
}

export interface LogSync {
  sync: Sync;
  close(): void;
}

/**
 * Syncs the log of a database that has been written to, so that its log exists; it stays the same file until the last
 * connection closes. Opening it beside SQLite is safe: locks lie on the database and its index, not on the log.
 */
export function openLogSync(path: string): LogSync {
  if (path === ':memory:') return { sync: (done) => done(null), close: () => undefined };
  const log = openSync(`${path}-wal`, 'r');
  return { sync: (done) => fdatasync(log, done), close: () => closeSync(log) };
}
