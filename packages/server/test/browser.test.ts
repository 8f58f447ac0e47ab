import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app, basic, CLIENT_ID, CLIENT_SECRET, type Fixture, send, startFixture } from './fixture.ts';
import { freePort } from './postgres-server.ts';

const ORIGIN = 'https://app.example.com';

describe('a client secret in a browser', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture({
      apps: [app({}, { allowedOrigins: [ORIGIN] }), app({}, { name: 'Other', clientId: 'other' })],
      corsOrigins: ['https://*.partner.example'],
    });
  });
  afterAll(() => fixture.server.close());

  async function exchange(form: Record<string, string>, headers: Record<string, string>) {
    const { code = '' } = await fixture.authorize();
    return await fixture.exchange(code, form, headers);
  }

  it.each([
    ['in the body, with Sec-Fetch-Site', { client_secret: CLIENT_SECRET }, { 'sec-fetch-site': 'cross-site' }],
    [
      'as Basic, with Sec-Fetch-Site',
      {},
      { 'sec-fetch-site': 'same-origin', authorization: basic(CLIENT_ID, CLIENT_SECRET) },
    ],
    ['in the body, from an origin of the app', { client_secret: CLIENT_SECRET }, { origin: ORIGIN }],
    ['wrong, in the body', { client_secret: 'wrong' }, { 'sec-fetch-site': 'cross-site' }],
  ])('is refused %s, in the same words whether it is the right one', async (_how, form, headers) => {
    const answer = await exchange(form as Record<string, string>, headers as unknown as Record<string, string>);
    expect([answer.status, answer.json]).toEqual([
      400,
      { error: 'invalid_client', error_description: 'a client secret is not accepted from a browser' },
    ]);
  });

  it('is accepted with an Origin header of somebody else, and with the headers that Node sends', async () => {
    expect((await exchange({ client_secret: CLIENT_SECRET }, { origin: 'https://elsewhere.example' })).status).toBe(
      200,
    );
    expect((await exchange({ client_secret: CLIENT_SECRET }, { 'sec-fetch-mode': 'cors' })).status).toBe(200);
  });

  it('is evidence that the client is public when it was the right one, and none when it was wrong', async () => {
    const wrongOnly = await startFixture();
    const { code = '' } = await wrongOnly.authorize();
    await wrongOnly.exchange(code, { client_secret: 'wrong' }, { 'sec-fetch-site': 'cross-site' });
    expect(await wrongOnly.server.evidence()).toEqual([]);
    await wrongOnly.server.close();
    const evidence = await fixture.server.evidence();
    expect(evidence).toMatchObject([
      { app: 'Booking_Web', secretExposed: true, evidence: { kind: 'traffic', says: 'public', weight: 0.95 } },
    ]);
    expect(JSON.stringify(evidence)).not.toContain(CLIENT_SECRET);
  });

  it('is not needed: a browser that sends none is served, and seen', async () => {
    const { code = '' } = await fixture.authorize({ client_id: 'other' });
    const answer = await fixture.exchange(code, { client_id: 'other' }, { 'sec-fetch-site': 'cross-site' });
    expect(answer.status).toBe(200);
    const seen = (await fixture.server.evidence()).find((one) => one.app === 'Other');
    expect(seen).toMatchObject({ secretExposed: false, evidence: { says: 'public' } });
  });

  it('may read answers from listed origins only', async () => {
    const allowed = async (path: string, origin: string, method = 'POST') =>
      (await send(fixture.server.url + path, { method, headers: { origin } })).headers.get(
        'access-control-allow-origin',
      );
    for (const path of [
      '/services/oauth2/token',
      '/services/oauth2/authorize',
      '/services/oauth2/userinfo',
      '/services/oauth2/revoke',
    ]) {
      expect(await allowed(path, ORIGIN)).toBe(ORIGIN);
      expect(await allowed(path, 'https://a.partner.example')).toBe('https://a.partner.example');
      expect(await allowed(path, 'https://evilpartner.example')).toBeNull();
      expect(await allowed(path, 'https://elsewhere.example')).toBeNull();
    }
    expect(await allowed('/services/oauth2/echo?code=c', ORIGIN, 'GET')).toBe(ORIGIN);
    expect(await allowed('/services/oauth2/login', ORIGIN)).toBeNull();
    for (const path of ['/.well-known/openid-configuration', '/id/keys', '/services/oauth2/id/keys']) {
      expect(await allowed(path, 'https://elsewhere.example', 'GET')).toBe('*');
    }
  });

  it('gets a preflight that allows the headers of the flow', async () => {
    const answer = await send(`${fixture.server.url}/services/oauth2/authorize`, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'auth-request-type,authorization',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-headers')).toContain('auth-request-type');
  });

  it('can follow the redirect to a callback on this server and read JSON', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const extractor = `${url}/services/apexrest/code`;
    const here = await startFixture({
      port,
      apps: [app({}, { callbackUrls: [extractor, `${url}/services/oauth2/echo`], allowedOrigins: [ORIGIN] })],
    });
    for (const redirect of [extractor, `${url}/services/oauth2/echo`]) {
      const answer = await here.authorize({ redirect_uri: redirect });
      const followed = await send(String(answer.location), { headers: { origin: ORIGIN } });
      expect([followed.status, followed.json.sfdc_community_url]).toEqual([200, url]);
      expect(followed.json.code).toMatch(/^aPrx/);
      expect(followed.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    }
    expect((await send(`${url}/services/apexrest/other?code=c`)).status).toBe(404);
    await here.server.close();
  });
});
