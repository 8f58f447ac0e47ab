import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Answer,
  app,
  CALLBACK,
  CLIENT_ID,
  encode,
  type Fixture,
  PASSWORD,
  pkce,
  send,
  startFixture,
  USERNAME,
} from './fixture.ts';

const AUTHORIZE = '/services/oauth2/authorize';
const LOGIN = '/services/oauth2/login';

interface Page extends Answer {
  ticket: string;
  cookie: string;
}

describe('the web server flow', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture({
      apps: [
        app({}, { label: 'Booking <b>&"web"', scopes: ['Api', 'OpenID'] }),
        app({ pkceRequired: true }, { name: 'Pkce', clientId: 'pkce' }),
        app({ adminApproved: false }, { name: 'Self', clientId: 'self' }),
        app(
          { codeCredentialFlow: false },
          { name: 'Web_Only', clientId: 'web-only', callbackUrls: ['myapp://done?x=1'] },
        ),
      ],
    });
  });
  afterAll(() => fixture.server.close());

  async function open(parameters: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Page> {
    const query = encode({ response_type: 'code', client_id: CLIENT_ID, redirect_uri: CALLBACK, ...parameters });
    const answer = await send(`${fixture.server.url}${AUTHORIZE}?${query}`, { headers });
    return {
      ...answer,
      ticket: /name="ticket" value="([^"]+)"/.exec(answer.text)?.[1] ?? '',
      cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '',
    };
  }

  async function submit(page: Page, form: Record<string, string> = {}, cookie = page.cookie): Promise<Answer> {
    return await fixture.post(
      LOGIN,
      { ticket: page.ticket, username: USERNAME, password: PASSWORD, decision: 'allow', ...form },
      cookie === '' ? {} : { cookie },
    );
  }

  it('shows a page that escapes the app, frames nowhere, and stops no callback from going on', async () => {
    const page = await open({ login_hint: '"><script>' });
    expect(page.status).toBe(200);
    expect(page.text).toContain('Booking &#60;b&#62;&#38;&#34;web&#34;');
    expect(page.text).not.toContain('<script');
    const policy = page.headers.get('content-security-policy');
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toContain('form-action');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.headers.get('set-cookie')).toMatch(/^countersign=[\w-]{32}; Path=\/; HttpOnly; SameSite=Lax/);
    for (const field of ['username', 'password']) expect(page.text).toMatch(new RegExp(`<label for="${field}"`));
  });

  it('logs a user in and sends the code and the state to the callback', async () => {
    const { verifier, challenge } = pkce();
    const page = await open({ state: 'st', nonce: 'no', code_challenge: challenge });
    const answer = await submit(page);
    expect(answer.status).toBe(303);
    expect(answer.location?.searchParams.get('state')).toBe('st');
    const tokens = await fixture.exchange(answer.location?.searchParams.get('code') ?? '', { code_verifier: verifier });
    const claims = JSON.parse(Buffer.from(String(tokens.json.id_token).split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ nonce: 'no', aud: CLIENT_ID, iss: fixture.server.url });
  });

  it('keeps what a custom-scheme callback already says', async () => {
    const page = await open({ client_id: 'web-only', redirect_uri: 'myapp://done?x=1' });
    expect((await submit(page)).headers.get('location')).toMatch(/^myapp:\/\/done\?x=1&code=aPrx/);
  });

  it('shows the form again after a wrong password, and does not say which half was wrong', async () => {
    const page = await open();
    const wrong = await submit(page, { password: 'wrong' });
    const unknown = await submit(page, { username: 'nobody@example.com' });
    expect([wrong.status, unknown.status]).toEqual([400, 400]);
    const body = (answer: Answer): string => answer.text.replace(/value="[^"]*"/g, '');
    expect(body(wrong)).toBe(body(unknown));
    expect(wrong.text).not.toContain(PASSWORD);
    expect((await submit(page)).status).toBe(303);
  });

  it('takes a form only from the browser that was shown it', async () => {
    const mine = await open();
    const theirs = await open();
    expect((await submit(mine, {}, '')).status).toBe(400);
    expect((await submit(mine, {}, theirs.cookie)).status).toBe(400);
    expect((await submit({ ...mine, ticket: mine.ticket.slice(0, -2) })).status).toBe(400);
    expect((await submit(mine)).status).toBe(303);
  });

  it('takes a form once, and replaces the cookie that came with it', async () => {
    const page = await open();
    const answer = await submit(page);
    expect(answer.status).toBe(303);
    const after = /^countersign=([\w-]{32});/.exec(answer.headers.get('set-cookie') ?? '')?.[1];
    expect(after).toBeTruthy();
    expect(page.cookie).not.toContain(after);
    const again = await submit(page);
    expect([again.status, again.headers.get('location')]).toEqual([400, null]);
    expect(again.text).toContain('the login form has expired');
    const elsewhere = await open({}, { cookie: `countersign=${after}` });
    expect((await submit(elsewhere)).status).toBe(303);
  });

  it('shows a form that has a life: not longer than its time', async () => {
    let nowMs = 1_800_000_000_000;
    const timed = await startFixture({ clock: () => nowMs });
    const url = `${timed.server.url}/services/oauth2/authorize?${encode({ response_type: 'code', client_id: CLIENT_ID, redirect_uri: CALLBACK })}`;
    const page = await send(url, { headers: { accept: 'text/html' } });
    const ticket = /name="ticket" value="([^"]*)"/.exec(page.text)?.[1] ?? '';
    const form = { ticket, username: USERNAME, password: PASSWORD, decision: 'allow' };
    const headers = { cookie: page.headers.get('set-cookie')?.split(';')[0] ?? '' };
    nowMs += 15 * 60_000;
    const late = await timed.post('/services/oauth2/login', form, headers);
    expect([late.status, late.headers.get('location')]).toEqual([400, null]);
    nowMs -= 1;
    expect((await timed.post('/services/oauth2/login', form, headers)).status).toBe(303);
    await timed.server.close();
  });

  it('asks for consent where users authorize themselves, and sends a refusal to the callback', async () => {
    const page = await open({ client_id: 'self', state: 's' });
    expect(page.text).toContain('asks for access');
    const answer = await submit(page, { decision: 'deny' });
    expect(Object.fromEntries(answer.location?.searchParams ?? [])).toEqual({
      error: 'access_denied',
      error_description: 'end-user denied authorization',
      state: 's',
    });
    expect((await submit(page)).location?.searchParams.get('code')).toBeTruthy();
  });

  it('tells the callback what is wrong with the request', async () => {
    const errors = async (parameters: Record<string, string>): Promise<unknown> =>
      (await open(parameters)).location?.searchParams.get('error');
    expect(await errors({ client_id: 'pkce' })).toBe('invalid_request');
    expect(await errors({ scope: 'full' })).toBe('invalid_scope');
    expect(await errors({ response_type: 'token' })).toBe('unsupported_response_type');
    expect(await errors({ prompt: 'none' })).toBe('login_required');
    expect(await errors({ code_challenge: 'short' })).toBe('invalid_request');
    expect(await errors({ code_challenge: pkce().challenge, code_challenge_method: 'plain' })).toBe('invalid_request');
  });

  it.each([
    'https://app.example.com/callback/',
    'https://app.example.com/callback?x=1',
    'https://app.example.com/callback#x',
    'https://app.example.com@evil.example/callback',
    'https://evil.example/?https://app.example.com/callback',
    'https://APP.example.com/callback',
    'javascript:alert(1)',
    '//evil.example/callback',
    'https://app.example.com/callback\r\nSet-Cookie: a=b',
  ])('never sends a browser to %j', async (redirectUri) => {
    for (const accept of ['text/html', 'application/json']) {
      const answer = await open({ redirect_uri: redirectUri }, { accept });
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
      expect(answer.text).not.toContain('evil');
    }
  });

  it('carries a state of any characters without splitting a header', async () => {
    const state = 'a\r\nSet-Cookie: x=y\u2028é%0d%0a&code=1#';
    const answer = await submit(await open({ state }));
    expect(answer.location?.searchParams.get('state')).toBe(state);
    expect(answer.headers.getSetCookie()).toHaveLength(1);
    expect(answer.headers.get('set-cookie')).toMatch(/^countersign=/);
  });
});
