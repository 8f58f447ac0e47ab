import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openAdministration, type ServerOptions } from '../src/index.ts';
import {
  app,
  basic,
  CLIENT_ID,
  CLIENT_SECRET,
  type Fixture,
  PASSWORD,
  send,
  startFixture,
  USERNAME,
} from './fixture.ts';

const directory = mkdtempSync(join(tmpdir(), 'countersign-admin-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let databases = 0;
const newDatabase = (): string => `sqlite:${join(directory, `${databases++}.db`)}`;

async function tokens(fixture: Fixture, secret = CLIENT_SECRET) {
  const { code = '' } = await fixture.authorize();
  return await fixture.exchange(code, { client_secret: secret });
}

describe('a client secret that is rotated while the server runs', () => {
  it('works beside the old one until that is retired, and a retired one never comes back', async () => {
    let now = 1_800_000_000_000;
    const database = newDatabase();
    const options: Partial<ServerOptions> = {
      database,
      apps: [app({ secretRequiredForWebServerFlow: true })],
      clock: () => now,
    };
    const fixture = await startFixture(options);
    expect((await tokens(fixture)).status).toBe(200);
    const admin = await openAdministration({ database });
    const secret = await admin.apps.rotateSecret('Booking_Web');
    expect(String(secret)).toBe('[secret]');
    now += 2000;
    expect((await tokens(fixture, secret.reveal())).status).toBe(200);
    expect((await tokens(fixture)).status).toBe(200);
    await expect(admin.apps.rotateSecret(CLIENT_ID)).rejects.toThrow(/two active secrets/);
    expect(await admin.apps.retireOldSecrets('Booking_Web')).toBe(1);
    await fixture.server.close();

    const again = await startFixture(options);
    expect((await tokens(again)).json.error).toBe('invalid_client');
    expect((await tokens(again, secret.reveal())).status).toBe(200);
    expect(await admin.apps.secrets('Booking_Web')).toMatchObject([
      { retiredMs: null },
      { retiredMs: expect.any(Number) },
    ]);
    await again.server.close();
    await admin.close();
  });

  it('of an app nobody knows is an error that names the ones there are', async () => {
    const database = newDatabase();
    await (await startFixture({ database })).server.close();
    const admin = await openAdministration({ database });
    await expect(admin.apps.rotateSecret('Bokking_Web')).rejects.toThrow(/knows Booking_Web/);
    await admin.close();
  });
});

describe('users', () => {
  it('are added, locked, given a password and removed under a running server', async () => {
    const database = newDatabase();
    const fixture = await startFixture({ database });
    // Two connections of one thread cannot wait for each other; two processes can.
    await fixture.server.usersReady;
    const admin = await openAdministration({ database });
    await admin.users.add({ username: 'Bob@Example.com', password: PASSWORD, email: 'bob@example.com' });
    const login = async (name: string, password = PASSWORD) =>
      (await fixture.authorize({}, { authorization: basic(name, password) })).status;
    expect(await login('bob@example.com')).toBe(302);
    expect(await admin.users.set('bob@example.com', { locked: true })).toMatchObject({ locked: true });
    expect(await login('bob@example.com')).toBe(400);
    await admin.users.set('bob@example.com', { locked: false });
    await admin.users.setPassword('bob@example.com', 'another-1');
    expect(await login('bob@example.com')).toBe(400);
    expect(await login('bob@example.com', 'another-1')).toBe(302);
    const listed = await admin.users.list();
    expect(listed.map((user) => user.username)).toEqual([USERNAME, 'bob@example.com']);
    expect(JSON.stringify(listed)).not.toMatch(/argon2|passwordHash/);
    expect(await admin.users.remove('bob@example.com')).toBe(true);
    expect(await login('bob@example.com', 'another-1')).toBe(400);
    expect((await admin.auditTrail(20)).map((row) => row.event)).toContain('user-removed');
    await admin.close();
    await fixture.server.close();
  });

  it('with argon2id hashes are stored as such, and plain ones nowhere', async () => {
    const database = newDatabase();
    const fixture = await startFixture({ database, passwordHashing: 'argon2id' });
    expect((await fixture.authorize()).status).toBe(302);
    await fixture.server.close();
    const stored = readFileSync(database.slice('sqlite:'.length)).toString('latin1');
    expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(stored).not.toContain(PASSWORD);
    expect(stored).not.toContain(CLIENT_SECRET);
  });
});

describe('signing keys', () => {
  it('are published before they sign, and stay published after', async () => {
    let now = 1_800_000_000_000;
    const database = newDatabase();
    const fixture = await startFixture({ database, clock: () => now, apps: [app({}, { scopes: ['OpenID', 'Api'] })] });
    const kids = async () =>
      ((await send(`${fixture.server.url}/id/keys`)).json.keys as { kid: string }[]).map((key) => key.kid);
    const signedBy = async () =>
      JSON.parse(Buffer.from(String((await tokens(fixture)).json.id_token).split('.')[0] ?? '', 'base64url').toString())
        .kid;
    const old = await signedBy();
    const admin = await openAdministration({ database, clock: () => now });
    const { kid } = await admin.keys.rotate();
    await fixture.server.close();
    const again = await startFixture({ database, clock: () => now, apps: [app({}, { scopes: ['OpenID', 'Api'] })] });
    fixture.server = again.server;
    Object.assign(fixture, again);
    expect(await kids()).toEqual([old, kid]);
    expect(await signedBy()).toBe(old);
    now += 3_600_000;
    expect(await signedBy()).toBe(kid);
    expect(await kids()).toEqual([old, kid]);
    now += 13 * 3_600_000;
    expect(await kids()).toEqual([kid]);
    await admin.close();
    await again.server.close();
  });
});

describe('a secret setting that is relaxed between two starts', () => {
  it.each([
    ['at code exchange', { secretRequiredForWebServerFlow: true }],
    ['at refresh', { secretRequiredForRefreshTokenFlow: true }],
  ])('%s voids what was issued under it', async (_at, strict) => {
    let now = 1_800_000_000_000;
    const database = newDatabase();
    const start = async (settings: object) => await startFixture({ database, apps: [app(settings)], clock: () => now });
    const before = await start(strict);
    const { json } = await tokens(before);
    const { code = '' } = await before.authorize();
    await before.server.close();
    now += 1000;
    const same = await start(strict);
    expect((await same.refresh(String(json.refresh_token), { client_secret: CLIENT_SECRET })).status).toBe(200);
    await same.server.close();
    now += 1000;
    const relaxed = await start({});
    expect((await relaxed.refresh(String(json.refresh_token))).json.error).toBe('invalid_grant');
    expect((await relaxed.exchange(code)).json.error).toBe('invalid_grant');
    const headers = { authorization: `Bearer ${json.access_token}` };
    expect((await send(`${relaxed.server.url}/services/oauth2/userinfo`, { headers })).status).toBe(403);
    expect((await tokens(relaxed)).status).toBe(200);
    await relaxed.server.close();
  });
});

describe('the master key', () => {
  it('lies beside the database, readable by its owner alone', async () => {
    const database = newDatabase();
    await (await startFixture({ database })).server.close();
    expect(statSync(`${database.slice('sqlite:'.length)}.key`).mode & 0o777).toBe(0o600);
  });

  it('of the wrong length is refused with what to do', async () => {
    await expect(startFixture({ masterKey: 'short' })).rejects.toThrow(/openssl rand -base64 32/);
  });
});
