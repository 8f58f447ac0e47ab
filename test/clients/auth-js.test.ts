import { randomBytes } from 'node:crypto';
import { Auth, type AuthConfig } from '@auth/core';
import Salesforce from '@auth/core/providers/salesforce';
import { describe, expect, it } from 'vitest';
import { CLIENT_ID, CLIENT_SECRET, logInByHand, startVariant, USERNAME, VARIANTS } from './variants.ts';

const SITE = 'http://app.example.com';
const CALLBACK = `${SITE}/auth/callback/salesforce`;

describe('Auth.js with its Salesforce provider', () => {
  it.each(VARIANTS)('logs a user in with %s', async (_title, variant) => {
    await using started = await startVariant(variant, { callbackUrls: [CALLBACK] });
    const seen: Record<string, unknown>[] = [];
    const config: AuthConfig = {
      secret: randomBytes(32).toString('hex'),
      trustHost: true,
      basePath: '/auth',
      providers: [
        Salesforce({
          clientId: CLIENT_ID,
          issuer: started.server.url,
          // Where the app takes no secret the client is told so; otherwise it sends one as Basic.
          ...(variant.secret ? { clientSecret: CLIENT_SECRET } : { client: { token_endpoint_auth_method: 'none' } }),
        }),
      ],
      callbacks: {
        jwt: ({ token, account, profile }) => {
          if (account != null) seen.push({ ...account, profile });
          return token;
        },
      },
      logger: { error: (error) => seen.push({ error }), warn: () => undefined, debug: () => undefined },
    };
    const jar = new Map<string, string>();
    const csrf = await visit(config, jar, '/auth/csrf');
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const begin = await visit(
      config,
      jar,
      '/auth/signin/salesforce',
      new URLSearchParams({ csrfToken, callbackUrl: SITE }),
    );
    const back = await logInByHand(begin.headers.get('location') ?? '');
    expect(back.href.startsWith(CALLBACK)).toBe(true);
    const done = await visit(config, jar, back.pathname + back.search);
    expect(seen[0]?.error).toBeUndefined();
    expect(done.headers.get('location')).toBe(SITE);
    expect(seen[0]).toMatchObject({
      provider: 'salesforce',
      token_type: 'bearer',
      profile: { preferred_username: USERNAME },
    });
    const session = (await (await visit(config, jar, '/auth/session')).json()) as { user?: { email?: string } };
    expect(session.user?.email).toBe(USERNAME);
  });
});

/** One request of a browser to the site Auth.js runs on, cookies kept. */
async function visit(
  config: AuthConfig,
  jar: Map<string, string>,
  path: string,
  form?: URLSearchParams,
): Promise<Response> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const init = form === undefined ? { headers: { cookie } } : { method: 'POST', body: form, headers: { cookie } };
  const answer = await Auth(new Request(SITE + path, init), config);
  for (const set of answer.headers.getSetCookie()) {
    const [pair = ''] = set.split(';');
    const equals = pair.indexOf('=');
    jar.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  return answer;
}
