/** What the local org is for: an unmodified `sf` logs in to it, looks around, retrieves, deploys and asks. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeLoginPort } from '../clients/login-port.ts';
import { ADMIN, connectedApp, type Desk, startDesk } from './desk.ts';
import { type Sf, startSf } from './sf.ts';

const APP = 'force-app/main/default/connectedApps/Booking_Web.connectedApp-meta.xml';
const SAFE =
  '<isConsumerSecretOptional>false</isConsumerSecretOptional>\n        <isPkceRequired>true</isPkceRequired>';

let desk: Desk;
let sf: Sf;

beforeAll(async () => {
  sf = startSf();
  desk = await startDesk({ [APP]: connectedApp('Booking_Web_Desk', SAFE) });
}, 600_000);

afterAll(async () => {
  sf?.[Symbol.dispose]();
  await desk?.[Symbol.asyncDispose]();
});

/** Runs it in the project, and fails with what it printed where it failed. */
async function inProject(...args: string[]): Promise<string> {
  const ran = await sf.run(args, { cwd: desk.project });
  expect(ran.code, ran.out + ran.err).toBe(0);
  return ran.out;
}

async function json(...args: string[]): Promise<Record<string, unknown>> {
  return (JSON.parse(await inProject(...args, '--json')) as { result: Record<string, unknown> }).result;
}

describe('an unmodified sf', { timeout: 120_000 }, () => {
  it.skipIf(process.platform !== 'linux')(
    'logs in by the browser (only where BROWSER names one: on Linux)',
    async () => {
      using _turn = await takeLoginPort();
      const login = sf.run(['org', 'login', 'web', '--instance-url', desk.url, '--alias', 'desk']);
      await fetch(await desk.logInAt(await sf.opened()));
      const { code, out, err } = await login;
      expect(code, err).toBe(0);
      expect(out).toContain(`Successfully authorized ${ADMIN}`);
    },
  );

  it('logs in by an access token, which stands in no command line', async () => {
    const token = await accessTokenOf(desk);
    const ran = await sf.run(
      ['org', 'login', 'access-token', '--instance-url', desk.url, '--no-prompt', '--alias', 'desk'],
      { env: { SF_ACCESS_TOKEN: token } },
    );
    expect(ran.code, ran.err).toBe(0);
    expect(ran.out).toContain('Successfully authorized');
  });

  it('shows the org', async () => {
    const shown = await json('org', 'display', '--target-org', 'desk');
    expect(shown).toMatchObject({ username: ADMIN, connectedStatus: 'Connected', apiVersion: '67.0' });
  });

  it('deploys: a dry run changes nothing, SOAP and REST do', async () => {
    const from = ['project', 'deploy', 'start', '--source-dir', 'force-app', '--target-org', 'desk'];
    expect(await json(...from, '--dry-run')).toMatchObject({ status: 'Succeeded', checkOnly: true });
    expect(await json('org', 'list', 'metadata', '-m', 'ConnectedApp', '-o', 'desk')).toEqual([]);
    expect(await json(...from)).toMatchObject({ status: 'Succeeded', numberComponentsDeployed: 1 });
    desk.write(APP, connectedApp('Booking_Web_Desk', SAFE).replace('Booking Web Desk', 'Booking'));
    const ran = await sf.run([...from, '--json'], {
      cwd: desk.project,
      env: { SF_ORG_METADATA_REST_DEPLOY: 'true' },
    });
    expect(ran.result, ran.out).toMatchObject({ status: 'Succeeded' });
    expect(desk.requests().some((one) => one.startsWith('POST /services/data'))).toBe(true);
  });

  it('a deploy the platform refuses fails with the platform’s words', async () => {
    desk.write(APP, connectedApp('Another_Key_Desk', SAFE));
    const ran = await sf.run(['project', 'deploy', 'start', '--source-dir', 'force-app', '-o', 'desk', '--json'], {
      cwd: desk.project,
    });
    expect(ran.code).not.toBe(0);
    expect(ran.out).toContain('You cannot provide a Consumer Key');
    desk.write(APP, connectedApp('Booking_Web_Desk', SAFE));
  });

  it('lists the metadata, and makes a manifest from the org', async () => {
    const listed = await json('org', 'list', 'metadata', '-m', 'ConnectedApp', '-o', 'desk');
    expect(listed).toMatchObject([{ fullName: 'Booking_Web', type: 'ConnectedApp' }]);
    await inProject('project', 'generate', 'manifest', '--from-org', 'desk', '--output-dir', 'manifest');
    expect(readFileSync(join(desk.project, 'manifest/package.xml'), 'utf8')).toContain(
      '<members>Booking_Web</members>',
    );
  });

  it('retrieves in source and in metadata format', async () => {
    const from = ['project', 'retrieve', 'start', '--manifest', 'manifest/package.xml', '--target-org', 'desk'];
    await inProject(...from);
    expect(readFileSync(join(desk.project, APP), 'utf8')).toContain('<consumerKey>Booking_Web_Desk</consumerKey>');
    await inProject(...from, '--target-metadata-dir', 'mdapi', '--unzip');
    const file = join(desk.project, 'mdapi/unpackaged/unpackaged/connectedApps/Booking_Web.connectedApp');
    expect(existsSync(file)).toBe(true);
  });

  it('asks, as a table and as JSON', async () => {
    const soql = 'SELECT AppName, User.Username, UseCount FROM OauthToken ORDER BY AppName';
    const table = await inProject('data', 'query', '--query', soql, '--target-org', 'desk');
    expect(table).toMatch(/Salesforce CLI\s*│\s*ada@example\.com\s*│\s*\d/);
    const { records } = await json('data', 'query', '--query', soql, '--target-org', 'desk');
    expect((records as object[])[0]).toMatchObject({ AppName: 'Salesforce CLI', User: { Username: ADMIN } });
    const grouped = 'SELECT Application, COUNT(Id) logins FROM LoginHistory GROUP BY Application';
    expect(await inProject('data', 'query', '--query', grouped, '-o', 'desk')).toContain('LOGINS');
    const settings = 'SELECT IsPkceRequired FROM OauthOidcSettings';
    expect(await json('data', 'query', '-q', settings, '-o', 'desk', '--use-tooling-api')).toMatchObject({
      totalSize: 1,
    });
  });

  it('opens a page', async () => {
    const { url } = await json('org', 'open', '--url-only', '--target-org', 'desk');
    const page = await fetch(String(url));
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Booking_Web')]);
  });

  it('calls REST as it likes', async () => {
    expect(await inProject('api', 'request', 'rest', '/services/data/v67.0/limits', '-o', 'desk')).toContain(
      'DailyApiRequests',
    );
  });
});

/** A login as the CLI’s own app does it, by hand. */
async function accessTokenOf({ url, logInAt }: Desk): Promise<string> {
  const redirect = 'http://localhost:1717/OauthRedirect';
  const verifier = Buffer.from(crypto.getRandomValues(new Uint8Array(48))).toString('base64url');
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(verifier));
  const question = new URLSearchParams({
    response_type: 'code',
    client_id: 'PlatformCLI',
    redirect_uri: redirect,
    scope: 'api web refresh_token',
    code_challenge: Buffer.from(digest).toString('base64url'),
  });
  const back = await logInAt(`${url}/services/oauth2/authorize?${question}`);
  const answer = await fetch(`${url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'PlatformCLI',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirect,
      code_verifier: verifier,
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}
