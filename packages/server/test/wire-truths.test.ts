/** What clients of each wire rely on: Salesforce's own, run unmodified, and those that go by the RFCs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app, CALLBACK, CLIENT_ID, encode, type Fixture, PASSWORD, send, startFixture, USERNAME } from './fixture.ts';

const APPS = [
  app({}, { scopes: ['Api', 'RefreshToken', 'OpenID', 'Basic'], callbackUrls: [CALLBACK, 'http://127.0.0.1:7000/cb'] }),
  app({ profiles: ['Admin'] }, { name: 'Closed', clientId: 'closed' }),
  app(
    { secretRequiredForRefreshTokenFlow: true, refreshTokenRotation: true },
    { name: 'Private', clientId: 'private' },
  ),
];

async function tokens(fixture: Fixture, form: Record<string, string> = {}): Promise<Record<string, unknown>> {
  return (await fixture.exchange((await fixture.authorize(form)).code ?? '')).json;
}

async function atPage(fixture: Fixture, parameters: Record<string, string>): Promise<Record<string, string>> {
  const query = encode({ response_type: 'code', client_id: CLIENT_ID, redirect_uri: CALLBACK, ...parameters });
  const { location } = await send(`${fixture.server.url}/services/oauth2/authorize?${query}`);
  return Object.fromEntries(location?.searchParams ?? []);
}

describe("Salesforce's wire", () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture({ apps: APPS });
  });
  afterAll(() => fixture.server.close());

  it('takes an access token wherever its clients put it', async () => {
    const { access_token: token, id } = await tokens(fixture);
    const text = String(token);
    const userinfo = `${fixture.server.url}/services/oauth2/userinfo`;
    const statusOf = async (url: string, init: RequestInit = {}): Promise<number> => (await send(url, init)).status;
    for (const url of [userinfo, String(id)]) {
      for (const name of ['oauth_token', 'access_token']) {
        expect(await statusOf(`${url}?${encode({ [name]: text })}`)).toBe(200);
        expect(await statusOf(url, { method: 'POST', body: encode({ [name]: text }) })).toBe(200);
        expect(await statusOf(`${url}?${encode({ [name]: 'x' })}`)).toBe(403);
      }
      for (const scheme of ['Bearer', 'OAuth', 'oauth'])
        expect(await statusOf(url, { headers: { authorization: `${scheme} ${text}` } })).toBe(200);
    }
    expect(
      await statusOf(`${fixture.server.url}/services/data/v60.0`, { headers: { authorization: `OAuth ${text}` } }),
    ).toBe(200);
    expect(fixture.logged.join('')).not.toContain(text);
  });

  it('takes no scope at the token endpoint, and no body but a form', async () => {
    const unsupported = { error: 'invalid_request', error_description: 'scope parameter not supported' };
    const { code = '' } = await fixture.authorize();
    expect(await fixture.exchange(code, { scope: 'api' })).toMatchObject({ status: 400, json: unsupported });
    const { refresh_token: token } = (await fixture.exchange(code)).json;
    expect(await fixture.refresh(String(token), { scope: 'api' })).toMatchObject({ status: 400, json: unsupported });
    const json = JSON.stringify({ grant_type: 'authorization_code' });
    for (const headers of [{ 'content-type': 'application/json' }, { 'content-type': 'text/plain' }]) {
      const answer = await send(`${fixture.server.url}/services/oauth2/token`, { method: 'POST', headers, body: json });
      expect(answer).toMatchObject({
        status: 400,
        json: { error: 'unsupported_grant_type', error_description: 'grant type not supported' },
      });
    }
  });

  it('tells a callback that no admin approved the user as an org does', async () => {
    const url = `${fixture.server.url}/services/oauth2/authorize?${encode({ response_type: 'code', client_id: 'closed', redirect_uri: CALLBACK })}`;
    const page = await send(url, { headers: { accept: 'text/html' } });
    const ticket = /name="ticket" value="([^"]*)"/.exec(page.text)?.[1] ?? '';
    const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
    const form = { ticket, username: USERNAME, password: PASSWORD, decision: 'allow' };
    const { location } = await fixture.post('/services/oauth2/login', form, { cookie });
    expect(location?.searchParams.get('error')).toBe('OAUTH_APP_ACCESS_DENIED');
  });

  it('says of a user what clients read: pictures, addresses, in the version and format asked for', async () => {
    const { access_token: token, id } = await tokens(fixture);
    const headers = { authorization: `Bearer ${token}` };
    const info = (await send(`${fixture.server.url}/services/oauth2/userinfo`, { headers })).json;
    expect(info).toMatchObject({
      active: true,
      user_type: 'STANDARD',
      language: 'en_US',
      locale: 'en_US',
      utcOffset: 0,
    });
    expect(info.photos).toMatchObject({
      picture: expect.stringContaining('http'),
      thumbnail: expect.stringContaining('http'),
    });
    expect((info.urls as Record<string, string>).rest).toMatch(/\/services\/data\/v\{version\}\/$/);
    expect(((await send(`${id}?version=latest`, { headers })).json.urls as Record<string, string>).rest).toMatch(
      /v\d+\.0\/$/,
    );
    for (const answer of [
      await send(`${id}?format=xml`, { headers }),
      await send(String(id), { headers: { ...headers, accept: 'application/xml' } }),
    ]) {
      expect(answer.headers.get('content-type')).toContain('application/xml');
      expect(answer.text).toContain(`<username>${USERNAME}</username>`);
    }
  });
});

describe('the strict wire', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture({ apps: APPS, wire: 'strict' });
  });
  afterAll(() => fixture.server.close());

  it('says what it does not support instead of ignoring it', async () => {
    expect((await atPage(fixture, { request: 'x.y.z' })).error).toBe('request_not_supported');
    expect((await atPage(fixture, { request_uri: 'https://x.example/r' })).error).toBe('request_uri_not_supported');
    for (const mode of ['fragment', 'form_post', 'bogus'])
      expect((await atPage(fixture, { response_mode: mode })).error).toBe('invalid_request');
    for (const prompt of ['none login', 'bogus'])
      expect((await atPage(fixture, { prompt })).error).toBe('invalid_request');
    expect((await atPage(fixture, { prompt: 'none' })).error).toBe('login_required');
    expect(await atPage(fixture, { prompt: 'login consent', response_mode: 'query' })).toEqual({});
    const discovery = (await send(`${fixture.server.url}/.well-known/openid-configuration`)).json;
    expect(discovery).toMatchObject({ request_parameter_supported: false, request_uri_parameter_supported: false });
  });

  it('challenges as RFC 6750 §3 says, and takes one token', async () => {
    const userinfo = `${fixture.server.url}/services/oauth2/userinfo`;
    const none = await send(userinfo);
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="countersign"']);
    const { access_token: token } = await tokens(fixture, { scope: 'api' });
    const headers = { authorization: `Bearer ${token}` };
    const poor = await send(userinfo, { headers });
    expect([poor.status, poor.headers.get('www-authenticate')]).toEqual([
      403,
      expect.stringContaining('error="insufficient_scope"'),
    ]);
    expect((await send(`${userinfo}?${encode({ access_token: String(token) })}`)).status).toBe(401);
    const both = await send(userinfo, { method: 'POST', headers, body: encode({ access_token: String(token) }) });
    expect(both.json.error).toBe('invalid_request');
  });

  it('answers HEAD, names the methods there are, and says of a client nobody knows what is wrong', async () => {
    const { url } = fixture.server;
    const head = await send(`${url}/.well-known/openid-configuration`, { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
    const put = await send(`${url}/services/oauth2/token`, { method: 'PUT' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'POST']);
    const unknown = await send(
      `${url}/services/oauth2/authorize?${encode({ response_type: 'code', client_id: 'nobody', redirect_uri: CALLBACK })}`,
    );
    expect([unknown.status, unknown.json.error_description]).toEqual([
      400,
      'no application with this client_id is registered here',
    ]);
  });

  it('lets a native app listen on any port of a loopback address, and of nothing else', async () => {
    const at = async (redirect_uri: string): Promise<number> => (await fixture.authorize({ redirect_uri })).status;
    expect(await at('http://127.0.0.1:51234/cb')).toBe(302);
    for (const other of [
      'http://127.0.0.1:51234/other',
      'http://localhost:7000/cb',
      'https://127.0.0.1:7000/cb',
      'http://127.0.0.1:7000/cb#x',
      'http://127.0.0.1@evil.example/cb',
    ])
      expect(await at(other)).toBe(400);
  });

  it('refreshes for a public client that does not name itself, without a nonce, and asks a private one for its secret', async () => {
    const { code = '' } = await fixture.authorize({ nonce: 'n', scope: 'openid refresh_token' });
    const { refresh_token: token } = (await fixture.exchange(code)).json;
    const answer = await fixture.refresh(String(token), { client_id: undefined });
    expect(answer.status).toBe(200);
    const claims = JSON.parse(
      Buffer.from(String(answer.json.id_token).split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    expect(claims.nonce).toBeUndefined();
    const login = await fixture.authorize({ client_id: 'private' });
    const held = (await fixture.exchange(login.code ?? '', { client_id: 'private' })).json;
    expect((await fixture.refresh(String(held.refresh_token), { client_id: undefined })).status).toBe(401);
  });
});
