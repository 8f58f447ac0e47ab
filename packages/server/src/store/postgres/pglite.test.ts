import { PGlite } from '@electric-sql/pglite';
import { describe, expect, it } from 'vitest';
import { storeContract } from '../../../test/store-contract.ts';
import type { Row } from '../rows.ts';
import type { Sql } from './sql.ts';
import { openStoreOn } from './store.ts';

/** PostgreSQL itself, in process: the same statements, no server. */
async function inProcess(): Promise<Sql> {
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

storeContract('PostgreSQL in process', async () => await openStoreOn(await inProcess()));

describe('the PostgreSQL database', () => {
  it('is refused when a newer program made it', async () => {
    const sql = await inProcess();
    await sql.exclusively(async (run) => {
      await run('CREATE TABLE schema_version (version integer NOT NULL)');
      await run('INSERT INTO schema_version (version) VALUES (99)');
    });
    await expect(openStoreOn(sql)).rejects.toThrow(/start a newer version/);
  });
});
