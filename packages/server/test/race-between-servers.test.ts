/** Two uses of one refresh token on two servers that share a database: what was on the wire in time ends nobody's session. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../src/store/port.ts';
import type { Sql } from '../src/store/postgres/sql.ts';
import { openStoreOn } from '../src/store/postgres/store.ts';
import { inProcess } from './pglite.ts';
import { issueFor, liveGrant } from './store-contract.ts';

/** How long the answer of the database takes to the server that wins: longer than any of the other one's. */
const WAY_BACK_MS = 60;

describe('of two servers that use one refresh token', () => {
  let sql: Sql;
  let winner: Store;
  let other: Store;
  let slow = false;
  beforeAll(async () => {
    sql = await inProcess();
    winner = await openStoreOn({
      ...sql,
      run: async (name, text, values) => {
        const answer = await sql.run(name, text, values);
        if (name === 'issue' && slow) await passes(WAY_BACK_MS);
        return answer;
      },
    });
    other = await openStoreOn({ ...sql, close: async () => undefined });
    // How long its own answers take is known to it.
    for (let at = 0; at < 8; at++) await liveGrant(other);
  });
  afterAll(async () => {
    await other.close();
    await winner.close();
  });

  it('the loser whose bytes came before the winner was answered was in the race, and the one after that was not', async () => {
    const { id, refreshHash } = await liveGrant(winner);
    slow = true;
    const won = winner.rotateRefresh(0, refreshHash, await issueFor(winner, id, winner.arrive()));
    await passes(WAY_BACK_MS / 2);
    const inTime = await issueFor(other, id, other.arrive());
    expect(await won).toBe('won');
    await passes(100);
    const late = await issueFor(other, id, other.arrive());
    expect(await other.rotateRefresh(0, refreshHash, inTime)).toBe('raced');
    expect(await other.rotateRefresh(0, refreshHash, late)).toBe('spent');
    slow = false;
  });

  it('the loser is judged by its own estimate where the server of the winner is gone', async () => {
    const gone = await openStoreOn({ ...sql, close: async () => undefined });
    const { id, refreshHash } = await liveGrant(gone);
    expect(await gone.rotateRefresh(0, refreshHash, await issueFor(gone, id, gone.arrive()))).toBe('won');
    await gone.close();
    await passes(200);
    const late = await issueFor(other, id, other.arrive());
    expect(await other.rotateRefresh(0, refreshHash, late)).toBe('spent');
  });
});

function passes(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
