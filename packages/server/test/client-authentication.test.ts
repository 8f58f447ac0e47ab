import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app, basic, CLIENT_ID, CLIENT_SECRET, type Fixture, startFixture } from './fixture.ts';

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe('a client', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture({
      apps: [
        app({ secretRequiredForWebServerFlow: true }),
        app(
          { secretRequiredForWebServerFlow: true },
          {
            name: 'Signed',
            clientId: 'signed',
            certificatePem: keys.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
          },
        ),
      ],
    });
  });
  afterAll(() => fixture.server.close());

  async function exchange(
    clientId: string,
    form: Record<string, string | undefined>,
    headers: Record<string, string> = {},
  ) {
    const { code = '' } = await fixture.authorize({ client_id: clientId });
    return await fixture.exchange(code, { client_id: clientId, ...form }, headers);
  }

  it('proves itself with the secret in the body or as Basic', async () => {
    expect((await exchange(CLIENT_ID, { client_secret: CLIENT_SECRET })).status).toBe(200);
    expect((await exchange(CLIENT_ID, {}, { authorization: basic(CLIENT_ID, CLIENT_SECRET) })).status).toBe(200);
    expect(
      (await exchange(CLIENT_ID, { client_id: undefined }, { authorization: basic(CLIENT_ID, CLIENT_SECRET) })).status,
    ).toBe(200);
  });

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, {}],
    ['a secret with a character more', { client_secret: `${CLIENT_SECRET}0` }, {}],
    ['an empty secret', { client_secret: '' }, {}],
    ['a wrong secret as Basic', {}, { authorization: basic(CLIENT_ID, 'wrong') }],
    ['a header that is not base64', {}, { authorization: 'Basic ***' }],
    ['no secret', {}, {}],
  ])('does not with %s, and reads the same words each time', async (_how, form, headers) => {
    const answer = await exchange(
      CLIENT_ID,
      form as Record<string, string>,
      headers as unknown as Record<string, string>,
    );
    expect([answer.status, answer.json]).toEqual([
      400,
      { error: 'invalid_client', error_description: 'invalid client credentials' },
    ]);
  });

  interface Claims {
    iss?: string;
    sub?: string;
    aud?: string | string[];
    jti?: string;
    lifetimeSeconds?: number;
    key?: typeof keys.privateKey;
  }

  async function assertion(claims: Claims = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return await new SignJWT({})
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(claims.iss ?? 'signed')
      .setSubject(claims.sub ?? 'signed')
      .setAudience(claims.aud ?? fixture.server.url)
      .setJti(claims.jti ?? randomUUID())
      .setExpirationTime(now + (claims.lifetimeSeconds ?? 60))
      .sign(claims.key ?? keys.privateKey);
  }

  const signed = async (text: string, form: Record<string, string> = {}) =>
    await exchange('signed', { client_assertion_type: TYPE, client_assertion: text, ...form });

  it('proves itself by signing who it is, once for each assertion', async () => {
    const once = await assertion();
    expect((await signed(once)).status).toBe(200);
    expect((await signed(once)).json.error).toBe('invalid_client');
    expect((await signed(await assertion({ aud: [fixture.server.url] }))).status).toBe(200);
  });

  it.each<[string, Claims]>([
    ['another key', { key: otherKeys.privateKey }],
    ['another issuer', { iss: 'other' }],
    ['another subject', { sub: CLIENT_ID }],
    ['another audience', { aud: 'https://elsewhere.example' }],
    ['an end that has passed', { lifetimeSeconds: -60 }],
    ['an end that is far off', { lifetimeSeconds: 86_400 }],
  ])('does not with an assertion of %s', async (_how, claims) => {
    expect((await signed(await assertion(claims))).json.error).toMatch(/^invalid_(client|request)$/);
  });

  it('does not with an assertion for anybody but this issuer alone', async () => {
    const { url } = fixture.server;
    for (const aud of [
      `${url}/services/oauth2/token`,
      [url, `${url}/services/oauth2/token`],
      [url, 'https://elsewhere.example'],
      `${url}/`,
    ])
      expect((await signed(await assertion({ aud }))).json.error).toBe('invalid_client');
  });

  it('does not with an unsigned assertion, nor where the app has no certificate', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'none' })}.${part({ iss: 'signed', sub: 'signed', aud: fixture.server.url, exp: 9_999_999_999, jti: 'x' })}.`;
    expect((await signed(unsigned)).json.error).toBe('invalid_client');
    const answer = await exchange(CLIENT_ID, {
      client_assertion_type: TYPE,
      client_assertion: await assertion({ iss: CLIENT_ID, sub: CLIENT_ID }),
    });
    expect(answer.json.error).toBe('invalid_client');
  });
});
