import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { storeContract } from '../../../test/store-contract.ts';
import { CommitGroup } from './commit-group.ts';
import { SCHEMA_VERSION } from './migrations.ts';
import { openSqliteStore } from './store.ts';

const directory = mkdtempSync(join(tmpdir(), 'countersign-store-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

storeContract('SQLite in memory', async () => await openSqliteStore(':memory:', { as: 'server' }));
storeContract('SQLite in a file', async () => await openSqliteStore(join(directory, 'contract.db'), { as: 'server' }));

describe('the SQLite database', () => {
  it('is refused when a newer program made it', async () => {
    const path = join(directory, 'newer.db');
    const db = new DatabaseSync(path);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    db.close();
    await expect(openSqliteStore(path, { as: 'server' })).rejects.toThrow(/start a newer version/);
  });

  it('acknowledges nothing before a sync that began after the commit has ended', async () => {
    const db = new DatabaseSync(':memory:');
    db.exec('CREATE TABLE t (x)');
    const syncs: ((error: Error | null) => void)[] = [];
    const group = new CommitGroup(db, 1, (done) => syncs.push(done));
    const told: string[] = [];
    const write = (name: string) =>
      group.write(() => db.exec(`INSERT INTO t VALUES ('${name}')`)).then(() => told.push(name));
    const turns = async () => {
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    };
    const first = write('first');
    await turns();
    const second = write('second');
    await turns();
    // The second was committed while the first sync ran, so that sync says nothing about it.
    expect([syncs.length, told]).toEqual([1, []]);
    syncs[0]?.(null);
    await turns();
    expect([syncs.length, told]).toEqual([2, ['first']]);
    syncs[1]?.(null);
    await Promise.all([first, second]);
    expect(told).toEqual(['first', 'second']);
    db.close();
  });

  it('acknowledges nothing more once the disk has failed', async () => {
    const db = new DatabaseSync(':memory:');
    const group = new CommitGroup(db, 1, (done) => done(new Error('EIO')));
    await expect(group.write(() => 1)).rejects.toThrow(/restart the server/);
    await expect(group.write(() => 2)).rejects.toThrow(/restart the server/);
    db.close();
  });

  it('has committed what it acknowledged', async () => {
    const path = join(directory, 'durable.db');
    const store = await openSqliteStore(path, { as: 'server' });
    await store.settle('k', 'v');
    // A second connection sees only what was committed.
    const other = new DatabaseSync(path, { readOnly: true });
    expect(other.prepare("SELECT value FROM installation WHERE key = 'k'").get()).toMatchObject({ value: 'v' });
    expect(other.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
    other.close();
    await store.close();
  });

  it('goes on with ids that no row has after a restart', async () => {
    const path = join(directory, 'restart.db');
    const first = await openSqliteStore(path, { as: 'server' });
    const before = await first.allocateId();
    await first.insertGrant(
      {
        id: before,
        clientId: 'c',
        userId: 'u',
        flow: 'web-server',
        scope: '',
        redirectUri: '',
        codeHash: Buffer.alloc(32),
        challenge: null,
        nonce: null,
        resource: null,
        createdMs: 0,
        codeExpiresMs: 0,
      },
      {
        atMs: 0,
        event: 'e',
        outcome: 'done',
        app: null,
        userId: null,
        address: null,
        reason: null,
        grantId: null,
        requestId: null,
      },
    );
    await first.close();
    const second = await openSqliteStore(path, { as: 'server' });
    expect(await second.allocateId()).toBeGreaterThan(before);
    await second.close();
  });

  it('fails the write that fails, and none of those that share its group', async () => {
    const store = await openSqliteStore(':memory:', { as: 'server' });
    const before = store.settle('before', 'v');
    const bad = store.revokeGrant({} as unknown as number, 0, 'x');
    const after = store.settle('after', 'v');
    await expect(bad).rejects.toThrow();
    expect(await Promise.all([before, after])).toEqual(['v', 'v']);
    expect(await store.settled('before')).toBe('v');
    expect(await store.settled('after')).toBe('v');
    await store.close();
  });
});
