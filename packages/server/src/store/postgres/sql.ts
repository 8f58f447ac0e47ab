/** How the store talks to PostgreSQL: a pool of connections, or one in process for tests. */
import type { Row } from '../rows.ts';

export type Value = string | number | Buffer | null | readonly (string | number | Buffer | null)[];

export interface Answer {
  rows: readonly Row[];
  /** Rows changed, deleted or returned. */
  count: number;
  /** Milliseconds on the monotonic clock when the statement was handed to a connection. */
  sentMs: number;
}

export interface Sql {
  /** Runs one statement, prepared under its name, committed when it resolves. */
  run(name: string, text: string, values: readonly Value[]): Promise<Answer>;
  /** Runs several statements in one transaction, one process at a time. */
  exclusively(
    work: (run: (text: string, values?: readonly Value[]) => Promise<readonly Row[]>) => Promise<void>,
  ): Promise<void>;
  close(): Promise<void>;
}
