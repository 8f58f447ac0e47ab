/** Connections to a PostgreSQL server. */
import pg from 'pg';
import type { Row } from '../rows.ts';
import type { Answer, Sql, Value } from './sql.ts';

const MAX_CONNECTIONS = 16;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** Any fixed number: migrations of this program take turns on it. */
const MIGRATION_LOCK = 7_164_210_365;

export function openPool(url: string): Sql {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'countersign',
    // An acknowledged token survives a power loss, whatever the server's default is.
    options: '-c synchronous_commit=on',
  });
  // A connection that breaks while idle is replaced; without a listener it would end the process.
  pool.on('error', () => undefined);

  async function run(name: string, text: string, values: readonly Value[]): Promise<Answer> {
    const client = await pool.connect();
    const sentMs = performance.now();
    try {
      const result = await client.query<Row>({ name, text, values: [...values] });
      client.release();
      return { rows: result.rows, count: result.rowCount ?? 0, sentMs };
    } catch (error) {
      // What state a failed connection is in is not known: it is not used again.
      client.release(true);
      throw error;
    }
  }

  return {
    run,
    async exclusively(work) {
      const client = await pool.connect();
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
