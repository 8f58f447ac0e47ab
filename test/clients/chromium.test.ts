import { createServer as createHttpServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchBrowser } from '../../packages/report/test/browser.ts';
import { freePort } from '../../packages/server/test/postgres-server.ts';
import { CLIENT_ID, CLIENT_SECRET, PASSWORD, type Started, startVariant, USERNAME } from './variants.ts';

/** What a page of the app does in the browser: log in through its own screen, exchange the code, refresh. */
interface Asked {
  server: string;
  redirectUri: string;
  username: string;
  password: string;
  clientId: string;
  clientSecret?: string;
}

function askedOf(server: string, redirectUri: string): Asked {
  return { server, redirectUri, username: USERNAME, password: PASSWORD, clientId: CLIENT_ID };
}

describe('a real Chromium', () => {
  let browser: Browser;
  let site: Server;
  let origin: string;
  beforeAll(async () => {
    browser = await launchBrowser();
    site = createHttpServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>app</title><p>app');
    });
    const port = await freePort();
    await new Promise<void>((resolve) => site.listen(port, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    await browser.close();
    site.closeAllConnections();
    await new Promise((resolve) => site.close(resolve));
  });

  async function start(allowedOrigins: readonly string[]): Promise<{ started: Started; echo: string }> {
    const port = await freePort();
    const echo = `http://127.0.0.1:${port}/services/oauth2/echo`;
    const variant = { secret: false, pkce: true, rotation: true };
    const app = { callbackUrls: [echo, `${origin}/callback`], allowedOrigins };
    return { started: await startVariant(variant, app, { port }), echo };
  }

  async function open(url: string): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    await page.goto(url);
    return page;
  }

  it('logs in from a page of the app, follows the redirect to the echo endpoint and refreshes', async () => {
    const { started, echo } = await start([origin]);
    await using _ = started;
    const page = await open(origin);
    const asked = askedOf(started.server.url, echo);
    const answers = await page.evaluate(logInFromAPage, asked);
    expect(answers.tokens).toMatchObject({ token_type: 'Bearer', sfdc_community_url: started.server.url });
    expect(answers.refreshed.refresh_token).not.toBe(answers.tokens.refresh_token);
    expect(answers.userinfo.preferred_username).toBe(USERNAME);
    const [seen] = await started.server.evidence();
    expect(seen).toMatchObject({ secretExposed: false, evidence: { kind: 'traffic', says: 'public' } });
  });

  it('is refused when its script sends the secret, which is then known to be out', async () => {
    const { started, echo } = await start([origin]);
    await using _ = started;
    const page = await open(origin);
    const asked = { ...askedOf(started.server.url, echo), clientSecret: CLIENT_SECRET };
    const { tokens } = await page.evaluate(logInFromAPage, asked);
    expect(tokens.error).toBe('invalid_client');
    expect(await started.server.evidence()).toMatchObject([{ secretExposed: true }]);
  });

  it.each(['another origin', 'a custom scheme'])('ends a login where the callback goes on to %s', async (where) => {
    // A back end for a front end: the callback takes the code and sends the browser on.
    const hops: string[] = [];
    const custom = where === 'a custom scheme';
    const next = custom ? 'myapp://done' : `${origin.replace('127.0.0.1', 'localhost')}/welcome`;
    const callback = createHttpServer((request, response) => {
      hops.push(request.url ?? '');
      response.writeHead(302, { location: next }).end();
    });
    const port = await freePort();
    await new Promise<void>((resolve) => callback.listen(port, '127.0.0.1', resolve));
    const app = { callbackUrls: [`http://127.0.0.1:${port}/callback`] };
    await using started = await startVariant({ secret: false, pkce: false, rotation: true }, app, {
      port: await freePort(),
    });
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: CLIENT_ID,
      redirect_uri: app.callbackUrls[0] ?? '',
    });
    const page = await open(`${started.server.url}/services/oauth2/authorize?${query}`);
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.fill('#username', USERNAME);
    await page.fill('#password', PASSWORD);
    await page.click('button.main', { noWaitAfter: true });
    if (custom) await vi.waitUntil(() => hops.length > 0, 10_000);
    else await page.waitForURL(next);
    expect(hops[0]).toMatch(/^\/callback\?code=/);
    expect(said.filter((line) => line.includes('Content Security Policy'))).toEqual([]);
    await page.close();
    callback.closeAllConnections();
    await new Promise((resolve) => callback.close(resolve));
  });

  it('lets no script of another origin log in or read anything', async () => {
    const { started, echo } = await start([]);
    await using _ = started;
    const page = await open(origin);
    const asked = askedOf(started.server.url, echo);
    await expect(page.evaluate(logInFromAPage, asked)).rejects.toThrow(/Failed to fetch/);
    expect(started.logged.join('')).not.toContain('"status":302');
  });

  it('logs in on the page of the web server flow, by keyboard alone, and comes back to the app', async () => {
    const { started } = await start([]);
    await using _ = started;
    const problems: string[] = [];
    const context = await browser.newContext();
    const page = await context.newPage();
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: CLIENT_ID,
      redirect_uri: `${origin}/callback`,
      state: 's',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    });
    await page.goto(`${started.server.url}/services/oauth2/authorize?${query}`);
    await page.getByLabel('Username').focus();
    await page.keyboard.type(USERNAME);
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.getByLabel('Username').inputValue()).toBe(USERNAME);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${origin}/callback?**`);
    expect(new URL(page.url()).searchParams.get('state')).toBe('s');
    expect(new URL(page.url()).searchParams.get('code')).toMatch(/^aPrx/);
    // Chromium says of the refused login that it was answered with 400, and nothing else.
    expect(problems.filter((problem) => !problem.includes('400'))).toEqual([]);
    await context.close();
  });
});

/** Runs in the page: nothing from outside is in scope. */
async function logInFromAPage(
  asked: Asked,
): Promise<Record<'tokens' | 'refreshed' | 'userinfo', Record<string, unknown>>> {
  const base64url = (bytes: Uint8Array): string =>
    btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const challenge = base64url(
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))),
  );
  const authorized = await fetch(`${asked.server}/services/oauth2/authorize`, {
    method: 'POST',
    headers: {
      'Auth-Request-Type': 'Named-User',
      Authorization: `Basic ${btoa(`${asked.username}:${asked.password}`)}`,
    },
    body: new URLSearchParams({
      response_type: 'code_credentials',
      client_id: asked.clientId,
      redirect_uri: asked.redirectUri,
      code_challenge: challenge,
    }),
  });
  const { code } = (await authorized.json()) as { code: string };
  const token = async (form: Record<string, string>): Promise<Record<string, unknown>> => {
    const secret = asked.clientSecret === undefined ? {} : { client_secret: asked.clientSecret };
    const body = new URLSearchParams({ client_id: asked.clientId, ...secret, ...form });
    return (await fetch(`${asked.server}/services/oauth2/token`, { method: 'POST', body })).json() as Promise<
      Record<string, unknown>
    >;
  };
  const tokens = await token({
    grant_type: 'authorization_code',
    code,
    redirect_uri: asked.redirectUri,
    code_verifier: verifier,
  });
  if (tokens.error !== undefined) return { tokens, refreshed: {}, userinfo: {} };
  const refreshed = await token({ grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) });
  const userinfo = await fetch(`${asked.server}/services/oauth2/userinfo`, {
    headers: { Authorization: `Bearer ${String(refreshed.access_token)}` },
  });
  return { tokens, refreshed, userinfo: (await userinfo.json()) as Record<string, unknown> };
}
