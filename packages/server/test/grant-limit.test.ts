import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { logInOnPage } from '../../../test/agreement/login.ts';
import { createServer, type ServerOptions } from '../src/index.ts';

const redirectUri = 'https://app.example.com/callback';

/** A server, and a function that logs the user in and answers the refresh token. */
async function serve(options: Partial<ServerOptions>) {
  const user = { username: 'ada@example.com', password: randomBytes(12).toString('hex') };
  const server = await createServer({
    apps: [
      {
        name: 'Web',
        clientId: 'web',
        callbackUrls: [redirectUri],
        scopes: ['Api', 'RefreshToken'],
        settings: {
          secretRequiredForWebServerFlow: false,
          secretRequiredForRefreshTokenFlow: false,
          pkceRequired: false,
          refreshTokenRotation: false,
          refreshTokenPolicy: { kind: 'infinite' },
          adminApproved: true,
          ipRelaxation: 'bypass',
        },
      },
    ],
    users: [user],
    passwordHashing: 'dangerously-cheap',
    ...options,
  });
  const token = async (form: Record<string, string>) => {
    const body = new URLSearchParams({ client_id: 'web', ...form });
    const answer = await fetch(`${server.url}/services/oauth2/token`, { method: 'POST', body });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  };
  const logIn = async (): Promise<string> => {
    const answer = await logInOnPage({ base: server.url, clientId: 'web', redirectUri, ...user });
    const { body } = await token({
      grant_type: 'authorization_code',
      code: answer.get('code') ?? '',
      redirect_uri: redirectUri,
    });
    return body.refresh_token ?? '';
  };
  const works = async (refreshToken: string) =>
    (await token({ grant_type: 'refresh_token', refresh_token: refreshToken })).status === 200;
  return { server, logIn, works };
}

describe('live grants per user and app', () => {
  it('have no limit unless one is configured', async () => {
    const { server, logIn, works } = await serve({});
    const tokens: string[] = [];
    for (let n = 0; n < 7; n++) tokens.push(await logIn());
    for (const token of tokens) expect(await works(token)).toBe(true);
    await server.close();
  });

  it('with a limit, one more login ends the oldest with all it issued, and no other', async () => {
    const { server, logIn, works } = await serve({ maxGrantsPerUserAndApp: 2 });
    const tokens = [await logIn(), await logIn(), await logIn()];
    expect(await Promise.all(tokens.map(works))).toEqual([false, true, true]);
    await server.close();
  });
});
