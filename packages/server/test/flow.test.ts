import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  app,
  basic,
  CALLBACK,
  CLIENT_ID,
  CLIENT_SECRET,
  type Fixture,
  introspect,
  PASSWORD,
  pkce,
  send,
  startFixture,
  USERNAME,
} from './fixture.ts';

describe('the authorization code and credentials flow', () => {
  let fixture: Fixture;
  let echo: string;
  beforeAll(async () => {
    fixture = await startFixture({
      apps: [
        app({}, { scopes: ['Api', 'RefreshToken', 'OpenID', 'Basic'] }),
        app({ credentialsInPostBodyOnly: true }, { name: 'Post_Only', clientId: 'post-only' }),
        app({ codeCredentialFlow: false }, { name: 'Off', clientId: 'off' }),
        app({ adminApproved: false }, { name: 'Self', clientId: 'self' }),
      ],
    });
    echo = `${fixture.server.url}/services/oauth2/echo`;
  });
  afterAll(() => fixture.server.close());

  it('sends the code, the state and the site to the registered callback', async () => {
    const answer = await fixture.authorize({ state: 'a b&c=d' });
    expect(answer.status).toBe(302);
    expect(answer.location?.origin + (answer.location?.pathname ?? '')).toBe(CALLBACK);
    expect(Object.fromEntries(answer.location?.searchParams ?? [])).toEqual({
      code: expect.stringMatching(/^aPrx[\w.]+$/),
      state: 'a b&c=d',
      sfdc_community_url: fixture.server.url,
      sfdc_community_id: expect.stringMatching(/^0DB\w{15}$/),
    });
  });

  it.each([
    ['standard base64', { authorization: basic(USERNAME, PASSWORD) }, {}],
    ['URL-safe base64 without padding', { authorization: basic(USERNAME, PASSWORD, 'base64url') }, {}],
    ['the POST body', { authorization: '' }, { username: USERNAME, password: PASSWORD }],
    ['another case of the user name', { authorization: basic('ADA@Example.com', PASSWORD) }, {}],
  ])('takes the credentials from %s', async (_where, headers, form) => {
    const { authorization, ...rest } = headers as Record<string, string>;
    const sent = authorization === '' ? rest : { ...rest, authorization: authorization ?? '' };
    const answer =
      authorization === ''
        ? await fixture.post(
            '/services/oauth2/authorize',
            { response_type: 'code_credentials', client_id: CLIENT_ID, redirect_uri: CALLBACK, ...form },
            { 'auth-request-type': 'named-user' },
          )
        : await fixture.authorize(form, sent);
    expect(answer.status).toBe(302);
    expect(answer.location?.searchParams.get('code')).toBeTruthy();
  });

  it('takes a GET with everything in the query, unless the app wants the POST body', async () => {
    const query = (clientId: string): string =>
      `/services/oauth2/authorize?${new URLSearchParams({ response_type: 'code_credentials', client_id: clientId, redirect_uri: CALLBACK, username: USERNAME, password: PASSWORD })}`;
    const headers = { 'auth-request-type': 'Named-User' };
    expect((await send(fixture.server.url + query(CLIENT_ID), { headers })).status).toBe(302);
    const refused = await send(fixture.server.url + query('post-only'), { headers });
    expect([refused.status, refused.json.error]).toEqual([400, 'invalid_request']);
  });

  it('takes the credentials of a post-only app from the body alone', async () => {
    const header = await fixture.authorize({ client_id: 'post-only' });
    expect([header.status, header.json.error]).toEqual([400, 'invalid_request']);
    const body = await fixture.post(
      '/services/oauth2/authorize',
      {
        response_type: 'code_credentials',
        client_id: 'post-only',
        redirect_uri: CALLBACK,
        username: USERNAME,
        password: PASSWORD,
      },
      { 'auth-request-type': 'Named-User' },
    );
    expect(body.status).toBe(302);
  });

  it('is refused where the app or an admin has not opened it', async () => {
    const off = await fixture.authorize({ client_id: 'off' });
    expect([off.status, off.code]).toEqual([400, undefined]);
    const self = await fixture.authorize({ client_id: 'self' });
    expect([self.status, self.json.error]).toEqual([400, 'invalid_app_access']);
  });

  it('turns the redirect into JSON at the echo endpoint', async () => {
    const answer = await send(`${echo}?code=c&state=s&sfdc_community_url=u&sfdc_community_id=i&other=x`);
    expect([answer.status, answer.json]).toEqual([
      200,
      { code: 'c', state: 's', sfdc_community_url: 'u', sfdc_community_id: 'i' },
    ]);
  });

  it('answers the exchange with every field the clients need, and again at refresh', async () => {
    const { verifier, challenge } = pkce();
    const { code = '' } = await fixture.authorize({ code_challenge: challenge });
    const first = await fixture.exchange(code, { code_verifier: verifier, client_secret: CLIENT_SECRET });
    expect(first.status).toBe(200);
    expect(first.headers.get('cache-control')).toBe('no-store');
    const { server } = fixture;
    const fields = {
      access_token: expect.stringMatching(/^00D\w{12}![\w.]+$/),
      sfdc_community_url: server.url,
      sfdc_community_id: server.org.communityId,
      signature: expect.any(String),
      token_format: 'opaque',
      scope: 'api refresh_token offline_access openid id profile email address phone',
      id_token: expect.any(String),
      instance_url: server.url,
      id: expect.stringMatching(new RegExp(`^${server.url}/id/${server.org.id}/005\\w{15}$`)),
      token_type: 'Bearer',
      issued_at: expect.stringMatching(/^\d{13}$/),
    };
    expect(first.json).toEqual({ ...fields, refresh_token: expect.stringMatching(/^5Aep[\w.]+$/) });
    const signed = createHmac('sha256', CLIENT_SECRET)
      .update(`${first.json.id}${first.json.issued_at}`)
      .digest('base64');
    expect(first.json.signature).toBe(signed);
    const again = await fixture.refresh(String(first.json.refresh_token), { code_verifier: verifier });
    expect([again.status, again.json]).toEqual([200, fields]);
  });

  it('accepts the 171-character verifier of jsforce and the Mobile SDK, with no method named', async () => {
    const { verifier, challenge } = pkce(128);
    expect(verifier).toHaveLength(171);
    const { code = '' } = await fixture.authorize({ code_challenge: challenge });
    const answer = await fixture.exchange(code, { code_verifier: verifier, grant_type: 'hybrid_auth_code' });
    expect(answer.status).toBe(200);
  });

  it('answers in the format that is asked for', async () => {
    const tokens = async (form: Record<string, string>): Promise<string> => {
      const { code = '' } = await fixture.authorize();
      return (await fixture.exchange(code, form)).text;
    };
    expect(new URLSearchParams(await tokens({ format: 'urlencoded' })).get('token_type')).toBe('Bearer');
    expect(await tokens({ format: 'xml' })).toMatch(/^<\?xml.*<OAuth><access_token>/);
  });

  it('tells userinfo, identity and introspection about a live token, and nothing about a revoked one', async () => {
    const { code = '' } = await fixture.authorize();
    const { json } = await fixture.exchange(code);
    const headers = { authorization: `Bearer ${json.access_token}` };
    const userinfo = await send(`${fixture.server.url}/services/oauth2/userinfo`, { headers });
    expect(userinfo.json).toMatchObject({ preferred_username: USERNAME, email: USERNAME, sub: json.id });
    const identity = await send(String(json.id), { headers });
    expect(identity.json).toMatchObject({ username: USERNAME, asserted_user: true });
    const told = (token: unknown): Promise<Record<string, unknown>> => introspect(fixture, String(token));
    expect(await told(json.access_token)).toMatchObject({
      active: true,
      username: USERNAME,
      client_id: CLIENT_ID,
    });
    expect(await told(json.refresh_token)).toMatchObject({ active: true, token_type: 'refresh_token' });

    expect((await fixture.post('/services/oauth2/revoke', { token: String(json.refresh_token) })).status).toBe(200);
    expect(await told(json.access_token)).toEqual({ active: false });
    expect(await told(json.refresh_token)).toEqual({ active: false });
    const after = await send(`${fixture.server.url}/services/oauth2/userinfo`, { headers });
    expect([after.status, after.text]).toEqual([403, 'Bad_OAuth_Token']);
    expect((await fixture.refresh(String(json.refresh_token))).json.error).toBe('invalid_grant');
  });

  it('lets nobody introspect without proving to be a client', async () => {
    const answer = await fixture.post('/services/oauth2/introspect', { token: 'x', client_id: CLIENT_ID });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_client']);
  });
});

describe('an app with JWT access tokens', () => {
  it('hands out a JWT that introspection and revocation know', async () => {
    const fixture = await startFixture({ apps: [app({ namedUserJwt: true })] });
    const { code = '' } = await fixture.authorize();
    const { json } = await fixture.exchange(code);
    expect(json.token_format).toBe('jwt');
    const claims = JSON.parse(Buffer.from(String(json.access_token).split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ client_id: CLIENT_ID, sub: json.id, iss: fixture.server.url });
    const headers = { authorization: `Bearer ${json.access_token}` };
    expect((await send(`${fixture.server.url}/services/oauth2/userinfo`, { headers })).status).toBe(200);
    await fixture.post('/services/oauth2/revoke', { token: String(json.access_token) });
    expect((await send(`${fixture.server.url}/services/oauth2/userinfo`, { headers })).status).toBe(403);
    await fixture.server.close();
  });
});
