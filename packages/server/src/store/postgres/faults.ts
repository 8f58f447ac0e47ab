/** Which errors of PostgreSQL are the database's fault, and which are a bug of this program. */
import { Outage } from '../outage.ts';

/**
 * Classes of SQLSTATE that speak of the statement, which is ours: data (21, 22), integrity (23), transaction state (25, 2D),
 * syntax and names (42), and what follows from them. Everything else, and every error without a SQLSTATE (a connection that
 * broke, a time limit), is the database's (PostgreSQL manual, appendix A).
 */
const OURS = /^(?:0[27]|2[0-7BDF]|3[4689BF]|42|44|P0)/;
/** A server that became a standby (read_only_sql_transaction), and rights that an administrator took away. */
const NOT_OURS_AFTER_ALL: ReadonlySet<string> = new Set(['25006', '42501']);
/** data_corrupted, index_corrupted. */
const DAMAGED: ReadonlySet<string> = new Set(['XX001', 'XX002']);

/** An outage where the database is at fault; any other error as it is. */
export function asFault(error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  const state = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code) ? code : undefined;
  if (state !== undefined && OURS.test(state) && !NOT_OURS_AFTER_ALL.has(state)) return error;
  if (state === undefined && (error instanceof TypeError || error instanceof RangeError)) return error;
  const lasting = state !== undefined && DAMAGED.has(state);
  const what = lasting ? 'the database is damaged' : 'the database does not answer';
  return new Outage(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error, lasting });
}
