/** Apps are replaced under a running server, and something else may answer beside it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inside } from '../src/index.ts';
import { app, CALLBACK, CLIENT_ID, type Fixture, send, startFixture } from './fixture.ts';

describe('apps are replaced', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture();
  });
  afterAll(() => fixture.server.close());

  const tokens = async () => {
    const { code = '' } = await fixture.authorize();
    return await fixture.exchange(code);
  };

  it('what is demanded changes with the next request', async () => {
    expect((await tokens()).status).toBe(200);
    await fixture.server.replaceApps([app({ secretRequiredForWebServerFlow: true })]);
    expect((await tokens()).json.error).toBe('invalid_client');
    await fixture.server.replaceApps([app()]);
    expect((await tokens()).status).toBe(200);
  });

  it('tokens issued under a demand do not outlive it', async () => {
    await fixture.server.replaceApps([app({ secretRequiredForRefreshTokenFlow: true })]);
    const { json } = await tokens();
    await fixture.server.replaceApps([app()]);
    expect((await fixture.refresh(String(json.refresh_token))).json.error).toBe('invalid_grant');
  });

  it('an app that is gone has no tokens and no login', async () => {
    const { json } = await tokens();
    const authorization = `Bearer ${String(json.access_token)}`;
    const userinfo = () => send(`${fixture.server.url}/services/oauth2/userinfo`, { headers: { authorization } });
    expect((await userinfo()).status).toBe(200);
    await fixture.server.replaceApps([]);
    expect((await userinfo()).status).toBe(403);
    expect((await fixture.authorize()).status).toBe(400);
    await fixture.server.replaceApps([app()]);
    expect((await userinfo()).status).toBe(200);
  });

  it('origins come and go with the apps that bring them', async () => {
    const origin = 'https://new.example.com';
    const allowed = async () =>
      (await fixture.token({}, { origin })).headers.get('access-control-allow-origin') === origin;
    expect(await allowed()).toBe(false);
    await fixture.server.replaceApps([app({}, { allowedOrigins: [origin] })]);
    expect(await allowed()).toBe(true);
    await fixture.server.replaceApps([app()]);
    expect(await allowed()).toBe(false);
  });

  it('two apps of one client id are refused, and the ones before stay', async () => {
    await expect(fixture.server.replaceApps([app(), app({}, { name: 'Other' })])).rejects.toThrow(
      'client ids must differ',
    );
    expect((await tokens()).status).toBe(200);
  });

  it('the discovery document tells of the new scopes', async () => {
    const scopes = async () =>
      (await send(`${fixture.server.url}/.well-known/openid-configuration`)).json.scopes_supported as string[];
    expect(await scopes()).not.toContain('openid');
    await fixture.server.replaceApps([app({}, { scopes: ['OpenID'] })]);
    expect(await scopes()).toContain('openid');
    await fixture.server.replaceApps([app()]);
  });
});

describe('a neighbour', () => {
  let fixture: Fixture;
  let inside: Inside;
  let asked = 0;
  beforeAll(async () => {
    fixture = await startFixture({
      neighbour: (given) => {
        inside = given;
        return {
          paths: ['/services/data'],
          maxBodyBytes: 100_000,
          beforeRequest: async () => {
            asked++;
          },
          answer: async ({ method, path, query, body, token }) => ({
            status: 207,
            headers: { 'content-type': 'text/plain' },
            body: `${method} ${path} ${query.get('q')} ${body.length} ${token ?? 'no token'}`,
          }),
        };
      },
    });
  });
  afterAll(() => fixture.server.close());

  it('is handed what is below its paths, and no more', async () => {
    const { url } = fixture.server;
    const init = { method: 'PATCH', headers: { authorization: 'Bearer t' }, body: 'x'.repeat(70_000) };
    expect(await send(`${url}//services/data/v67.0/a?q=1`, init)).toMatchObject({
      status: 207,
      text: 'PATCH /services/data/v67.0/a 1 70000 t',
    });
    expect((await send(`${url}/services/data`)).text).toBe('GET /services/data null 0 no token');
    expect((await send(`${url}/services/database`)).status).toBe(404);
    expect((await send(`${url}/services/data/x`, { method: 'POST', body: 'x'.repeat(100_001) })).status).toBe(413);
    expect((await fixture.token({ grant_type: 'x'.repeat(70_000) })).status).toBe(413);
  });

  it('is asked before each request the server answers itself', async () => {
    const before = asked;
    await fixture.authorize();
    expect(asked).toBe(before + 1);
  });

  it('sees who holds a live token, and changes what the server demands', async () => {
    const { code = '' } = await fixture.authorize();
    const { json } = await fixture.exchange(code);
    const session = await inside.session(String(json.access_token));
    expect(session).toMatchObject({
      clientId: CLIENT_ID,
      app: 'Booking_Web',
      scopes: ['api', 'refresh_token', 'offline_access'],
    });
    expect(JSON.stringify(session)).not.toContain('passwordHash');
    expect(JSON.stringify(await inside.users('', 10))).not.toContain('passwordHash');
    expect(await inside.session('00D!x')).toBeUndefined();
    expect((await inside.sessions({ clientId: CLIENT_ID })).filter(({ usedMs }) => usedMs !== null)).toHaveLength(1);
    await inside.replaceApps([app({}, { callbackUrls: [`${CALLBACK}/new`] })], {});
    expect((await fixture.authorize()).status).toBe(400);
  });

  it('hands a ticket over once', async () => {
    const ticket = inside.ticket('005x', 60_000);
    expect(ticket).not.toContain('005x');
    expect(await inside.takeTicket(ticket)).toBe('005x');
    expect(await inside.takeTicket(ticket)).toBeUndefined();
    expect(await inside.takeTicket(inside.ticket('005x', 0))).toBeUndefined();
    expect(await inside.takeTicket(`${ticket}x`)).toBeUndefined();
    expect(await inside.takeTicket('')).toBeUndefined();
  });
});
