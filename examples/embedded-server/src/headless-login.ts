/** The code under test: headless login against Salesforce, as a server with a secret or as an app without one. */
import { createHash, randomBytes } from 'node:crypto';

export interface LoginConfig {
  loginUrl: string;
  clientId: string;
  redirectUri: string;
  /** Servers only. Whatever is shipped to users cannot keep one. */
  clientSecret?: string;
}

export interface Session {
  accessToken: string;
  refreshToken: string;
}

/** Thrown with what Salesforce answered. */
export class LoginRefused extends Error {
  readonly code: string;

  constructor({ error = 'unknown', error_description: text = error }: { error?: string; error_description?: string }) {
    super(text);
    this.code = error;
  }
}

export async function signIn(config: LoginConfig, username: string, password: string): Promise<Session> {
  const verifier = randomBytes(32).toString('base64url');
  const code = await authorize(config, username, password, verifier);
  return tokenRequest(config, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: config.redirectUri,
    code_verifier: verifier,
  });
}

/** The first half of signing in: a code for a user name and a password. */
export async function authorize(
  config: LoginConfig,
  username: string,
  password: string,
  verifier: string,
): Promise<string> {
  const answer = await fetch(`${config.loginUrl}/services/oauth2/authorize`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Auth-Request-Type': 'Named-User' },
    body: new URLSearchParams({
      response_type: 'code_credentials',
      client_id: config.clientId,
      redirect_uri: config.redirectUri,
      username,
      password,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    }),
  });
  const location = answer.headers.get('location');
  if (answer.status !== 302 || location === null) throw new LoginRefused(await answer.json());
  return new URL(location).searchParams.get('code') ?? '';
}

/** Keep what comes back: with rotation the refresh token that was sent is dead, without it the old one stays. */
export async function refresh(config: LoginConfig, refreshToken: string): Promise<Session> {
  return tokenRequest(config, { grant_type: 'refresh_token', refresh_token: refreshToken });
}

export async function whoIs(config: LoginConfig, { accessToken }: Session): Promise<string | undefined> {
  const answer = await fetch(`${config.loginUrl}/services/oauth2/userinfo`, {
    headers: { Authorization: `Bearer ${accessToken}` },
  });
  return answer.ok ? (await answer.json()).preferred_username : undefined;
}

async function tokenRequest(config: LoginConfig, parameters: Record<string, string>): Promise<Session> {
  const answer = await fetch(`${config.loginUrl}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: config.clientId,
      ...(config.clientSecret === undefined ? {} : { client_secret: config.clientSecret }),
      ...parameters,
    }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new LoginRefused(body);
  return { accessToken: body.access_token, refreshToken: body.refresh_token ?? parameters.refresh_token };
}
