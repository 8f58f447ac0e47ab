/** A JWT access token is worth what its signature says, wherever it is shown (RFC 7662 §4, RFC 9068 §4). */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app, CLIENT_ID, type Fixture, introspect, send, startFixture } from './fixture.ts';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const read = (text = ''): Record<string, unknown> => JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe('a JWT access token with the id of a real one', () => {
  let fixture: Fixture;
  let real: string;
  let nowMs = 1_800_000_000_000;
  beforeAll(async () => {
    fixture = await startFixture({
      apps: [app({ namedUserJwt: true, sessionTimeoutMinutes: 15 }, { scopes: ['Api', 'OpenID'] })],
      clock: () => nowMs,
    });
    real = String((await fixture.exchange((await fixture.authorize()).code ?? '')).json.access_token);
  });
  afterAll(() => fixture.server.close());

  const forged = (header: object, claims: object, signature: (input: string) => string): string => {
    const [h, c] = real.split('.');
    const input = `${part({ ...read(h), ...header })}.${part({ ...read(c), ...claims })}`;
    return `${input}.${signature(input)}`;
  };
  const byForeign = (input: string): string =>
    sign('sha256', Buffer.from(input), foreign.privateKey).toString('base64url');
  const statuses = async (token: string): Promise<unknown[]> => {
    const headers = { authorization: `Bearer ${token}` };
    const { url } = fixture.server;
    return [
      (await introspect(fixture, token)).active,
      (await send(`${url}/services/oauth2/userinfo`, { headers })).status,
      (await send(`${url}/services/data/v64.0`, { headers })).status,
    ];
  };

  it('is accepted as it was issued', async () => {
    expect(await statuses(real)).toEqual([true, 200, 200]);
  });

  it.each<[string, () => string]>([
    ['no algorithm and no signature', () => forged({ alg: 'none' }, { scope: 'full', exp: 9_999_999_999 }, () => '')],
    ['no algorithm in capitals', () => forged({ alg: 'NONE' }, {}, () => '')],
    ['the signature of something else', () => forged({}, { scope: 'full' }, () => real.split('.')[2] ?? '')],
    ['no signature', () => real.slice(0, real.lastIndexOf('.') + 1)],
    ['a signature by another key', () => forged({}, {}, byForeign)],
    [
      'a key that it brings itself',
      () => forged({ jwk: foreign.publicKey.export({ format: 'jwk' }), kid: 'mine' }, {}, byForeign),
    ],
    [
      'a secret instead of a key',
      () => forged({ alg: 'HS256' }, {}, (input) => createHmac('sha256', 'x').update(input).digest('base64url')),
    ],
    ['bits of its signature changed', () => `${real.slice(0, -8)}${real.slice(-8).split('').reverse().join('')}A`],
    ['a fourth part', () => `${real}.x`],
  ])('and %s is none', async (_how, make) => {
    expect(await statuses(make())).toEqual([false, 403, 401]);
  });

  it('is none under another type: an ID token of the same client is not an access token', async () => {
    const { json } = await fixture.exchange((await fixture.authorize({ scope: 'openid' })).code ?? '');
    expect(json.id_token).toBeTruthy();
    expect(await statuses(String(json.id_token))).toEqual([false, 403, 401]);
  });

  it('revokes nothing unless its signature is right', async () => {
    const form = { token: forged({ alg: 'none' }, {}, () => ''), client_id: CLIENT_ID };
    await fixture.post('/services/oauth2/revoke', form);
    expect(await statuses(real)).toEqual([true, 200, 200]);
  });

  it('is none after it has expired', async () => {
    nowMs += 15 * 60_000;
    expect(await statuses(real)).toEqual([false, 403, 401]);
  });
});
