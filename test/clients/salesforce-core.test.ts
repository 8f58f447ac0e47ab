import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { takeLoginPort } from './login-port.ts';
import { CLIENT_ID, CLIENT_SECRET, logInByHand, startVariant, USERNAME, VARIANTS } from './variants.ts';

// It writes what it learns under the home folder, and asks the system's key chain: both are ours for this test.
const home = mkdtempSync(join(tmpdir(), 'countersign-sf-home-'));
process.env.HOME = home;
process.env.SF_USE_GENERIC_UNIX_KEYCHAIN = 'true';
process.env.SF_DISABLE_LOG_FILE = 'true';
process.env.SF_DISABLE_TELEMETRY = 'true';
const { AuthInfo, Connection, WebOAuthServer } = await import('@salesforce/core');
afterAll(() => rmSync(home, { recursive: true, force: true }));

const PORT = WebOAuthServer.DEFAULT_PORT;
const CALLBACK = `http://localhost:${PORT}/OauthRedirect`;

describe('the web login of @salesforce/core, which the sf CLI is made of', () => {
  it.each(VARIANTS)('logs in and refreshes with %s', async (_title, variant) => {
    using _turn = await takeLoginPort();
    expect(await isFree(PORT), `something else listens on ${PORT}, the port the sf CLI uses`).toBe(true);
    // Without a secret it is the sf CLI itself, under its own key.
    const clientId = variant.secret ? CLIENT_ID : 'PlatformCLI';
    await using started = await startVariant(variant, { clientId, callbackUrls: [CALLBACK] });
    const login = await WebOAuthServer.create({
      oauthConfig: {
        loginUrl: started.server.url,
        ...(variant.secret ? { clientId, clientSecret: CLIENT_SECRET } : {}),
      },
    });
    await login.start();
    const saving = login.authorizeAndSave();
    const back = await logInByHand(login.getAuthorizationUrl());
    expect(back.searchParams.get('error_description')).toBeNull();
    // The browser follows the redirect to the page that says it went well; the login is over once that was asked for.
    const page = await fetch(back);
    expect([page.status, new URL(page.url).pathname]).toEqual([200, '/OauthSuccess']);
    const info = await saving;
    const fields = info.getFields(true);
    expect(fields).toMatchObject({ username: USERNAME, orgId: started.server.org.id, isDevHub: false });

    const routes = started.logged.map((line) => (JSON.parse(line) as { route?: string }).route);
    const queries = routes.filter((route) => route === '/services/data/:version/query');
    expect(queries, 'is it a Dev Hub, and has it a namespace').toHaveLength(2);
    expect(routes).toContain('/services/oauth2/userinfo');
    expect(routes).toContain('/services/data/:version/sobjects/User/:userId');

    // The refresh that happens by itself when the access token has died.
    await fetch(`${started.server.url}/services/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: fields.accessToken ?? '' }),
    });
    const connection = await Connection.create({ authInfo: await AuthInfo.create({ username: USERNAME }) });
    expect(await connection.identity()).toMatchObject({ username: USERNAME });
    expect(started.logged.join('')).toContain('"grantType":"refresh_token"');
  });
});

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, 'localhost', () => server.close(() => resolve(true)));
  });
}
