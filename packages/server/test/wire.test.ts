import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REFUSALS } from '../src/index.ts';
import {
  app,
  basic,
  CALLBACK,
  CLIENT_ID,
  CLIENT_SECRET,
  encode,
  type Fixture,
  pkce,
  send,
  startFixture,
} from './fixture.ts';

const APPS = [
  app(),
  app({ secretRequiredForWebServerFlow: true }, { name: 'Private', clientId: 'private' }),
  app({ pkceRequired: true }, { name: 'Pkce', clientId: 'pkce' }),
];

/** What a caller reads on each wire; `enforce()` decided the same on both. */
const CASES: readonly [
  string,
  (fixture: Fixture) => Promise<{ status: number; json: Record<string, unknown> }>,
  [number, string],
  [number, string],
][] = [
  [
    'an unknown client',
    (f) => f.exchange('x', { client_id: 'nobody' }),
    [400, 'invalid_client_id'],
    [401, 'invalid_client'],
  ],
  ['no client', (f) => f.exchange('x', { client_id: undefined }), [400, 'invalid_client_id'], [401, 'invalid_client']],
  [
    'a wrong secret',
    (f) => f.exchange('x', { client_secret: 'wrong' }),
    [400, 'invalid_client'],
    [401, 'invalid_client'],
  ],
  [
    'a missing secret',
    (f) => f.exchange('x', { client_id: 'private' }),
    [400, 'invalid_client'],
    [401, 'invalid_client'],
  ],
  ['an unknown code', (f) => f.exchange('aPrxnothing'), [400, 'invalid_grant'], [400, 'invalid_grant']],
  ['an unknown refresh token', (f) => f.refresh('5Aepnothing'), [400, 'invalid_grant'], [400, 'invalid_grant']],
  [
    'an unknown grant type',
    (f) => f.token({ grant_type: 'password', client_id: CLIENT_ID }),
    [400, 'unsupported_grant_type'],
    [400, 'unsupported_grant_type'],
  ],
  ['no grant type', (f) => f.token({ client_id: CLIENT_ID }), [400, 'invalid_request'], [400, 'invalid_request']],
  [
    'a callback nobody registered',
    (f) => f.authorize({ redirect_uri: 'https://x.example/' }),
    [400, 'redirect_uri_mismatch'],
    [400, 'invalid_request'],
  ],
  [
    'a missing challenge',
    (f) => f.authorize({ client_id: 'pkce' }),
    [400, 'invalid_request'],
    [400, 'invalid_request'],
  ],
  ['a scope the app lacks', (f) => f.authorize({ scope: 'full' }), [400, 'invalid_scope'], [400, 'invalid_scope']],
  [
    'a wrong password',
    (f) => f.authorize({}, { authorization: basic('ada@example.com', 'wrong') }),
    [400, 'invalid_grant'],
    [400, 'access_denied'],
  ],
  [
    'another kind of login',
    (f) => f.authorize({}, { 'auth-request-type': 'guest' }),
    [400, 'invalid_request'],
    [400, 'invalid_request'],
  ],
];

describe.each(['salesforce', 'strict'] as const)('on the %s wire', (wire) => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture({ wire, apps: APPS });
  });
  afterAll(() => fixture.server.close());

  it.each(CASES)('%s is told in the words of that wire', async (_name, request, salesforce, strict) => {
    const answer = await request(fixture);
    expect([answer.status, answer.json.error]).toEqual(wire === 'salesforce' ? salesforce : strict);
    expect(typeof answer.json.error_description).toBe('string');
  });

  it('finds a document at the well-known addresses that names this server alone', async () => {
    for (const name of ['openid-configuration', 'oauth-authorization-server']) {
      const { json } = await send(`${fixture.server.url}/.well-known/${name}`, {
        headers: { 'x-forwarded-host': 'evil.example' },
      });
      expect(json.issuer).toBe(fixture.server.url);
      expect(json.code_challenge_methods_supported).toEqual(['S256']);
      expect(JSON.stringify(json)).not.toContain('evil');
      expect('grant_types_supported' in json).toBe(wire === 'strict');
    }
  });

  it('never takes S256 for granted on the strict wire, and does on the other', async () => {
    const { challenge } = pkce();
    const bare = await fixture.authorize({ code_challenge: challenge });
    expect(bare.status).toBe(wire === 'strict' ? 400 : 302);
    expect((await fixture.authorize({ code_challenge: challenge, code_challenge_method: 'S256' })).status).toBe(302);
    expect((await fixture.authorize({ code_challenge: challenge, code_challenge_method: 'plain' })).status).toBe(400);
  });

  it('takes a verifier of 171 characters on the Salesforce wire alone', async () => {
    const { verifier, challenge } = pkce(128);
    const { code = '' } = await fixture.authorize({ code_challenge: challenge, code_challenge_method: 'S256' });
    expect((await fixture.exchange(code, { code_verifier: verifier })).status).toBe(wire === 'strict' ? 400 : 200);
  });

  it('says how long a token lives on the strict wire alone', async () => {
    const { code = '' } = await fixture.authorize();
    expect((await fixture.exchange(code)).json.expires_in).toBe(wire === 'strict' ? 7200 : undefined);
  });

  it('refuses two ways of client authentication at once', async () => {
    const answer = await fixture.exchange(
      'x',
      { client_secret: CLIENT_SECRET },
      { authorization: basic(CLIENT_ID, CLIENT_SECRET) },
    );
    expect(answer.json).toMatchObject({
      error: 'invalid_request',
      error_description: 'more than one way of client authentication',
    });
  });

  it('names the client in the signed answer of an authorization only where RFC 9207 does', async () => {
    const query = encode({ response_type: 'code', client_id: CLIENT_ID, redirect_uri: CALLBACK, prompt: 'none' });
    const answer = await send(`${fixture.server.url}/services/oauth2/authorize?${query}`);
    expect(answer.location?.searchParams.get('iss')).toBe(wire === 'strict' ? fixture.server.url : null);
  });
});

describe('the sheet of refusals', () => {
  it('says nothing particular to a request, and never answers a fault as a dead token', () => {
    for (const [code, row] of Object.entries(REFUSALS)) {
      for (const wire of [row.salesforce, row.strict]) {
        expect(wire.description, code).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
        expect(wire.error, code).toMatch(/^[a-z_]+$/);
        expect(wire.status, code).toBeGreaterThanOrEqual(400);
      }
    }
    for (const code of ['busy', 'fault'] as const) expect(REFUSALS[code].salesforce.status).toBeGreaterThanOrEqual(500);
  });
});

describe('explaining PKCE', () => {
  it('logs the stored challenge and the computed one, and never the verifier', async () => {
    const fixture = await startFixture({ explainPkce: true });
    const right = pkce();
    const wrong = pkce();
    const { code = '' } = await fixture.authorize({ code_challenge: right.challenge });
    await fixture.exchange(code, { code_verifier: wrong.verifier });
    const all = fixture.logged.join('');
    const line = fixture.logged.map((text) => JSON.parse(text)).find((one) => one.pkce !== undefined);
    expect(line.pkce).toEqual({
      proof: 'mismatches',
      storedChallenge: right.challenge,
      computedChallenge: createHash('sha256').update(wrong.verifier).digest('base64url'),
      verifierLength: 43,
    });
    expect(all).not.toContain(wrong.verifier);
    await fixture.server.close();
  });
});
