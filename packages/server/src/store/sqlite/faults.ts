/** Which errors of SQLite are the database's fault, and which are a bug of this program. */
import { Outage } from '../outage.ts';

/** Primary result codes (sqlite.org/rescode.html). */
const BUSY = 5;
const OUTAGES: ReadonlyMap<number, string> = new Map([
  [3, 'this user may not use the database file'],
  [BUSY, 'another process keeps the database locked'],
  [6, 'another connection keeps a table locked'],
  [7, 'there is no memory left for the database'],
  [8, 'the database is read-only'],
  [9, 'the database was interrupted'],
  [10, 'the disk does not read or write'],
  [11, 'the database file is damaged'],
  [13, 'the disk is full'],
  [14, 'the database file cannot be opened'],
  [15, 'another process keeps the database locked'],
  [23, 'this user may not use the database file'],
  [26, 'the database file is damaged'],
]);
const DAMAGED: ReadonlySet<number> = new Set([11, 26]);

/** Whether somebody else holds the lock: it may be tried again. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === BUSY;
}

/** An outage where the database is at fault; any other error as it is. */
export function asFault(error: unknown): unknown {
  const code = primaryCode(error);
  const what = code === undefined ? undefined : OUTAGES.get(code);
  return what === undefined ? error : new Outage(what, { cause: error, lasting: DAMAGED.has(code as number) });
}

/** The low byte of an extended result code. */
function primaryCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}
