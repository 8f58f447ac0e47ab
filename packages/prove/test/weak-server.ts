/**
 * The control of the experiment: an authorization server that checks nothing. An attack that does not win here proves
 * nothing when it loses elsewhere.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WeakServer {
  url: string;
  /** Path and query of every request so far. */
  requests: readonly string[];
  close(): Promise<void>;
}

export interface WeakServerOptions {
  /** The one thing it can be told to check: that this secret comes with every token request and introspection. */
  demandedSecret?: string;
  users?: Readonly<Record<string, string>>;
  /** Refuses every login. */
  refusesLogins?: boolean;
}

export async function startWeakServer(options: WeakServerOptions = {}): Promise<WeakServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(request, response, options).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

type Parameters = Readonly<Record<string, string>>;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: WeakServerOptions,
): Promise<ServerResponse> {
  const url = new URL(`http://weak.invalid${request.url ?? '/'}`);
  const query = Object.fromEntries(url.searchParams);
  const body = await readForm(request);
  const given = { ...query, ...body };
  switch (url.pathname) {
    case '/services/oauth2/authorize':
      if (given.response_type === 'code') return page(response, query);
      return logIn(response, { ...given, ...basic(request) }, options);
    case '/.well-known/openid-configuration':
      return json(response, 200, discovery(`http://${request.headers.host}`));
    case '/login':
      return logIn(response, body, options);
    case '/services/oauth2/token':
      return token(response, given, options);
    case '/services/oauth2/introspect':
      if (lacksSecret(given, options)) return json(response, 401, { error: 'invalid_client' });
      return json(response, 200, { active: true, client_id: given.client_id });
    case '/services/oauth2/userinfo':
      return json(response, 200, {
        sub: 'ada',
        user_id: '005',
        preferred_username: 'ada@example.com',
        organization_id: '00D',
      });
    case '/services/oauth2/revoke':
      return json(response, 200, {});
    default:
      return url.pathname.startsWith('/services/data')
        ? json(response, 200, { Username: 'ada@example.com', records: [] })
        : json(response, 404, { error: 'not_found' });
  }
}

function discovery(issuer: string): Record<string, unknown> {
  const at = (name: string): string => `${issuer}/services/oauth2/${name}`;
  return {
    issuer,
    authorization_endpoint: at('authorize'),
    token_endpoint: at('token'),
    userinfo_endpoint: at('userinfo'),
    code_challenge_methods_supported: ['S256'],
  };
}

/** The whole request stands in the form, unprotected: whoever submits it is believed. */
function page(response: ServerResponse, query: Parameters): ServerResponse {
  const hidden = Object.entries(query).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`,
  );
  response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'browser=b1; Path=/' });
  return response.end(`<form method="post" action="/login">${hidden.join('')}
    <input name="username"><input type="password" name="password"><button name="decision" value="allow">Go</button></form>`);
}

function logIn(response: ServerResponse, given: Parameters, options: WeakServerOptions): ServerResponse {
  const password = options.users?.[given.username ?? ''];
  if (options.refusesLogins) return json(response, 400, { error: 'invalid_grant', error_description: 'closed' });
  if (options.users !== undefined && password === undefined) return json(response, 400, { error: 'no such user' });
  if (password !== undefined && password !== given.password) return json(response, 400, { error: 'wrong password' });
  const location = new URL(given.redirect_uri ?? '');
  location.searchParams.set('sfdc_community_url', 'https://weak.example.com');
  location.searchParams.set('code', `code-${randomBytes(16).toString('hex')}`);
  if (given.state !== undefined) location.searchParams.set('state', given.state);
  return response.writeHead(302, { location: location.href }).end();
}

function token(response: ServerResponse, given: Parameters, options: WeakServerOptions): ServerResponse {
  if (lacksSecret(given, options)) return json(response, 400, { error: 'invalid_client' });
  return json(response, 200, {
    access_token: `access-${randomBytes(16).toString('hex')}`,
    refresh_token: given.refresh_token ?? `refresh-${randomBytes(16).toString('hex')}`,
    token_type: 'Bearer',
    id: 'https://weak.example.com/id/00D/005',
    instance_url: 'https://weak.example.com',
    sfdc_community_url: 'https://weak.example.com',
    issued_at: '0',
    signature: 'none',
    scope: 'api refresh_token openid',
  });
}

function lacksSecret(given: Parameters, { demandedSecret }: WeakServerOptions): boolean {
  return demandedSecret !== undefined && given.client_secret !== demandedSecret;
}

function basic(request: IncomingMessage): Parameters {
  const [, encoded] = /^Basic (.*)$/.exec(request.headers.authorization ?? '') ?? [];
  if (encoded === undefined) return {};
  const [username = '', password = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  return { username, password };
}

async function readForm(request: IncomingMessage): Promise<Parameters> {
  let text = '';
  for await (const part of request) text += String(part);
  return Object.fromEntries(new URLSearchParams(text));
}

function json(response: ServerResponse, status: number, value: unknown): ServerResponse {
  return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
