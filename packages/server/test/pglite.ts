import { PGlite } from '@electric-sql/pglite';
import type { Sql } from '../src/store/postgres/sql.ts';
import type { Row } from '../src/store/rows.ts';

/** PostgreSQL itself, in process: the same statements, no server. */
export async function inProcess(): Promise<Sql> {
  const db = await PGlite.create();
  return {
    async run(_name, text, values) {
      const sentMs = performance.now();
      const result = await db.query<Row>(text, [...values]);
      return { rows: result.rows, count: result.affectedRows ?? 0, sentMs };
    },
    exclusively: (work) =>
      db.transaction(async (transaction) => {
        await work(async (text, values = []) => (await transaction.query<Row>(text, [...values])).rows);
      }),
    close: () => db.close(),
  };
}
