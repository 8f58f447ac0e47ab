/** The JWT bearer grant as clients use it, and each assertion that must not log anybody in. */
import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { logInOnPage } from '../../../test/agreement/login.ts';
import type { AppSettings, ServerOptions } from '../src/index.ts';
import { app, CALLBACK, CLIENT_ID, CLIENT_SECRET, type Fixture, PASSWORD, startFixture, USERNAME } from './fixture.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const others = generateKeyPairSync('rsa', { modulusLength: 2048 });
const certificatePem = keys.publicKey.export({ format: 'pem', type: 'spki' }).toString();

let fixture: Fixture;
afterEach(() => fixture.server.close());

async function start(settings: AppSettings = {}, options: Partial<ServerOptions> = {}): Promise<void> {
  fixture = await startFixture({
    apps: [
      app({ secretRequiredForWebServerFlow: true, ...settings }, { certificatePem, scopes: ['Api', 'RefreshToken'] }),
      app({}, { name: 'Unsigned', clientId: 'unsigned' }),
    ],
    ...options,
  });
}

type Claims = Record<string, unknown>;

async function signed(claims: Claims = {}, key: KeyObject = keys.privateKey, alg = 'RS256'): Promise<string> {
  const all: Claims = {
    iss: CLIENT_ID,
    sub: USERNAME,
    aud: fixture.server.url,
    exp: Math.floor(Date.now() / 1000) + 180,
    ...claims,
  };
  return await new SignJWT(all).setProtectedHeader({ alg }).sign(key);
}

async function logIn(claims: Claims = {}, form: Record<string, string> = {}) {
  return await fixture.token({ grant_type: GRANT, assertion: await signed(claims), client_id: undefined, ...form });
}

describe('a signed assertion', () => {
  it('logs the user in without a secret, with an access token that works and nothing to refresh', async () => {
    await start();
    const { status, json } = await logIn();
    expect([status, json.scope, json.refresh_token]).toEqual([200, 'api', undefined]);
    const told = await fetch(String(json.id), { headers: { authorization: `Bearer ${json.access_token}` } });
    expect(await told.json()).toMatchObject({ username: USERNAME });
    expect((await fixture.server.auditTrail()).map(({ event, outcome }) => `${event} ${outcome}`)).toEqual([
      `${GRANT} granted`,
      'authorize:jwt-bearer granted',
    ]);
  });

  it.each<[string, () => Claims]>([
    ['sf: exp in milliseconds, aud with a slash', () => ({ exp: Date.now() + 300, aud: `${fixture.server.url}/` })],
    ['simple-salesforce: exp as a string', () => ({ exp: String(Math.floor(Date.now() / 1000) + 60) })],
    ['the production login host', () => ({ aud: 'https://login.salesforce.com' })],
    ['the user in prn', () => ({ sub: undefined, prn: USERNAME.toUpperCase() })],
    ['an exp of an hour', () => ({ exp: Math.floor(Date.now() / 1000) + 3600 })],
  ])('is taken as clients write it: %s', async (_who, claims) => {
    await start();
    expect((await logIn(claims())).status).toBe(200);
  });

  it('with an id works once', async () => {
    await start();
    const jti = randomUUID();
    expect((await logIn({ jti })).status).toBe(200);
    expect((await logIn({ jti })).json).toEqual({ error: 'invalid_grant', error_description: 'invalid assertion' });
    expect((await logIn({ jti: randomUUID() })).status).toBe(200);
  });

  it.each<[string, () => Claims, string]>([
    ['for another server', () => ({ aud: 'https://elsewhere.example.com' }), 'audience is invalid'],
    ['for two servers', () => ({ aud: [fixture.server.url, 'https://elsewhere.example.com'] }), 'audience is invalid'],
    ['for no server', () => ({ aud: undefined }), 'audience is invalid'],
    ['that is over', () => ({ exp: Math.floor(Date.now() / 1000) - 60 }), 'assertion has expired'],
    ['without an end', () => ({ exp: undefined }), 'invalid assertion'],
    ['that lives for a day', () => ({ exp: Math.floor(Date.now() / 1000) + 86_400 }), 'invalid assertion'],
    ['that has not begun', () => ({ nbf: Math.floor(Date.now() / 1000) + 600 }), 'invalid assertion'],
    ['for nobody', () => ({ sub: undefined }), 'invalid assertion'],
    ['with an id that is a number', () => ({ jti: 1 }), 'invalid assertion'],
    ['for somebody unknown', () => ({ sub: 'nobody@example.com' }), "user hasn't approved this consumer"],
  ])('%s logs nobody in', async (_what, claims, words) => {
    await start();
    const { status, json } = await logIn(claims());
    expect([status, json.error, json.error_description]).toEqual([400, 'invalid_grant', words]);
  });

  it('of another key, without a signature, or by a shared secret logs nobody in', async () => {
    await start();
    const [head = '', body = ''] = (await signed()).split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
    const hmac = await new SignJWT({ iss: CLIENT_ID, sub: USERNAME, aud: fixture.server.url })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('2m')
      .sign(Buffer.from(certificatePem));
    for (const assertion of [await signed({}, others.privateKey), none, hmac, `${head}.${body}.AAAA`]) {
      const { json } = await fixture.token({ grant_type: GRANT, assertion, client_id: undefined });
      expect(json).toEqual({ error: 'invalid_grant', error_description: 'invalid assertion' });
    }
    const nonsense = await fixture.token({ grant_type: GRANT, assertion: 'x.y.z', client_id: undefined });
    expect(nonsense.json.error).toBe('invalid_client_id');
  });

  it('of an app without a certificate logs nobody in', async () => {
    await start();
    expect((await logIn({ iss: 'unsigned' })).json.error_description).toBe('invalid assertion');
  });

  it('goes with no other client id, and with no wrong secret', async () => {
    await start();
    expect((await logIn({}, { client_id: 'unsigned' })).status).toBe(400);
    expect((await logIn({}, { client_id: CLIENT_ID, client_secret: CLIENT_SECRET })).status).toBe(200);
    expect((await logIn({}, { client_id: CLIENT_ID, client_secret: 'wrong' })).json.error).toBe('invalid_client');
  });
});

describe('the user of an assertion', () => {
  it('who must allow the app has done so, and does still', async () => {
    await start({ adminApproved: false, secretRequiredForWebServerFlow: false });
    expect((await logIn()).json.error_description).toBe("user hasn't approved this consumer");
    const base = fixture.server.url;
    const user = { username: USERNAME, password: PASSWORD };
    const code = (await logInOnPage({ base, clientId: CLIENT_ID, redirectUri: CALLBACK, ...user })).get('code') ?? '';
    const { json } = await fixture.exchange(code);
    expect(await logIn()).toMatchObject({ status: 200, json: { scope: 'api' } });
    await fixture.post('/services/oauth2/revoke', { token: String(json.refresh_token) });
    // What it was given by an assertion does not count as allowed by the user.
    expect((await logIn()).json.error_description).toBe("user hasn't approved this consumer");
  });

  it('is one whom an admin approved', async () => {
    await start({ profiles: ['Integration'] });
    expect((await logIn()).json.error).toBe('invalid_app_access');
  });
});

describe('on the strict wire', () => {
  it('the audience is this server alone, and a scope may be asked for', async () => {
    await start({}, { wire: 'strict' });
    expect((await logIn({ aud: 'https://login.salesforce.com' })).status).toBe(400);
    expect((await logIn({}, { scope: 'api' })).json.scope).toBe('api');
    expect((await logIn({}, { scope: 'openid' })).json.error).toBe('invalid_scope');
  });

  it('the grant is named in the discovery document', async () => {
    await start({}, { wire: 'strict' });
    const found = await fetch(`${fixture.server.url}/.well-known/openid-configuration`);
    expect(((await found.json()) as { grant_types_supported: string[] }).grant_types_supported).toContain(GRANT);
  });
});
