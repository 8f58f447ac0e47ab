import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserRegistration } from '../src/index.ts';
import { app, basic, CLIENT_SECRET, type Fixture, introspect, PASSWORD, startFixture } from './fixture.ts';

const AUTHENTICATION_FAILURE = { error: 'invalid_grant', error_description: 'authentication failure' };

function user(username: string, over: Partial<UserRegistration> = {}): UserRegistration {
  return { username, password: PASSWORD, ...over };
}

describe('who may log in', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture({
      apps: [
        app(),
        app({ profiles: ['Traveller'], permissionSets: ['Booking'] }, { name: 'Approved', clientId: 'approved' }),
        app(
          { ipRanges: [{ start: '192.0.2.0', end: '192.0.2.255' }], ipRelaxation: 'enforce' },
          { name: 'Far', clientId: 'far' },
        ),
        app(
          { ipRanges: [{ start: '127.0.0.0', end: '127.0.0.255' }], ipRelaxation: 'enforce' },
          { name: 'Near', clientId: 'near' },
        ),
        app(
          { ipRanges: [{ start: '192.0.2.0', end: '192.0.2.255' }], ipRelaxation: 'bypass' },
          { name: 'Relaxed', clientId: 'relaxed' },
        ),
      ],
      users: [
        user('ada@example.com'),
        user('locked@example.com', { locked: true }),
        user('inactive@example.com', { inactive: true }),
        user('mfa@example.com', { mfaRequired: true }),
        user('traveller@example.com', { profile: 'Traveller' }),
        user('booking@example.com', { profile: 'Other', permissionSets: ['Booking'] }),
      ],
    });
  });
  afterAll(() => fixture.server.close());

  const as = (name: string, password = PASSWORD) => ({ authorization: basic(name, password) });

  it('is told the same for an unknown user, a wrong password, a locked user and one who needs a second factor', async () => {
    const answers = [
      await fixture.authorize({}, as('nobody@example.com')),
      await fixture.authorize({}, as('ada@example.com', 'wrong')),
      await fixture.authorize({}, as('locked@example.com')),
      await fixture.authorize({}, as('mfa@example.com')),
    ];
    for (const answer of answers) expect([answer.status, answer.json]).toEqual([400, AUTHENTICATION_FAILURE]);
    const reasons = fixture.logged.slice(-4).map((line) => JSON.parse(line).reason);
    expect(reasons).toEqual(['credentials-wrong', 'credentials-wrong', 'user-locked', 'user-needs-second-factor']);
  });

  it('learns that the user is inactive only with the right password', async () => {
    expect((await fixture.authorize({}, as('inactive@example.com', 'wrong'))).json).toEqual(AUTHENTICATION_FAILURE);
    expect((await fixture.authorize({}, as('inactive@example.com'))).json.error).toBe('inactive_user');
  });

  it('needs an approved profile or permission set where the app names some', async () => {
    const at = async (name: string) => await fixture.authorize({ client_id: 'approved' }, as(name));
    expect((await at('ada@example.com')).json.error).toBe('invalid_app_access');
    expect((await at('traveller@example.com')).status).toBe(302);
    expect((await at('booking@example.com')).status).toBe(302);
  });

  it('has to come from a listed address, unless that is relaxed', async () => {
    const status = async (clientId: string) => (await fixture.authorize({ client_id: clientId })).status;
    expect([await status('far'), await status('near'), await status('relaxed')]).toEqual([400, 302, 302]);
  });

  it('may ask for no more than the app has, and gets all of it when asking for nothing', async () => {
    expect((await fixture.authorize({ scope: 'api full' })).json.error).toBe('invalid_scope');
    const { code = '' } = await fixture.authorize({ scope: 'api' });
    expect((await fixture.exchange(code)).json).toMatchObject({ scope: 'api' });
    const { code: all = '' } = await fixture.authorize();
    expect((await fixture.exchange(all)).json).toMatchObject({ scope: 'api refresh_token offline_access' });
  });
});

describe('failed logins', () => {
  it('make a user name wait, whether it exists or not, and then let it in again', async () => {
    let now = 1_800_000_000_000;
    const fixture = await startFixture({ throttle: { perUser: 3, windowSeconds: 60 }, clock: () => now });
    for (const name of ['ada@example.com', 'nobody@example.com']) {
      for (let round = 0; round < 3; round++) {
        expect((await fixture.authorize({}, { authorization: basic(name, 'wrong') })).status).toBe(400);
      }
      const blocked = await fixture.authorize({}, { authorization: basic(name, PASSWORD) });
      expect([blocked.status, blocked.json.error]).toEqual([429, 'rate_limit_exceeded']);
      expect(blocked.headers.get('retry-after')).toBeTruthy();
    }
    now += 60_000;
    expect((await fixture.authorize()).status).toBe(302);
    await fixture.server.close();
  });

  it('cannot be made in a burst that is over before it is counted', async () => {
    const fixture = await startFixture({ throttle: { perUser: 3 } });
    const guesses = await Promise.all(
      Array.from({ length: 60 }, () => fixture.authorize({}, { authorization: basic('ada@example.com', 'wrong') })),
    );
    expect(guesses.filter((answer) => answer.status === 400).length).toBeLessThan(6);
    expect(guesses.every((answer) => answer.status === 400 || answer.status === 429)).toBe(true);
    await fixture.server.close();
  });

  it('make an address wait that tries many names', async () => {
    const fixture = await startFixture({ throttle: { perAddress: 5 } });
    for (let round = 0; round < 5; round++) {
      await fixture.authorize({}, { authorization: basic(`user${round}@example.com`, 'wrong') });
    }
    expect((await fixture.authorize()).status).toBe(429);
    await fixture.server.close();
  });
});

describe('a limit of failed logins', () => {
  it.each(['perUser', 'perAddress', 'windowSeconds'])('of nothing is refused at the start: %s', async (name) => {
    await expect(startFixture({ throttle: { [name]: 0 } })).rejects.toThrow(
      `throttle.${name} is 0; it must be at least 1`,
    );
    await expect(startFixture({ throttle: { [name]: Number.NaN } })).rejects.toThrow('it must be at least 1');
  });
});

describe('a user who is removed from the app between two requests', () => {
  it('cannot refresh any more once locked, and introspection says so', async () => {
    const database = `sqlite:${(await import('node:fs')).mkdtempSync('/tmp/countersign-admission-')}/a.db`;
    const first = await startFixture({ database });
    const { code = '' } = await first.authorize();
    const { json } = await first.exchange(code, { client_secret: CLIENT_SECRET });
    await first.server.close();
    const second = await startFixture({
      database,
      users: [user('ada@example.com', { locked: true })],
      updateUsers: true,
    });
    await second.server.usersReady;
    expect(await introspect(second, String(json.refresh_token))).toEqual({ active: false });
    const answer = await second.refresh(String(json.refresh_token));
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
    await second.server.close();
  });
});
