import { describe, expect, it } from 'vitest';
import { inProcess } from '../../../test/pglite.ts';
import { storeContract } from '../../../test/store-contract.ts';
import { openStoreOn } from './store.ts';

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
