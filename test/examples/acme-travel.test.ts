/**
 * The clients of `examples/acme-travel`, unmodified, log in against `countersign serve` with the example's own metadata,
 * in a real Chromium: with the settings as they stand in the tree, and again with what `countersign fix` makes of them.
 */
import { createHash, randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../packages/countersign/test/terminal.ts';
import { launchBrowser } from '../../packages/report/test/browser.ts';
import { ACME, address, type Login, type Running, serveAcme, startSpa, startWeb, trip } from './acme-clients.ts';
import { type LocalNames, startLocalNames } from './local-names.ts';

const ADA = { username: 'ada@example.com', password: randomBytes(12).toString('hex') };
const STRANGER = { username: 'eve@example.com', password: randomBytes(12).toString('hex') };
const USERS = [
  { ...ADA, firstName: 'Ada', lastName: 'Example', permissionSets: ['Acme Traveller'] },
  { ...STRANGER, permissionSets: [] },
];
const CLIENT_SECRET = randomBytes(24).toString('hex');
const MOBILE_SECRET = randomBytes(24).toString('hex');
const WRONG = 'wrong';
/** What Chromium writes to the console when a request is answered with 400, whoever handles it. */
const STATUS_400 = 'Failed to load resource: the server responded with a status of 400 (Bad Request)';

let folder: string;
let names: LocalNames;
let browser: Browser;
let web: Running;
let spa: Running;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-acme-'));
  names = await startLocalNames();
  await writeFile(join(folder, 'secret'), `${CLIENT_SECRET}\n`, { mode: 0o600 });
  [browser, web, spa] = await Promise.all([
    launchBrowser(),
    startWeb(names, join(folder, 'secret')),
    startSpa(names, join(folder, 'spa')),
  ]);
}, 120_000);
afterAll(async () => {
  await Promise.all([browser?.close(), web?.stop(), spa?.stop()]);
  await names?.close();
  await rm(folder, { recursive: true, force: true });
});

describe.each([
  { settings: 'as they stand', fixed: false },
  { settings: 'as fix leaves them', fixed: true },
])('Acme Travel, with the settings $settings', ({ fixed }) => {
  let login: Login;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  const issued: string[] = [];

  beforeAll(async () => {
    const project = fixed ? await fixedCopy(join(folder, 'fixed')) : ACME;
    const credentials = {
      Booking_Web: { clientSecret: CLIENT_SECRET },
      Traveller_Mobile: { clientSecret: MOBILE_SECRET },
    };
    login = await serveAcme(project, names, { credentials, users: USERS });
  }, 60_000);
  afterAll(() => login?.stop());

  beforeEach(async () => {
    context = await browser.newContext({ proxy: { server: names.url } });
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(() => context.close());

  const fill = async ({ username, password }: typeof ADA) => {
    await page.getByLabel(/user ?name/i).fill(username);
    await page.getByLabel('Password').fill(password);
  };
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const greeting = () => page.locator('#user').textContent();
  const alerted = () => page.getByRole('alert').textContent();
  const logged = (): Record<string, unknown>[] =>
    login
      .printed()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  const me = () => page.evaluate(async () => (await fetch('/api/me')).json());

  it('the web site signs a traveller in by redirect, knows who it is, and signs out', async () => {
    await page.goto(address('web'));
    await page.getByRole('link', { name: 'Sign in with Salesforce' }).click();
    expect(await page.locator('main').textContent()).toContain('Booking Web');
    await fill(ADA);
    await press('Log in');
    expect(await greeting()).toBe('Hello Ada Example.');
    expect(page.url()).toBe(`${address('web')}/`);
    expect(await me()).toMatchObject({ preferred_username: ADA.username, name: 'Ada Example' });
    // The browser holds a session cookie and nothing else.
    const kept = await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage }));
    expect(kept).toBe('{}');
    await press('Sign out');
    await page.getByRole('link', { name: 'Sign in here' }).waitFor();
    expect(await me()).toEqual({ error: 'not signed in' });
    expect(complaints).toEqual([expect.stringContaining('401')]);
    const granted = logged().findLast(({ app, grantType }) => app === 'Booking_Web' && grantType !== undefined);
    const revoked = logged().findLast(({ route, status }) => route === '/services/oauth2/revoke' && status === 200);
    expect(granted?.grantId).toBeTypeOf('number');
    expect(revoked?.grantId).toBe(granted?.grantId);
  });

  it('the login page says that something was wrong, keeps the name, and lets the traveller try again or cancel', async () => {
    await page.goto(`${address('web')}/login`);
    await fill({ ...ADA, password: WRONG });
    await press('Log in');
    expect(await alerted()).toBe('Check your username and password.');
    expect(await page.getByLabel('Username').inputValue()).toBe(ADA.username);
    await page.getByLabel('Password').fill(ADA.password);
    await press('Log in');
    expect(await greeting()).toBe('Hello Ada Example.');
    await page.goto(`${address('web')}/login`);
    await press('Cancel');
    expect(await alerted()).toBe('end-user denied authorization');
    expect(complaints.filter((text) => text !== STATUS_400)).toEqual([]);
  });

  it('the web site’s own form signs in with the password in the body, and says when it was wrong', async () => {
    await page.goto(`${address('web')}/signin`);
    await fill({ ...ADA, password: WRONG });
    await press('Sign in');
    expect(await alerted()).toBe('Check your user name and password.');
    await fill(ADA);
    await press('Sign in');
    expect(await greeting()).toBe('Hello Ada Example.');
    expect(complaints).toEqual([STATUS_400]);
  });

  it('the loyalty pages sign a member in, refresh, and sign out for good', async () => {
    const answers: Promise<Tokens>[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith('/services/oauth2/token') && response.ok()) answers.push(response.json());
    });
    await page.goto(address('spa'));
    await fill(ADA);
    await press('Sign in');
    expect(await greeting()).toBe('Hello Ada Example.');
    await press('Refresh');
    await page.getByRole('button', { name: 'Refresh', disabled: false }).waitFor();
    await expect.poll(() => answers.length).toBe(2);
    const [first, second, ...more] = await Promise.all(answers);
    if (first === undefined || second === undefined) throw new Error('the pages did not fetch tokens twice');
    issued.push(first.access_token, first.refresh_token, second.access_token, second.refresh_token);
    expect(more).toEqual([]);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    await press('Sign out');
    await page.getByLabel('User name').waitFor();
    expect(await inPage(page, 'token', { ...SPA_REFRESH, refresh_token: second.refresh_token })).toBe(400);
    expect(complaints).toEqual([STATUS_400]);
  });

  it('the loyalty pages say when the password was wrong, and work after that', async () => {
    await page.goto(address('spa'));
    await fill({ ...ADA, password: WRONG });
    await press('Sign in');
    expect(await alerted()).toBe('Check your user name and password.');
    await fill(ADA);
    await press('Sign in');
    expect(await greeting()).toBe('Hello Ada Example.');
    expect(complaints).toEqual([STATUS_400]);
  });

  it('a page of an origin that is not on the org’s list cannot read an answer', async () => {
    await page.goto(address('spa'));
    expect(await inPage(page, 'token', SPA_REFRESH)).toBe(400);
    // The site's own policy would stop it before the server does: a bare page of that origin stands in.
    await page.route(`${address('web')}/bare`, (route) => route.fulfill({ contentType: 'text/html', body: '<p>bare' }));
    await page.goto(`${address('web')}/bare`);
    expect(await inPage(page, 'token', SPA_REFRESH)).toBe('blocked');
    expect(complaints).toContainEqual(expect.stringContaining('blocked by CORS policy'));
  });

  it('a user whom no admin approved gets in nowhere', async () => {
    await page.goto(`${address('web')}/login`);
    await fill(STRANGER);
    await press('Log in');
    expect(await alerted()).toBe('user is not admin approved to access this app');
    await page.goto(address('spa'));
    await fill(STRANGER);
    await press('Sign in');
    expect(await alerted()).toBe('user is not admin approved to access this app');
  });

  it('the command line signs in through the browser, asks who it is, and signs out for good', async () => {
    const home = await mkdtemp(join(folder, 'trip-'));
    const signingIn = await trip(names, home, 'login');
    await page.goto(addressIn(await signingIn.says('code_challenge_method=S256')));
    expect(await page.locator('main').textContent()).toContain('Trip CLI asks for access');
    await fill(ADA);
    await press('Log in and allow');
    await page.getByRole('heading', { name: 'Signed in' }).waitFor();
    expect(await signingIn.ended).toBe(0);
    const { access_token, refresh_token }: Tokens = JSON.parse(await readFile(join(home, 'tokens.json'), 'utf8'));
    issued.push(access_token, refresh_token);
    const who = await trip(names, home, 'whoami');
    expect([await who.ended, who.printed()]).toEqual([0, `${ADA.username}\n`]);
    const signingOut = await trip(names, home, 'logout');
    expect([await signingOut.ended, signingOut.printed()]).toEqual([0, 'Signed out.\n']);
    await page.goto(address('spa'));
    const replayed = { grant_type: 'refresh_token', client_id: 'AcmeTripCliExample', refresh_token };
    expect(await inPage(page, 'token', replayed)).toBe(400);
    const late = await trip(names, home, 'whoami');
    expect([await late.ended, late.printed()]).toEqual([1, 'Not signed in: trip login\n']);
  });

  it('the command line ends with an error when the user refuses', async () => {
    const signingIn = await trip(names, await mkdtemp(join(folder, 'trip-')), 'login');
    await page.goto(addressIn(await signingIn.says('code_challenge_method=S256')));
    await press('Cancel');
    await page.getByRole('heading', { name: 'Not signed in' }).waitFor();
    expect(await signingIn.ended).toBe(1);
    expect(signingIn.printed()).toContain('end-user denied authorization');
  });

  it(`the phone app, which has no secret, ${fixed ? 'signs in and refreshes' : 'is refused for want of one'}`, async () => {
    const signedIn = await phoneSignIn(names);
    if (fixed) {
      expect(signedIn.token).toMatchObject({ token_type: 'Bearer', refresh_token: expect.any(String) });
      expect(signedIn.refreshed).toMatchObject({ access_token: expect.any(String) });
    } else {
      expect(signedIn.token).toEqual({ error: 'invalid_client', error_description: 'invalid client credentials' });
    }
  });

  it('nothing of what was typed or issued is in the log', () => {
    expect(login.printed()).toContain('Booking_Web');
    const secrets = [ADA.password, STRANGER.password, CLIENT_SECRET, MOBILE_SECRET, ...issued];
    expect(secrets).toHaveLength(10);
    for (const secret of secrets) expect(login.printed()).not.toContain(secret);
  });
});

it('no client but the server holds a secret, and all of them send PKCE', async () => {
  const { code, out } = await run(['scan', join(ACME, 'clients'), '--format', 'json', '--no-config']);
  expect(code).toBe(0);
  const { complete, findings, clients } = JSON.parse(out);
  expect([complete, findings]).toEqual([true, []]);
  const told = clients.map(({ root, kind, sendsPkce, sendsSecret }: Record<string, unknown>) => [
    root,
    kind,
    sendsPkce,
    sendsSecret,
  ]);
  expect(told).toEqual(
    expect.arrayContaining([
      ['android', 'mobile', true, false],
      ['ios/Traveller.swiftpm', 'mobile', true, false],
      ['spa', 'browser', true, false],
      ['cli', 'cli', true, false],
      ['web', 'server', true, true],
    ]),
  );
});

interface Tokens {
  access_token: string;
  refresh_token: string;
}

const SPA_REFRESH = { grant_type: 'refresh_token', client_id: 'AcmeLoyaltySpaExample', refresh_token: 'none' };

/** The status a page gets, or that its browser kept the answer from it. */
async function inPage(page: Page, endpoint: string, form: Record<string, string>): Promise<number | 'blocked'> {
  const url = `${address('login')}/services/oauth2/${endpoint}`;
  return await page.evaluate(
    async ([to, parameters]) => {
      try {
        return (await fetch(to, { method: 'POST', body: new URLSearchParams(parameters) })).status;
      } catch {
        return 'blocked';
      }
    },
    [url, form] as const,
  );
}

async function fixedCopy(copy: string): Promise<string> {
  await cp(ACME, copy, { recursive: true, filter: (path) => !path.includes('node_modules') });
  const { code, err } = await run(['fix', copy, '--fail-on', 'never']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return copy;
}

/** What the Kotlin and the Swift client send, request by request. */
async function phoneSignIn(
  names: LocalNames,
): Promise<{ token: Record<string, unknown>; refreshed: Record<string, unknown> | undefined }> {
  const verifier = randomBytes(32).toString('base64url');
  const common = {
    client_id: 'AcmeTravellerMobileExample',
    redirect_uri: `${address('login')}/services/oauth2/echo`,
  };
  const post = async (endpoint: string, form: Record<string, string>, headers: Record<string, string> = {}) => {
    const { ProxyAgent, fetch } = await import('undici');
    const url = `${address('login')}/services/oauth2/${endpoint}`;
    const dispatcher = new ProxyAgent(names.url);
    const answer = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(form), dispatcher });
    return (await answer.json()) as Record<string, unknown>;
  };
  const { code } = await post(
    'authorize',
    {
      ...common,
      response_type: 'code_credentials',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    },
    {
      'Auth-Request-Type': 'Named-User',
      Authorization: `Basic ${Buffer.from(`${ADA.username}:${ADA.password}`).toString('base64url')}`,
    },
  );
  const token = await post('token', {
    ...common,
    grant_type: 'authorization_code',
    code: String(code),
    code_verifier: verifier,
  });
  if (typeof token.refresh_token !== 'string') return { token, refreshed: undefined };
  const { client_id } = common;
  const { refresh_token } = token;
  return { token, refreshed: await post('token', { grant_type: 'refresh_token', client_id, refresh_token }) };
}

function addressIn(printed: string): string {
  return /http:\S+/.exec(printed)?.[0] ?? '';
}
