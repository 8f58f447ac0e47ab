import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  app,
  CALLBACK,
  CLIENT_ID,
  CLIENT_SECRET,
  type Fixture,
  PASSWORD,
  send,
  startFixture,
  USERNAME,
} from './fixture.ts';

const POSTS = ['authorize', 'login', 'token', 'revoke', 'introspect', 'userinfo'].map(
  (name) => `/services/oauth2/${name}`,
);
const GETS = ['authorize', 'revoke', 'userinfo', 'echo', 'id/keys', 'pkce/generator'].map(
  (name) => `/services/oauth2/${name}`,
);
const NAMES = [
  'grant_type',
  'code',
  'client_id',
  'client_secret',
  'redirect_uri',
  'code_verifier',
  'refresh_token',
  'scope',
  'state',
  'response_type',
  'code_challenge',
  'code_challenge_method',
  'nonce',
  'username',
  'password',
  'token',
  'ticket',
  'format',
  'client_assertion',
  'client_assertion_type',
  'prompt',
];
const VALUES = [
  'authorization_code',
  'refresh_token',
  'code',
  'code_credentials',
  CLIENT_ID,
  CLIENT_SECRET,
  CALLBACK,
  USERNAME,
  PASSWORD,
  'api',
  'S256',
  '5Aep',
  'aPrx',
  'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
];

describe('whatever is sent', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture({ apps: [app()], throttle: { perUser: 1_000_000, perAddress: 1_000_000 } });
  });
  afterAll(() => fixture.server.close());

  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(...VALUES),
    fc.constantFrom('\0', '\r\n', '%', '%zz', '%c3%28', 'é', '../', '<script>'),
  );
  const pair = fc.tuple(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 12 })), text);
  const form = fc.array(pair, { maxLength: 12 });
  const header = fc.record({
    authorization: fc.option(
      fc.oneof(
        fc.base64String({ maxLength: 40 }).map((body) => `Basic ${body}`),
        fc.string({ unit: fc.constantFrom(...'abcXYZ019 =,./+-_!"~'), maxLength: 40 }),
      ),
      { nil: undefined },
    ),
    'auth-request-type': fc.option(fc.constantFrom('Named-User', 'guest', 'constructor', '__proto__'), {
      nil: undefined,
    }),
    'content-type': fc.option(
      fc.constantFrom(
        'application/x-www-form-urlencoded',
        'application/json',
        'multipart/form-data',
        'text/plain',
        'x',
        'application/x-www-form-urlencoded; charset=utf-16',
      ),
      { nil: undefined },
    ),
    accept: fc.option(fc.constantFrom('text/html', 'application/xml', '*/*'), { nil: undefined }),
    origin: fc.option(fc.constantFrom('null', 'https://x.example', 'file://'), { nil: undefined }),
    cookie: fc.option(fc.string({ unit: fc.constantFrom(...'abc=;%'), maxLength: 20 }), { nil: undefined }),
  });

  function encoded(pairs: readonly (readonly [string, string])[], raw: boolean): Buffer {
    const join = pairs.map(([name, value]) => (raw ? `${name}=${value}` : `${safe(name)}=${safe(value)}`)).join('&');
    return Buffer.from(join, raw ? 'latin1' : 'utf8');
  }

  /** Never a 5xx, never a secret, always an answer that says what it is. */
  function expectSpecified(path: string, answer: Awaited<ReturnType<typeof send>>): void {
    expect(answer.status, answer.text).toBeLessThan(500);
    // The echo endpoint says what it is told; nothing else does.
    if (!path.endsWith('/echo')) {
      expect(answer.text).not.toContain(CLIENT_SECRET);
      expect(answer.text).not.toContain(PASSWORD);
    }
    if (answer.status >= 400 && answer.headers.get('content-type')?.startsWith('application/json')) {
      expect(answer.json.error).toMatch(/^[a-z_]+$/);
    }
    if (answer.location !== undefined) expect(answer.location.href.startsWith(CALLBACK)).toBe(true);
  }

  it.each(POSTS)('POST %s answers with a specified error, never a fault', async (path) => {
    await fc.assert(
      fc.asyncProperty(form, header, fc.boolean(), async (pairs, headers, raw) => {
        const sent = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
        const body = encoded(pairs, raw);
        expectSpecified(
          path,
          await send(fixture.server.url + path, { method: 'POST', headers: sent, body: new Uint8Array(body) }),
        );
      }),
      { numRuns: 150 },
    );
  });

  it.each(GETS)('GET %s answers with a specified error, never a fault', async (path) => {
    await fc.assert(
      fc.asyncProperty(form, header, async (pairs, headers) => {
        const sent = Object.entries(headers).filter(
          (entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== 'content-type',
        );
        expectSpecified(
          path,
          await send(`${fixture.server.url}${path}?${encoded(pairs, false).toString()}`, { headers: sent }),
        );
      }),
      { numRuns: 80 },
    );
  });

  const FORM = 'application/x-www-form-urlencoded';
  it.each<[string, string, string | Buffer, number, string]>([
    ['a parameter given twice', FORM, 'grant_type=refresh_token&grant_type=refresh_token', 400, 'invalid_request'],
    ['JSON instead of a form', 'application/json', '{"grant_type":"refresh_token"}', 400, 'unsupported_grant_type'],
    ['an empty body', FORM, '', 400, 'invalid_request'],
    ['bad percent-encoding', FORM, 'grant_type=%zz', 400, 'invalid_request'],
    ['bad UTF-8, encoded', FORM, 'grant_type=%c3%28', 400, 'invalid_request'],
    ['bad UTF-8, raw', FORM, Buffer.from([0x61, 0x3d, 0xff, 0xfe]), 400, 'invalid_request'],
    ['a NUL', FORM, 'grant_type=a%00b', 400, 'invalid_request'],
    [
      'a thousand parameters',
      FORM,
      Array.from({ length: 1000 }, (_, at) => `a${at}=b`).join('&'),
      400,
      'invalid_request',
    ],
    ['a body of a megabyte', FORM, `a=${'b'.repeat(1_000_000)}`, 413, 'invalid_request'],
    [
      'a parameter named __proto__',
      FORM,
      '__proto__=x&constructor=y&grant_type=toString',
      400,
      'unsupported_grant_type',
    ],
  ])('%s at the token endpoint is refused for what it is', async (_what, type, body, status, error) => {
    const answer = await send(`${fixture.server.url}/services/oauth2/token`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    expect([answer.status, answer.json.error]).toEqual([status, error]);
  });

  it.each([
    [
      'a header block too large',
      `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`,
      /^HTTP\/1\.1 431/,
    ],
    ['no HTTP at all', 'hello\r\n\r\n', /^HTTP\/1\.1 400/],
    [
      'two lengths',
      'POST /services/oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      /^HTTP\/1\.1 400/,
    ],
    [
      'a length and chunks',
      'POST /services/oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1\.1 400/,
    ],
    ['a bad URL', 'GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 400/],
  ])('%s on the wire is turned away', async (_what, bytes, expected) => {
    expect(await raw(fixture.server.address.port, bytes)).toMatch(expected);
  });

  it('other methods and addresses are told so', async () => {
    expect((await send(`${fixture.server.url}/services/oauth2/token`)).status).toBe(405);
    expect((await send(`${fixture.server.url}/services/oauth2/token`, { method: 'DELETE' })).status).toBe(405);
    expect((await send(`${fixture.server.url}/nothing`)).status).toBe(404);
  });
});

function safe(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    return '%ED%A0%80';
  }
}

function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(said));
  });
}
