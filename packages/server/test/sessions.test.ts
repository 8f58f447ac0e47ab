/** Whose tokens end when: removed users, changed passwords, restarts, and what an administrator ends by hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Administration, openAdministration, type ServerOptions } from '../src/index.ts';
import { app, basic, type Fixture, PASSWORD, send, startFixture, USERNAME } from './fixture.ts';

const directory = mkdtempSync(join(tmpdir(), 'countersign-sessions-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const BOB = 'bob@example.com';
let databases = 0;

interface World {
  fixture: Fixture;
  admin: Administration;
  database: string;
  restart(options?: Partial<ServerOptions>): Promise<void>;
}

async function withWorld(work: (world: World) => Promise<void>, options: Partial<ServerOptions> = {}): Promise<void> {
  const database = `sqlite:${join(directory, `${databases++}.db`)}`;
  const start = async (more: Partial<ServerOptions> = {}): Promise<Fixture> => {
    const fixture = await startFixture({ database, ...options, ...more });
    await fixture.server.usersReady;
    return fixture;
  };
  const fixture = await start();
  const admin = await openAdministration({ database });
  const world: World = {
    fixture,
    admin,
    database,
    async restart(more) {
      await world.fixture.server.close();
      world.fixture = await start(more);
    },
  };
  try {
    await work(world);
  } finally {
    await admin.close();
    await world.fixture.server.close();
  }
}

const logIn = async (fixture: Fixture, name = USERNAME, password = PASSWORD): Promise<number> =>
  (await fixture.authorize({}, { authorization: basic(name, password) })).status;

async function tokens(fixture: Fixture, name = USERNAME, password = PASSWORD, form: Record<string, string> = {}) {
  const { code = '' } = await fixture.authorize(form, { authorization: basic(name, password) });
  const { json } = await fixture.exchange(code, form.client_id === undefined ? {} : { client_id: form.client_id });
  return { access: String(json.access_token), refresh: String(json.refresh_token), id: String(json.id) };
}

async function live(
  fixture: Fixture,
  held: { access: string; refresh: string },
  clientId?: string,
): Promise<[number, number]> {
  const headers = { authorization: `Bearer ${held.access}` };
  const userinfo = await send(`${fixture.server.url}/services/oauth2/userinfo`, { headers });
  const refresh = await fixture.refresh(held.refresh, clientId === undefined ? {} : { client_id: clientId });
  return [userinfo.status, refresh.status];
}

const ALIVE = [200, 200];
const DEAD = [403, 400];

describe('a user who is removed', () => {
  it('leaves nothing to whoever gets the name next', async () => {
    await withWorld(async ({ fixture, admin }) => {
      await admin.users.add({ username: BOB, password: PASSWORD });
      const old = await tokens(fixture, BOB);
      expect(await live(fixture, old)).toEqual(ALIVE);
      await admin.users.remove(BOB);
      expect(await live(fixture, old)).toEqual(DEAD);
      await admin.users.add({ username: BOB, password: `${PASSWORD}-of-another-bob` });
      expect(await live(fixture, old)).toEqual(DEAD);
      const next = await tokens(fixture, BOB, `${PASSWORD}-of-another-bob`);
      expect(next.id).not.toBe(old.id);
      expect(await live(fixture, next)).toEqual(ALIVE);
      // Locked and unlocked, restarted: the dead stay dead.
      expect(await live(fixture, old)).toEqual(DEAD);
    });
  });
});

describe('a password that is changed', () => {
  it('ends what was issued under the old one', async () => {
    await withWorld(async ({ fixture, admin }) => {
      const old = await tokens(fixture);
      const { code = '' } = await fixture.authorize();
      await admin.users.setPassword(USERNAME, 'a new one');
      expect(await live(fixture, old)).toEqual(DEAD);
      expect((await fixture.exchange(code)).json.error).toBe('invalid_grant');
      expect(await live(fixture, await tokens(fixture, USERNAME, 'a new one'))).toEqual(ALIVE);
    });
  });

  it('ends nothing where the administrator says so', async () => {
    await withWorld(async ({ fixture, admin }) => {
      const old = await tokens(fixture);
      await admin.users.setPassword(USERNAME, 'a new one', { keepSessions: true });
      expect(await live(fixture, old)).toEqual(ALIVE);
    });
  });
});

describe('a restart with the same users', () => {
  it('undoes nothing that an administrator did since', async () => {
    const names = ['locked', 'removed', 'second-factor', 'password', 'inactive', 'left-alone'].map(
      (name) => `${name}@example.com`,
    );
    const [locked = '', removed = '', mfa = '', password = '', inactive = '', alone = ''] = names;
    await withWorld(
      async (world) => {
        const { admin } = world;
        await admin.users.set(locked, { locked: true });
        await admin.users.remove(removed);
        await admin.users.set(mfa, { mfaRequired: true });
        await admin.users.setPassword(password, 'a new one');
        await admin.users.set(inactive, { inactive: true });
        await world.restart();
        for (const name of [locked, removed, mfa, password, inactive])
          expect(await logIn(world.fixture, name), name).toBe(400);
        expect(await logIn(world.fixture, password, 'a new one')).toBe(302);
        expect(await logIn(world.fixture, alone)).toBe(302);
        expect(world.fixture.logged.join('')).toMatch(/"left":6/);
      },
      { users: names.map((username) => ({ username, password: PASSWORD })) },
    );
  });

  it('changes them where it is told to, and a password that changes ends what was issued', async () => {
    await withWorld(
      async (world) => {
        await world.admin.users.set(USERNAME, { locked: true });
        await world.restart({ updateUsers: true });
        expect(await logIn(world.fixture)).toBe(302);
        const held = await tokens(world.fixture);
        await world.restart({ updateUsers: true });
        expect(await live(world.fixture, held)).toEqual(ALIVE);
        await world.restart({ updateUsers: true, users: [{ username: USERNAME, password: 'a new one' }] });
        expect(await live(world.fixture, held)).toEqual(DEAD);
        expect(await logIn(world.fixture, USERNAME, 'a new one')).toBe(302);
      },
      { users: [{ username: USERNAME, password: PASSWORD }] },
    );
  });
});

describe('an administrator', () => {
  const other = app({}, { name: 'Other', clientId: 'other' });
  const both: Partial<ServerOptions> = {
    apps: [app(), other],
    users: [USERNAME, BOB].map((username) => ({ username, password: PASSWORD })),
  };

  it('lists the sessions of a user, and ends them, of one app or of all, audited', async () => {
    await withWorld(async ({ fixture, admin }) => {
      const ada = await tokens(fixture);
      const adaOther = await tokens(fixture, USERNAME, PASSWORD, { client_id: 'other' });
      const bob = await tokens(fixture, BOB);
      const sessions = await admin.users.sessions(USERNAME);
      expect(sessions.map((session) => session.app)).toEqual(['Booking_Web', 'Other']);
      expect(sessions[0]).toMatchObject({
        username: USERNAME,
        flow: 'code-credentials',
        scope: expect.stringContaining('api'),
      });
      expect(JSON.stringify(sessions)).not.toContain(ada.refresh.slice(4, 20));
      expect(await admin.users.revoke(USERNAME, { app: 'Other' })).toBe(1);
      expect(await live(fixture, adaOther, 'other')).toEqual(DEAD);
      expect(await live(fixture, ada)).toEqual(ALIVE);
      expect(await admin.users.revoke(USERNAME)).toBe(1);
      expect(await live(fixture, ada)).toEqual(DEAD);
      expect(await live(fixture, bob)).toEqual(ALIVE);
      expect(await admin.users.sessions(USERNAME)).toEqual([]);
      expect(await admin.auditTrail(3)).toContainEqual(
        expect.objectContaining({ event: 'sessions-revoked', reason: '1' }),
      );
    }, both);
  });

  it('lists the sessions of an app, and ends them', async () => {
    await withWorld(async ({ fixture, admin }) => {
      const held = [await tokens(fixture), await tokens(fixture, BOB)];
      const elsewhere = await tokens(fixture, BOB, PASSWORD, { client_id: 'other' });
      expect((await admin.apps.sessions('Booking_Web')).map((session) => session.username)).toEqual([USERNAME, BOB]);
      expect(await admin.apps.revoke('Booking_Web')).toBe(2);
      for (const one of held) expect(await live(fixture, one)).toEqual(DEAD);
      expect(await live(fixture, elsewhere, 'other')).toEqual(ALIVE);
    }, both);
  });

  it('adds no user over another', async () => {
    await withWorld(async ({ fixture, admin }) => {
      await expect(admin.users.add({ username: USERNAME, password: 'mine now' })).rejects.toThrow(
        /there is a user .*already/,
      );
      expect(await logIn(fixture)).toBe(302);
    });
  });
});

describe('a password that looks like a stored hash', () => {
  const looks = `$argon2id$v=19$m=999999,t=20,p=1$${'c'.repeat(22)}$${'d'.repeat(43)}`;

  it('is a password', async () => {
    await withWorld(async ({ fixture, admin }) => {
      await admin.users.add({ username: BOB, password: looks });
      expect(await logIn(fixture, BOB, looks)).toBe(302);
      expect(await logIn(fixture, BOB, 'anything')).toBe(400);
    });
  });

  it('is a hash only where it is given as one, and not at any cost', async () => {
    await withWorld(async ({ admin }) => {
      await expect(admin.users.add({ username: BOB, passwordHash: looks })).rejects.toThrow(
        /passwordHash of bob@example.com/,
      );
      const fits = looks.replace('m=999999,t=20', 'm=19456,t=2');
      await expect(admin.users.add({ username: BOB, passwordHash: fits })).resolves.toBeUndefined();
      await expect(admin.users.add({ username: 'eve@example.com' })).rejects.toThrow(
        /neither a password nor a passwordHash/,
      );
    });
  });
});
