/**
 * The eight variants every real client is driven through: secret required or not, PKCE required or not, rotation on or
 * off. A client is run as its author ships it; only addresses, keys and the user's hands are ours.
 */
import { randomBytes } from 'node:crypto';
import {
  type AppRegistration,
  createServer,
  type RunningServer,
  type ServerOptions,
} from '../../packages/server/src/index.ts';

export interface Variant {
  secret: boolean;
  pkce: boolean;
  rotation: boolean;
}

const BOTH = [true, false] as const;

/** With a title for each, as the first member. */
export const VARIANTS: readonly (readonly [string, Variant])[] = BOTH.flatMap((secret) =>
  BOTH.flatMap((pkce) =>
    BOTH.map((rotation) => {
      const title = `secret ${secret ? 'required' : 'not required'}, PKCE ${pkce ? 'required' : 'not required'}, rotation ${rotation ? 'on' : 'off'}`;
      return [title, { secret, pkce, rotation }] as const;
    }),
  ),
);

export const CLIENT_ID = 'real-client';
export const CLIENT_SECRET = randomBytes(24).toString('hex');
export const USERNAME = 'ada@example.com';
/** Letters and digits: the Mobile SDK checks that before it sends anything. */
export const PASSWORD = `${randomBytes(8).toString('hex')}Aa1`;

export interface Started {
  server: RunningServer;
  logged: string[];
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startVariant(
  { secret, pkce, rotation }: Variant,
  app: Partial<AppRegistration> & Pick<AppRegistration, 'callbackUrls'>,
  options: Partial<ServerOptions> = {},
): Promise<Started> {
  const logged: string[] = [];
  const server = await createServer({
    apps: [
      {
        name: 'Real_Client',
        clientId: CLIENT_ID,
        clientSecret: CLIENT_SECRET,
        scopes: ['Api', 'Web', 'RefreshToken', 'OpenID', 'Basic'],
        settings: {
          codeCredentialFlow: true,
          credentialsInPostBodyOnly: false,
          secretRequiredForWebServerFlow: secret,
          secretRequiredForRefreshTokenFlow: secret,
          pkceRequired: pkce,
          refreshTokenRotation: rotation,
          adminApproved: true,
        },
        ...app,
      },
    ],
    org: { settings: { codeCredentialFlowAllowed: true } },
    users: [{ username: USERNAME, password: PASSWORD, email: USERNAME, firstName: 'Ada', lastName: 'Example' }],
    passwordHashing: 'dangerously-cheap',
    logSink: { write: (line) => logged.push(line) },
    ...options,
  });
  await server.usersReady;
  return { server, logged, [Symbol.asyncDispose]: () => server.close() };
}

/** What a person does in a browser: opens the address, fills the form in, and is sent on. Returns where to. */
export async function logInByHand(authorizationUrl: string | URL): Promise<URL> {
  const page = await fetch(authorizationUrl, { redirect: 'manual', headers: { accept: 'text/html' } });
  const html = await page.text();
  const ticket = /name="ticket" value="([^"]+)"/.exec(html)?.[1];
  if (page.status !== 200 || ticket === undefined) {
    const location = page.headers.get('location');
    if (location !== null) return new URL(location);
    throw new Error(`no login page: ${page.status} ${html}`);
  }
  const answer = await fetch(new URL('/services/oauth2/login', authorizationUrl), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: page.headers.get('set-cookie')?.split(';')[0] ?? '' },
    body: new URLSearchParams({ ticket, username: USERNAME, password: PASSWORD, decision: 'allow' }),
  });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`the login was not accepted: ${answer.status} ${await answer.text()}`);
  return new URL(location);
}
