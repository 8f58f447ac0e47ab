/** Whoever guesses at a client secret is stopped where they are, learns nothing by it, and stops nobody else. */
import { afterEach, describe, expect, it } from 'vitest';
import { app, basic, CLIENT_ID, CLIENT_SECRET, type Fixture, startFixture } from './fixture.ts';

const GUESSER = '198.51.100.7';
const APPS = [
  app({ secretRequiredForWebServerFlow: true, secretRequiredForRefreshTokenFlow: true }),
  app({ secretRequiredForWebServerFlow: true }, { name: 'Other', clientId: 'other' }),
];

describe('guessing a client secret', () => {
  let fixture: Fixture;
  let now = 1_800_000_000_000;
  afterEach(() => fixture.server.close());
  const start = async (throttle: object = { perClient: 5 }): Promise<void> => {
    fixture = await startFixture({ apps: APPS, trustProxy: true, throttle, clock: () => now });
  };

  /** What a guess reads: status and error. `unsupported` and `invalid_grant` mean that the secret was let through. */
  async function guess(secret: string, address = GUESSER, clientId = CLIENT_ID): Promise<string> {
    const { status, json } = await fixture.exchange(
      'no-code',
      { client_id: clientId, client_secret: secret },
      { 'x-forwarded-for': address },
    );
    return `${status} ${json.error}`;
  }
  const WRONG = '400 invalid_client';
  const LIMITED = '429 rate_limit_exceeded';
  const RIGHT = '400 invalid_grant';

  it('ends at the limit of a client and a network, where right and wrong then read the same', async () => {
    await start();
    for (let at = 0; at < 5; at++) expect(await guess(`wrong-${at}`)).toBe(WRONG);
    expect(await guess('wrong')).toBe(LIMITED);
    expect(await guess(CLIENT_SECRET)).toBe(LIMITED);
    const [right, wrong] = await Promise.all(
      [CLIENT_SECRET, 'wrong'].map((secret) =>
        fixture.exchange('no-code', { client_secret: secret }, { 'x-forwarded-for': GUESSER }),
      ),
    );
    expect([right?.status, right?.text]).toEqual([wrong?.status, wrong?.text]);
    expect(right?.headers.get('retry-after')).toBe('30');
  });

  it('shuts the client out nowhere else, and no other client', async () => {
    await start();
    for (let at = 0; at < 50; at++) await guess(`wrong-${at}`);
    expect(await guess(CLIENT_SECRET, '198.51.100.8')).toBe(RIGHT);
    expect(await guess(CLIENT_SECRET, '203.0.113.9')).toBe(RIGHT);
    expect(await guess(CLIENT_SECRET, GUESSER, 'other')).toBe(RIGHT);
  });

  it('counts at every endpoint and in every form together', async () => {
    await start();
    const headers = { 'x-forwarded-for': GUESSER };
    const asBasic = { ...headers, authorization: basic(CLIENT_ID, 'wrong') };
    await fixture.exchange('x', { client_secret: 'wrong' }, headers);
    await fixture.refresh('x', { client_id: undefined }, asBasic);
    await fixture.post('/services/oauth2/introspect', { token: 'x' }, asBasic);
    await fixture.post('/services/oauth2/revoke', { token: 'x' }, asBasic);
    await fixture.post(
      '/services/oauth2/introspect',
      { token: 'x', client_id: CLIENT_ID, client_secret: 'wrong' },
      headers,
    );
    expect(await guess(CLIENT_SECRET)).toBe(LIMITED);
    const introspected = await fixture.post(
      '/services/oauth2/introspect',
      { token: 'x' },
      { ...headers, authorization: basic(CLIENT_ID, CLIENT_SECRET) },
    );
    expect(introspected.status).toBe(429);
  });

  it.each([
    ['one /64 of IPv6', (at: number) => `2001:db8:1:2:${at.toString(16)}::1`],
    ['one address with a port', (at: number) => `198.51.100.7:${40_000 + at}`],
    ['two spellings of one address', (at: number) => (at % 2 === 0 ? '::ffff:198.51.100.7' : '198.51.100.7')],
  ])('counts %s together', async (_what, addressAt) => {
    await start();
    const read: string[] = [];
    for (let at = 0; at < 7; at++) read.push(await guess('wrong', addressAt(at)));
    expect(read).toEqual([...Array(5).fill(WRONG), LIMITED, LIMITED]);
  });

  it('is bounded over the addresses of a network', async () => {
    await start({ perClient: 2 });
    const around: string[] = [];
    for (let at = 0; at < 10; at++) around.push(await guess('wrong', `192.0.2.${at}`));
    expect(around.filter((read) => read === WRONG)).toHaveLength(8);
  });

  it('is over in a burst as well', async () => {
    await start();
    const reads = await Promise.all(Array.from({ length: 60 }, (_, at) => guess(`wrong-${at}`)));
    expect(reads.filter((read) => read === WRONG)).toHaveLength(5);
    expect(reads.filter((read) => read === LIMITED)).toHaveLength(55);
  });

  it('lets the client in again when the time is over, and never counts a right secret', async () => {
    await start();
    for (let at = 0; at < 20; at++) expect(await guess(CLIENT_SECRET)).toBe(RIGHT);
    for (let at = 0; at < 6; at++) await guess('wrong');
    now += 899_000;
    expect(await guess(CLIENT_SECRET)).toBe(LIMITED);
    now += 1000;
    expect(await guess(CLIENT_SECRET)).toBe(RIGHT);
  });

  it('is forgotten with a clock that was put back, and not by a restart', async () => {
    const database = `sqlite:${(await import('node:fs')).mkdtempSync('/tmp/countersign-guessing-')}/a.db`;
    const options = { apps: APPS, trustProxy: true, throttle: { perClient: 5 }, clock: () => now, database };
    fixture = await startFixture(options);
    for (let at = 0; at < 6; at++) await guess('wrong');
    await fixture.server.close();
    fixture = await startFixture(options);
    // The new process learns of it at its own first wrong one.
    expect(await guess('wrong')).toBe(LIMITED);
    expect(await guess(CLIENT_SECRET)).toBe(LIMITED);
    now -= 3_600_000;
    expect(await guess(CLIENT_SECRET)).toBe(RIGHT);
    now += 3_600_000;
  });
});

describe('a client secret', () => {
  const started = async (clientSecret: string, options: object = {}): Promise<void> => {
    const fixture = await startFixture({ apps: [app({}, { clientSecret })], ...options });
    await fixture.server.close();
  };

  it.each([
    ['of 31 characters', CLIENT_SECRET.slice(0, 31), 'has 31 characters'],
    ['of one character, 64 times', 'a'.repeat(64), 'repeats the same few characters'],
    ['of two characters in turn', 'ab'.repeat(32), 'repeats the same few characters'],
  ])('%s is refused at the start in one line that names the app and not the secret', async (_what, secret, why) => {
    const refused = await started(secret).catch((error: Error) => error.message);
    expect(refused).toContain(`the client secret of Booking_Web can be guessed, it ${why}`);
    expect(refused).not.toContain('\n');
    expect(refused).not.toContain(secret);
    await started(secret, { dangerouslyAllowShortSecrets: true });
  });

  it('of 32 random characters is taken', async () => {
    await started(CLIENT_SECRET.slice(0, 32));
  });
});
