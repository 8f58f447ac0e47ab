import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { UserRegistration } from '../src/index.ts';
import { app, basic, CLIENT_SECRET, type Fixture, introspect, PASSWORD, startFixture, USERNAME } from './fixture.ts';

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

  it.each([
    ['is refused where the ranges are enforced', 'enforce', 400],
    ['goes on where they are relaxed for refreshes', 'enforce-relax-refresh', 200],
  ] as const)('from within the ranges and refreshes from outside of them: %s', async (_, ipRelaxation, outside) => {
    const ipRanges = [{ start: '192.0.2.0', end: '192.0.2.255' }];
    const proxied = await startFixture({ apps: [app({ ipRanges, ipRelaxation })], trustProxy: true });
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const inside = from('192.0.2.7');
    const elsewhere = from('198.51.100.7');
    const { code = '' } = await proxied.authorize({}, inside);
    // The code is asked in either case: only the refresh is relaxed.
    expect((await proxied.exchange(code, {}, elsewhere)).status).toBe(400);
    const { json } = await proxied.exchange((await proxied.authorize({}, inside)).code ?? '', {}, inside);
    const token = String(json.refresh_token);
    const refused = await proxied.refresh(token, {}, elsewhere);
    expect([refused.status, 'access_token' in refused.json]).toEqual([outside, outside === 200]);
    expect((await proxied.refresh(token, {}, inside)).status).toBe(200);
    await proxied.server.close();
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

  it('past the limit of an address read as the limit, whatever the name, and shut out nobody who knows the password', async () => {
    const fixture = await startFixture({ throttle: { perAddress: 5 } });
    const guess = async (name: string, password = 'wrong') =>
      (await fixture.authorize({}, { authorization: basic(name, password) })).status;
    for (let round = 0; round < 5; round++) expect(await guess(`nobody${round}@example.com`)).toBe(400);
    expect(await guess('somebody@example.com')).toBe(429);
    expect(await guess(USERNAME, PASSWORD)).toBe(302);
    await fixture.server.close();
  });

  it.each([
    ['one /64 of IPv6', (at: number) => `2001:db8:1:2:${at.toString(16)}::${at.toString(16)}`],
    ['one address with a port', (at: number) => `10.9.9.9:${40_000 + at}`],
    ['one address in IPv6 spelling', (at: number) => (at % 2 === 0 ? '::ffff:10.9.9.8' : '::FFFF:0a09:0908')],
    ['two spellings of one address', (at: number) => (at % 2 === 0 ? '2001:db8::1' : '2001:0DB8:0:0:0:0:0:1')],
    ['what is no address', (at: number) => `unknown-${at}`],
  ])('are counted together from %s', async (_what, addressAt) => {
    const fixture = await startFixture({ throttle: { perAddress: 6 }, trustProxy: true });
    const statuses: number[] = [];
    for (let at = 1; at <= 7; at++) {
      const headers = { authorization: basic(`user${at}@example.com`, 'wrong'), 'x-forwarded-for': addressAt(at) };
      statuses.push((await fixture.authorize({}, headers)).status);
    }
    expect(statuses).toEqual([400, 400, 400, 400, 400, 400, 429]);
    await fixture.server.close();
  });

  it.each(['locked', 'mfaRequired'] as const)(
    'of a user who is %s tell nothing about the password by their number',
    async (state) => {
      const answers: number[][] = [];
      for (const candidate of [PASSWORD, 'wrong']) {
        const fixture = await startFixture({
          throttle: { perUser: 4 },
          users: [user('ada@example.com', { [state]: true })],
        });
        const guess = async (password: string) =>
          (await fixture.authorize({}, { authorization: basic('ada@example.com', password) })).status;
        answers.push([await guess('a'), await guess('b'), await guess('c'), await guess(candidate), await guess('d')]);
        await fixture.server.close();
      }
      expect(answers[0]).toEqual(answers[1]);
      expect(answers[0]).toEqual([400, 400, 400, 400, 429]);
    },
  );

  it('from elsewhere do not lock out a user who has logged in from here before', async () => {
    const fixture = await startFixture({ throttle: { perUser: 3 }, trustProxy: true });
    const from = async (address: string, password: string) =>
      (await fixture.authorize({}, { authorization: basic(USERNAME, password), 'x-forwarded-for': address })).status;
    expect(await from('192.0.2.1', PASSWORD)).toBe(302);
    for (let at = 0; at < 5; at++) await from(`198.51.100.${at}`, 'wrong');
    expect(await from('198.51.100.9', PASSWORD)).toBe(429);
    expect(await from('192.0.2.1', PASSWORD)).toBe(302);
    await fixture.server.close();
  });

  it('for names that nobody has keep nobody out behind their address: not while a flood of them goes on', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `honest${at}@example.com`);
    const fixture = await startFixture({ throttle: { perAddress: 5 }, users: names.map((name) => user(name)) });
    const as = async (name: string, password: string) =>
      (await fixture.authorize({}, { authorization: basic(name, password) })).status;
    let flooding = true;
    let guesses = 0;
    const seen = new Set<number>();
    const flood = Array.from({ length: 120 }, async () => {
      while (flooding) seen.add(await as(`nobody${guesses++}@example.com`, 'wrong'));
    });
    await vi.waitUntil(() => guesses > 120, 10_000);
    const honest = await Promise.all(names.map((name) => as(name, PASSWORD)));
    flooding = false;
    await Promise.all(flood);
    expect(honest).toEqual(names.map(() => 302));
    expect([...seen].sort()).toEqual([400, 429]);
    await fixture.server.close();
  });

  it('do not pass in a burst over many names either', async () => {
    const fixture = await startFixture({ throttle: { perAddress: 10 } });
    const guesses = await Promise.all(
      Array.from({ length: 25 }, (_, at) =>
        fixture.authorize({}, { authorization: basic(`n${at}@example.com`, 'wrong') }),
      ),
    );
    const passed = guesses.filter((answer) => answer.status === 400).length;
    expect(passed).toBeGreaterThan(0);
    expect(passed).toBeLessThanOrEqual(10);
    await fixture.server.close();
  }, 30_000);

  it('come through a proxy that nobody trusts: said once', async () => {
    const fixture = await startFixture();
    for (let at = 0; at < 3; at++) await fixture.authorize({}, { 'x-forwarded-for': '203.0.113.7' });
    expect(fixture.logged.filter((line) => line.includes('--trust-proxy'))).toHaveLength(1);
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
