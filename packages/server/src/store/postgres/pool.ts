/** Connections to a PostgreSQL server. */
import pg from 'pg';
import type { Row } from '../rows.ts';
import { asFault } from './faults.ts';
import type { Answer, Sql, Value } from './sql.ts';

const MAX_CONNECTIONS = 16;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** Longer than the server's own limit: for a server that went away without a word, as in a failover. */
const ANSWER_TIMEOUT_MS = 20_000;
/** Any fixed number: migrations of this program take turns on it. */
const MIGRATION_LOCK = 7_164_210_365;

export function openPool(url: string): Sql {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'countersign',
    // An acknowledged token survives a power loss, whatever the server's default is.
    options: '-c synchronous_commit=on',
  });
  // A connection that breaks while idle is replaced; without a listener it would end the process.
  pool.on('error', () => undefined);
  // The same for one that is in use or between two uses: the query it was busy with says what happened (node-postgres#2762).
  pool.on('connect', (client) => client.on('error', () => undefined));

  async function connect(): Promise<pg.PoolClient> {
    try {
      return await pool.connect();
    } catch (error) {
      throw asFault(error);
    }
  }

  async function run(name: string, text: string, values: readonly Value[]): Promise<Answer> {
    const client = await connect();
    const sentMs = performance.now();
    try {
      const result = await client.query<Row>({ name, text, values: [...values] });
      client.release();
      return { rows: result.rows, count: result.rowCount ?? 0, sentMs };
    } catch (error) {
      // What state a failed connection is in is not known: it is not used again.
      client.release(true);
      throw asFault(error);
    }
  }

  return {
    run,
    async exclusively(work) {
      const client = await connect();
      try {
        await client.query('BEGIN');
        await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
        await work(async (text, values = []) => (await client.query<Row>(text, [...values])).rows);
        await client.query('COMMIT');
        client.release();
      } catch (error) {
        client.release(true);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}
