/** A handshake that cannot fail proves nothing: each breaks when the server lacks what its client lives on. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { HandshakeName } from '../src/handshake.ts';
import { runHandshake } from '../src/handshake.ts';
import { HANDSHAKES, handshakeByName } from '../src/handshakes/index.ts';
import { openTarget } from '../src/target.ts';
import { someBehaviour, someClient } from './play.ts';
import { startWeakServer } from './weak-server.ts';

type Change = (path: string, body: Record<string, unknown>) => Record<string, unknown> | undefined;

const without =
  (at: string, name: string): Change =>
  (path, body) =>
    path.endsWith(at) ? Object.fromEntries(Object.entries(body).filter(([key]) => key !== name)) : body;

/** What is taken away, from whom, and what is then said. */
const BREAKS: readonly [name: HandshakeName, what: string, change: Change, says: string][] = [
  ['private-client', 'its refresh tokens', without('/token', 'refresh_token'), 'No refresh token'],
  ['public-client', 'its access tokens', without('/token', 'access_token'), 'code exchange was refused'],
  ['jsforce', 'its identity URL', without('/token', 'id'), 'lacks id'],
  ['sf-cli', 'the organization', without('/userinfo', 'organization_id'), 'lacks organization_id'],
  ['sf-cli', 'the user’s record', (path, body) => (path.includes('/sobjects/') ? {} : body), 'record cannot be read'],
  ['mobile-sdk-native-login', 'its instance', without('/token', 'instance_url'), 'lacks instance_url'],
  [
    'auth-js',
    'the right issuer',
    (_path, body) => ('issuer' in body ? { ...body, issuer: 'https://example.com' } : body),
    'issuer is https://example.com',
  ],
  ['appauth', 'discovery', (_path, body) => ('issuer' in body ? undefined : body), 'no discovery document'],
  ['openid-client', 'the type of its tokens', without('/token', 'token_type'), 'lacks token_type'],
  [
    'openid-client',
    'the issuer that was promised',
    (_path, body) => ('issuer' in body ? { ...body, authorization_response_iss_parameter_supported: true } : body),
    'redirect lacks iss',
  ],
  [
    'mcp-client',
    'the word that PKCE is known',
    without('/openid-configuration', 'code_challenge_methods_supported'),
    'knows S256',
  ],
  ['authlib', 'its access tokens', without('/token', 'access_token'), 'code exchange was refused'],
  ['airbyte', 'its access tokens', without('/token', 'access_token'), 'code exchange was refused'],
];

describe('a client breaks without what it lives on', () => {
  it.each(BREAKS)('%s without %s', async (name, _what, change, says) => {
    const weak = await startWeakServer();
    const front = await startChanging(weak.url, change);
    const target = openTarget(front.url);
    const handshake = handshakeByName(name);
    if (handshake === undefined) throw new Error(`no handshake ${name}`);
    const result = await runHandshake(handshake, target, someClient(), someBehaviour());
    target.http.close();
    await front.close();
    await weak.close();
    expect(result.outcome).toBe('fails');
    expect(result.why).toContain(says);
  });

  it('each of them is tried', () => {
    expect(new Set(BREAKS.map(([name]) => name))).toEqual(new Set(HANDSHAKES.map(({ name }) => name)));
  });
});

/** Stands before another server and changes its JSON answers; what is taken away altogether is not found. */
async function startChanging(upstream: string, change: Change): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { host, connection: _, ...headers } = request.headers;
      const init = {
        method: request.method ?? 'GET',
        headers: headers as Record<string, string>,
        redirect: 'manual' as const,
        ...(parts.length === 0 ? {} : { body: Buffer.concat(parts) }),
      };
      fetch(`${upstream}${request.url}`, init)
        .then(async (answer) => {
          const text = (await answer.text()).replaceAll(upstream, `http://${host}`);
          const { pathname } = new URL(`${upstream}${request.url}`);
          const changed = text.startsWith('{') ? change(pathname, JSON.parse(text) as Record<string, unknown>) : text;
          for (const name of ['location', 'content-type', 'set-cookie']) {
            const value = answer.headers.get(name);
            if (value !== null) response.setHeader(name, value);
          }
          response.writeHead(changed === undefined ? 404 : answer.status);
          response.end(typeof changed === 'string' ? changed : JSON.stringify(changed ?? {}));
        })
        .catch((error: unknown) => response.writeHead(502).end(String(error)));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
