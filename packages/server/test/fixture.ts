/** A server with two apps and a user, as the tests drive it over HTTP. */
import { createHash, randomBytes } from 'node:crypto';
import {
  type AppRegistration,
  type AppSettings,
  createServer,
  type RunningServer,
  type ServerOptions,
} from '../src/index.ts';

export const USERNAME = 'ada@example.com';
/** Made at run time: no credential stands in the tree. */
export const PASSWORD = randomBytes(12).toString('hex');
export const CLIENT_SECRET = randomBytes(24).toString('hex');
export const CLIENT_ID = 'booking-web';
export const CALLBACK = 'https://app.example.com/callback';

/** Everything the flow needs, nothing required of the client but what a test adds. */
export const OPEN_SETTINGS: AppSettings = {
  codeCredentialFlow: true,
  credentialsInPostBodyOnly: false,
  secretRequiredForWebServerFlow: false,
  secretRequiredForRefreshTokenFlow: false,
  secretRequiredForTokenExchange: false,
  pkceRequired: false,
  refreshTokenRotation: false,
  adminApproved: true,
};

export interface Fixture {
  server: RunningServer;
  /** Every log line so far. */
  logged: string[];
  /** Posts a form; answers are never followed. */
  post(path: string, form: Form, headers?: Record<string, string>): Promise<Answer>;
  /** Headless login; the answer's `code` is there when it went well. */
  authorize(form?: Form, headers?: Record<string, string>): Promise<Answer & { code: string | undefined }>;
  token(form: Form, headers?: Record<string, string>): Promise<Answer>;
  /** Code exchange with everything right but what `form` says; undefined leaves a parameter out. */
  exchange(code: string, form?: Form, headers?: Record<string, string>): Promise<Answer>;
  refresh(token: string, form?: Form, headers?: Record<string, string>): Promise<Answer>;
}

export type Form = Record<string, string | undefined>;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: Record<string, unknown>;
  location: URL | undefined;
}

export function app(settings: AppSettings = {}, over: Partial<AppRegistration> = {}): AppRegistration {
  return {
    name: 'Booking_Web',
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    callbackUrls: [CALLBACK],
    scopes: ['Api', 'RefreshToken'],
    settings: { ...OPEN_SETTINGS, ...settings },
    ...over,
  };
}

export async function startFixture(options: Partial<ServerOptions> = {}): Promise<Fixture> {
  const logged: string[] = [];
  const server = await createServer({
    apps: [app()],
    org: { settings: { codeCredentialFlowAllowed: true } },
    users: [{ username: USERNAME, password: PASSWORD, email: USERNAME, firstName: 'Ada', lastName: 'Example' }],
    passwordHashing: 'dangerously-cheap',
    logSink: { write: (line) => logged.push(line) },
    logLevel: 'debug',
    ...options,
  });
  const post: Fixture['post'] = async (path, form, headers = {}) =>
    await send(server.url + path, { method: 'POST', headers, body: encode(form) });
  return {
    server,
    logged,
    post,
    async authorize(form = {}, headers = {}) {
      const answer = await post(
        '/services/oauth2/authorize',
        { response_type: 'code_credentials', client_id: CLIENT_ID, redirect_uri: CALLBACK, ...form },
        { 'auth-request-type': 'Named-User', authorization: basic(USERNAME, PASSWORD), ...headers },
      );
      return { ...answer, code: answer.location?.searchParams.get('code') ?? undefined };
    },
    token: async (form, headers) => await post('/services/oauth2/token', form, headers),
    exchange: async (code, form = {}, headers) =>
      await post(
        '/services/oauth2/token',
        { grant_type: 'authorization_code', code, client_id: CLIENT_ID, redirect_uri: CALLBACK, ...form },
        headers,
      ),
    refresh: async (token, form = {}, headers) =>
      await post(
        '/services/oauth2/token',
        { grant_type: 'refresh_token', refresh_token: token, client_id: CLIENT_ID, ...form },
        headers,
      ),
  };
}

export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const location = response.headers.get('location');
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: parse(text),
    location: location === null ? undefined : new URL(location),
  };
}

export function encode(form: Form): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) if (value !== undefined) params.append(name, value);
  return params;
}

export function basic(name: string, secret: string, encoding: 'base64' | 'base64url' = 'base64'): string {
  return `Basic ${Buffer.from(`${name}:${secret}`).toString(encoding)}`;
}

export interface Pkce {
  verifier: string;
  challenge: string;
}

export function pkce(verifierBytes = 32): Pkce {
  const verifier = randomBytes(verifierBytes).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** What introspection tells the client about a token. */
export async function introspect(fixture: Fixture, token: string): Promise<Record<string, unknown>> {
  const headers = { authorization: basic(CLIENT_ID, CLIENT_SECRET) };
  return (await fixture.post('/services/oauth2/introspect', { token }, headers)).json;
}
