/**
 * What must hold of a store, as one suite that every implementation runs. A store that passes may be put behind a server.
 */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditRecord, GrantRecord, Issue, NewGrant, Store, UserRecord } from '../src/store/port.ts';

const NOW = 1_800_000_000_000;
const DAY_MS = 86_400_000;

export function storeContract(
  name: string,
  open: () => Promise<Store>,
  close: () => Promise<void> = async () => undefined,
): void {
  describe(`${name} keeps the store contract`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(async () => {
      await store.close();
      await close();
    });

    it('gives a grant back as it was put', async () => {
      const grant = await putGrant(store, {
        nonce: 'n',
        resource: 'https://mcp.example.com/',
        challenge: 'c'.repeat(43),
      });
      const { id, clientId, userId, scope, nonce, resource, createdMs } = grant;
      const known: GrantRecord = { id, clientId, userId, scope, nonce, resource, createdMs, revokedMs: null };
      const { redirectUri, codeHash, challenge, codeExpiresMs } = grant;
      const code = { ...known, redirectUri, codeHash, challenge, codeExpiresMs, codeSpent: false };
      const refresh = {
        ...known,
        refreshGeneration: 0,
        refreshHash: null,
        refreshIssuedMs: null,
        refreshUsedMs: null,
      };
      expect(await store.findGrant(id)).toEqual({ grant: known, user: undefined });
      expect(await store.findCode(id)).toEqual({ grant: code, user: undefined });
      expect(await store.findRefreshToken(id)).toEqual({ grant: refresh, user: undefined });
      for (const find of [store.findGrant, store.findCode, store.findRefreshToken]) {
        expect(await find(id + 1_000_000)).toBeUndefined();
      }
    });

    it('gives a grant back with its user, who says nothing of a password', async () => {
      const { passwordHash: _, ...ada } = { ...user('ada.of.a.grant@example.com'), email: null };
      expect(await store.addUser({ ...ada, passwordHash: 'h' }, hash())).toBe(true);
      const { id } = await putGrant(store, { userId: ada.id });
      for (const find of [store.findGrant, store.findCode, store.findRefreshToken]) {
        expect((await find(id))?.user).toEqual(ada);
      }
      await store.removeUser(ada.id, hash(), NOW);
      expect((await store.findGrant(id))?.user).toBeUndefined();
    });

    it('keeps a document whole, and lets one writer of two win', async () => {
      const key = `document-${randomBytes(6).toString('hex')}`;
      expect(await store.findDocument(key, 0)).toBeUndefined();
      const first = await Promise.all(['a', 'b'].map((text) => store.putDocument(key, text, 0)));
      expect(first.filter((won) => won)).toHaveLength(1);
      const { version = 0 } = (await store.findDocument(key, 0)) ?? {};
      expect(version).toBe(1);
      const second = await Promise.all(['c', 'd'].map((text) => store.putDocument(key, text, version)));
      expect(second.filter((won) => won)).toHaveLength(1);
      expect(await store.findDocument(key, 1)).toEqual({ version: 2, text: second[0] ? 'c' : 'd' });
      expect(await store.findDocument(key, 2)).toBeUndefined();
      expect(await store.putDocument(key, 'late', 1)).toBe(false);
    });

    it('never gives out an id twice', async () => {
      const ids = await Promise.all(Array.from({ length: 1000 }, () => store.allocateId()));
      expect(new Set(ids).size).toBe(1000);
    });

    it('spends a code once: of a hundred racing redemptions exactly one wins', async () => {
      const grant = await putGrant(store);
      const arrival = store.arrive();
      const issues = await Promise.all(Array.from({ length: 100 }, () => issueFor(store, grant.id, arrival)));
      const outcomes = await Promise.all(issues.map((issue) => store.redeemCode(grant.codeHash, issue)));
      expect(count(outcomes, 'won')).toBe(1);
      expect(count(outcomes, 'raced')).toBe(99);
      const written = await Promise.all(issues.map((issue) => store.findAccessToken(issue.access.id)));
      expect(written.filter((token) => token !== undefined)).toHaveLength(1);
    });

    it('calls it spent when the request came in after the winner was told', async () => {
      const grant = await putGrant(store);
      expect(await store.redeemCode(grant.codeHash, await issueFor(store, grant.id, store.arrive()))).toBe('won');
      await answered();
      expect(await store.redeemCode(grant.codeHash, await issueFor(store, grant.id, store.arrive()))).toBe('spent');
    });

    it('calls it a race when the request came in before, however late it gets to the store', async () => {
      const grant = await putGrant(store);
      const early = store.arrive();
      expect(await store.redeemCode(grant.codeHash, await issueFor(store, grant.id, store.arrive()))).toBe('won');
      expect(await store.redeemCode(grant.codeHash, await issueFor(store, grant.id, early))).toBe('raced');
    });

    it('calls it a race when the code was not spent as the request looked it up, however late that was', async () => {
      const grant = await putGrant(store);
      expect(await store.redeemCode(grant.codeHash, await issueFor(store, grant.id, store.arrive()))).toBe('won');
      await answered();
      const late = { ...(await issueFor(store, grant.id, store.arrive())), foundUnspent: true };
      expect(await store.redeemCode(grant.codeHash, late)).toBe('raced');
    });

    it('does not redeem a code under the wrong hash', async () => {
      const grant = await putGrant(store);
      expect(await store.redeemCode(hash(), await issueFor(store, grant.id, store.arrive()))).not.toBe('won');
      expect((await store.findCode(grant.id))?.grant.codeSpent).toBe(false);
    });

    it('lets nobody redeem a burned code', async () => {
      const grant = await putGrant(store);
      await store.burnCode(grant.id);
      await answered();
      expect((await store.findCode(grant.id))?.grant.codeSpent).toBe(true);
      expect(await store.redeemCode(grant.codeHash, await issueFor(store, grant.id, store.arrive()))).toBe('spent');
    });

    it('rotates a refresh token once: of a hundred racing uses exactly one wins', async () => {
      const { id, refreshHash } = await liveGrant(store);
      const arrival = store.arrive();
      const issues = await Promise.all(Array.from({ length: 100 }, () => issueFor(store, id, arrival)));
      const outcomes = await Promise.all(issues.map((issue) => store.rotateRefresh(0, refreshHash, issue)));
      expect(count(outcomes, 'won')).toBe(1);
      expect(count(outcomes, 'raced')).toBe(99);
      const grant = (await store.findRefreshToken(id))?.grant;
      expect(grant?.refreshGeneration).toBe(1);
      expect(grant?.refreshHash).toEqual(issues[outcomes.indexOf('won')]?.refreshHash);
    });

    it('calls a rotated token spent from the moment the winner was told, at every later generation', async () => {
      const { id, refreshHash } = await liveGrant(store);
      const early = store.arrive();
      let current = refreshHash;
      for (let generation = 0; generation < 3; generation++) {
        const issue = await issueFor(store, id, store.arrive());
        expect(await store.rotateRefresh(generation, current, issue)).toBe('won');
        current = issue.refreshHash as Buffer;
        await answered();
        expect(await store.rotateRefresh(0, refreshHash, await issueFor(store, id, store.arrive()))).toBe('spent');
      }
      expect(await store.rotateRefresh(2, hash(), await issueFor(store, id, early))).toBe('raced');
    });

    it('calls it a race when the refresh token was current as the request looked it up', async () => {
      const { id, refreshHash } = await liveGrant(store);
      expect(await store.rotateRefresh(0, refreshHash, await issueFor(store, id, store.arrive()))).toBe('won');
      await answered();
      const late = { ...(await issueFor(store, id, store.arrive())), foundUnspent: true };
      expect(await store.rotateRefresh(0, refreshHash, late)).toBe('raced');
    });

    it('replaces the successor of a refresh token that is sent again in time, and of no other', async () => {
      const { id, refreshHash } = await liveGrant(store);
      const first = { ...(await issueFor(store, id, store.arrive())), replaces: refreshHash };
      expect(await store.rotateRefresh(0, refreshHash, first)).toBe('won');
      const again = await issueFor(store, id, store.arrive());
      expect(await store.retryRefresh(0, hash(), NOW, again)).toBe('gone');
      expect(await store.retryRefresh(0, refreshHash, NOW + 1, again)).toBe('gone');
      expect(await store.retryRefresh(1, refreshHash, NOW, again)).toBe('gone');
      expect(await store.retryRefresh(0, refreshHash, NOW, again)).toBe('won');
      expect((await store.findRefreshToken(id))?.grant).toMatchObject({
        refreshGeneration: 1,
        refreshHash: again.refreshHash,
      });
      expect(await store.findAccessToken(again.access.id)).toMatchObject({ grantId: id });
      const other = await liveGrant(store);
      expect(await store.rotateRefresh(0, other.refreshHash, await issueFor(store, other.id, store.arrive()))).toBe(
        'won',
      );
      expect(await store.retryRefresh(0, other.refreshHash, NOW, await issueFor(store, other.id, store.arrive()))).toBe(
        'gone',
      );
    });

    it('voids everything under a revoked grant', async () => {
      const { id, refreshHash, codeHash } = await liveGrant(store);
      expect(await store.revokeGrant(id, NOW, 'test')).toBe(true);
      expect(await store.revokeGrant(id, NOW, 'test')).toBe(false);
      expect((await store.findGrant(id))?.grant.revokedMs).toBe(NOW);
      expect(await store.rotateRefresh(0, refreshHash, await issueFor(store, id, store.arrive()))).toBe('gone');
      expect(await store.reuseRefresh(await issueFor(store, id, store.arrive()))).toBe('gone');
      expect(await store.redeemCode(codeHash, await issueFor(store, id, store.arrive()))).not.toBe('won');
    });

    it('names the grants of a user beyond the newest, and none that are revoked or have issued nothing', async () => {
      const client = `client-${hash().toString('hex').slice(0, 12)}`;
      const ids: number[] = [];
      for (let n = 0; n < 4; n++) {
        const grant = await putGrant(store, { clientId: client });
        expect(await store.redeemCode(grant.codeHash, await issueFor(store, grant.id, store.arrive()))).toBe('won');
        ids.push(grant.id);
      }
      await putGrant(store, { clientId: client });
      await putGrant(store, { clientId: client, userId: 'somebody else' });
      expect(await store.grantsBeyond(client, 'user', 2)).toEqual([ids[1], ids[0]]);
      await store.revokeGrant(ids[3] ?? 0, NOW, 'test');
      expect(await store.grantsBeyond(client, 'user', 2)).toEqual([ids[0]]);
      expect(await store.grantsBeyond(client, 'user', 9)).toEqual([]);
    });

    it('issues under a refresh token that stays as often as asked', async () => {
      const { id, refreshHash } = await liveGrant(store);
      for (let round = 0; round < 3; round++) {
        const issue = await issueFor(store, id, store.arrive());
        expect(await store.reuseRefresh({ ...issue, nowMs: NOW + round })).toBe('won');
        expect(await store.findAccessToken(issue.access.id)).toMatchObject({ grantId: id, hash: issue.access.hash });
      }
      const grant = (await store.findRefreshToken(id))?.grant;
      expect(grant?.refreshHash).toEqual(refreshHash);
      expect(grant?.refreshUsedMs).toBe(NOW + 2);
    });

    it('forgets an access token that is revoked', async () => {
      const { access } = await liveGrant(store);
      await store.revokeAccessToken(access);
      expect(await store.findAccessToken(access)).toBeUndefined();
    });

    it('keeps users by name, and lists them in order', async () => {
      const ada = user('ada@example.com');
      const [adaKey, bobKey] = [hash(), hash()];
      expect(await store.addUser(ada, adaKey)).toBe(true);
      expect(await store.addUser({ ...ada, id: 'another' }, adaKey)).toBe(false);
      expect(await store.addUser(user('bob@example.com'), bobKey)).toBe(true);
      expect(await store.findUserByName('ada@example.com')).toEqual(ada);
      await store.putUser({ ...ada, locked: true, permissionSets: [] });
      expect(await store.findUserByName('ada@example.com')).toMatchObject({ locked: true, permissionSets: [] });
      expect((await store.listUsers('', 10)).map((one) => one.username)).toEqual([
        'ada@example.com',
        'bob@example.com',
      ]);
      expect((await store.listUsers('ada@example.com', 10)).map((one) => one.username)).toEqual(['bob@example.com']);
      expect(await store.removeUser(ada.id, adaKey, NOW)).toBe(true);
      expect(await store.removeUser(ada.id, adaKey, NOW)).toBe(false);
      expect(await store.addUser(ada, adaKey)).toBe(false);
      await store.freeName(adaKey);
      expect(await store.addUser({ ...ada, id: 'a new id' }, adaKey)).toBe(true);
      expect(await store.findUserByName('ada@example.com')).toEqual({ ...ada, id: 'a new id' });
    });

    it('lists what a user, an app, or a user with an app holds, page by page, and nothing that has ended', async () => {
      const client = `client-${hash().toString('hex').slice(0, 12)}`;
      const [ada, bob] = [`ada-${client}`, `bob-${client}`];
      const put = async (userId: string, clientId: string, over: Partial<NewGrant> = {}) =>
        (await putGrant(store, { userId, clientId, ...over })).id;
      const ids = [await put(ada, client), await put(bob, client), await put(ada, 'elsewhere'), await put(ada, client)];
      await put(ada, client, { codeExpiresMs: NOW - 1 });
      const ended = await put(ada, client);
      await store.revokeGrant(ended, NOW, 'test');
      const list = async (of: Parameters<Store['grantsOf']>[0], after = 0, limit = 10) =>
        (await store.grantsOf(of, after, NOW, limit)).map(({ id }) => id);
      expect(await list({ userId: ada })).toEqual([ids[0], ids[2], ids[3]]);
      expect(await list({ userId: ada, clientId: client })).toEqual([ids[0], ids[3]]);
      expect(await list({ clientId: client })).toEqual([ids[0], ids[1], ids[3]]);
      expect(await list({ clientId: client }, 0, 2)).toEqual([ids[0], ids[1]]);
      expect(await list({ clientId: client }, ids[1])).toEqual([ids[3]]);
      expect((await store.grantsOf({ userId: bob }, 0, NOW, 1))[0]).toEqual({
        id: ids[1],
        clientId: client,
        userId: bob,
        flow: 'code-credentials',
        scope: 'api refresh_token',
        createdMs: NOW,
        usedMs: null,
      });
    });

    it('keeps apps, their secrets and signing keys', async () => {
      const app = {
        clientId: 'c',
        name: 'A',
        secretRequiredForCode: true,
        secretRequiredForRefresh: false,
        voidBeforeMs: 5,
      };
      await store.putApp(app);
      await store.putApp({ ...app, voidBeforeMs: 6 });
      expect(await store.findApp('c')).toEqual({ ...app, voidBeforeMs: 6 });
      expect(await store.listApps()).toEqual([{ ...app, voidBeforeMs: 6 }]);
      const secret = { clientId: 'c', hash: hash(), createdMs: NOW, retiredMs: null };
      await store.putSecret(secret);
      await store.putSecret({ ...secret, retiredMs: NOW + 1 });
      expect(await store.secretsOf('c')).toEqual([{ ...secret, retiredMs: NOW + 1 }]);
      const key = {
        kid: 'k',
        publicJwk: '{}',
        sealed: Buffer.from('s'),
        createdMs: 1,
        activeFromMs: 2,
        retiredMs: null,
      };
      await store.putSigningKey(key);
      await store.putSigningKey({ ...key, retiredMs: 9 });
      expect(await store.signingKeys()).toEqual([{ ...key, retiredMs: 9 }]);
    });

    it('counts failures in a window, and begins again after it', async () => {
      const key = hash();
      expect(await store.failures(key, NOW)).toBeUndefined();
      await Promise.all(Array.from({ length: 5 }, () => store.countFailure(key, NOW, 1000)));
      expect(await store.failures(key, NOW + 1)).toEqual({ failures: 5, windowEndsMs: NOW + 1000 });
      expect(await store.failures(key, NOW + 1000)).toBeUndefined();
      expect(await store.countFailure(key, NOW + 2000, 1000)).toEqual({ failures: 1, windowEndsMs: NOW + 3000 });
      await store.forgetFailures(key);
      expect(await store.failures(key, NOW + 2001)).toBeUndefined();
    });

    it('accepts an assertion id once, however many ask at the same time', async () => {
      const key = hash();
      const uses = await Promise.all(Array.from({ length: 20 }, () => store.useAssertion(key, NOW + 1000)));
      expect(uses.filter((fresh) => fresh)).toHaveLength(1);
    });

    it('keeps the audit trail, newest first, and what traffic has shown', async () => {
      await store.audit({ ...AUDIT, event: 'first' });
      await store.audit({ ...AUDIT, event: 'second', reason: 'because', grantId: 7 });
      expect(await store.auditTrail(2)).toEqual([
        { ...AUDIT, event: 'second', reason: 'because', grantId: 7 },
        { ...AUDIT, event: 'first' },
      ]);
      await store.recordTraffic('c', 'secret-from-browser', 10);
      await store.recordTraffic('c', 'secret-from-browser', 20);
      expect(await store.traffic()).toEqual([
        { clientId: 'c', kind: 'secret-from-browser', count: 2, firstMs: 10, lastMs: 20 },
      ]);
    });

    it('settles a value once', async () => {
      expect(await store.settle('k', 'first')).toBe('first');
      expect(await store.settle('k', 'second')).toBe('first');
    });

    it('sweeps what says nothing any more, a few rows at a time, and nothing else', async () => {
      const dead = await putGrant(store, { codeExpiresMs: NOW - 1 });
      const live = await liveGrant(store);
      const ended = await liveGrant(store, NOW - DAY_MS);
      for (let round = 0; round < 200; round++) await store.sweep(NOW, 50);
      expect(await store.findGrant(dead.id)).toBeUndefined();
      expect(await store.findAccessToken(ended.access)).toBeUndefined();
      expect(await store.findGrant(live.id)).toBeDefined();
      expect(await store.findAccessToken(live.access)).toBeDefined();
    });

    it('answers a ping', async () => {
      await expect(store.ping()).resolves.toBeUndefined();
    });
  });
}

const AUDIT: AuditRecord = {
  atMs: NOW,
  event: 'test',
  outcome: 'done',
  app: null,
  userId: null,
  address: '192.0.2.1',
  reason: null,
  grantId: null,
  requestId: 'r',
};

async function putGrant(store: Store, over: Partial<NewGrant> = {}): Promise<NewGrant> {
  const grant: NewGrant = {
    id: await store.allocateId(),
    clientId: 'client',
    userId: 'user',
    flow: 'code-credentials',
    scope: 'api refresh_token',
    redirectUri: 'https://app.example.com/callback',
    codeHash: hash(),
    challenge: null,
    nonce: null,
    resource: null,
    createdMs: NOW,
    codeExpiresMs: NOW + 900_000,
    ...over,
  };
  await store.insertGrant(grant, AUDIT);
  return grant;
}

export async function liveGrant(
  store: Store,
  expiresMs = NOW + DAY_MS,
): Promise<{ id: number; codeHash: Buffer; refreshHash: Buffer; access: number }> {
  const grant = await putGrant(store);
  const issue = await issueFor(store, grant.id, store.arrive());
  const access = { ...issue.access, expiresMs };
  expect(await store.redeemCode(grant.codeHash, { ...issue, access })).toBe('won');
  return { id: grant.id, codeHash: grant.codeHash, refreshHash: issue.refreshHash as Buffer, access: access.id };
}

export async function issueFor(store: Store, grantId: number, arrival: number): Promise<Issue> {
  return {
    grantId,
    nowMs: NOW,
    arrival,
    foundUnspent: false,
    access: { id: await store.allocateId(), hash: hash(), scope: 'api', expiresMs: NOW + DAY_MS },
    refreshHash: hash(),
    keepUntilMs: null,
    audit: AUDIT,
  };
}

function user(username: string): UserRecord {
  return {
    id: createHash('sha256').update(username).digest('hex').slice(0, 18),
    username,
    passwordHash: 'h',
    email: username,
    firstName: 'First',
    lastName: null,
    profile: 'P',
    permissionSets: ['one', 'two'],
    locked: false,
    inactive: true,
    mfaRequired: false,
    updatedMs: NOW,
  };
}

function hash(): Buffer {
  return randomBytes(32);
}

/** The winner's answer is written in the turn in which it is told; requests that are read after the next one are later. */
export async function answered(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function count<T>(values: readonly T[], value: T): number {
  return values.filter((one) => one === value).length;
}
