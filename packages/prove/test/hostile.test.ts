/** A server that means the prover ill: it may get nothing, and nothing may be concluded from it. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ATTACKS } from '../src/attacks/index.ts';
import { proveTarget } from '../src/foreign/prove-target.ts';
import { someClient } from './play.ts';

/** What it answers, and whether anything else than “not judged” may come of it. */
const MISDEEDS: readonly [name: string, listener: RequestListener][] = [
  ['redirects in circles', (request, response) => response.writeHead(302, { location: request.url ?? '/' }).end()],
  ['redirects elsewhere', (_request, response) => response.writeHead(302, { location: 'https://example.com/' }).end()],
  ['redirects to no address', (_request, response) => response.writeHead(302, { location: 'http://[' }).end()],
  [
    'sends its form elsewhere',
    page('<form method="post" action="https://example.com/"><input type="password" name="p">'),
  ],
  ['sends its form nowhere', page('<form method="post" action="http://["><input type="password" name="p">')],
  ['asks for consent for ever', page('<form method="post"><button name="ok" value="1">')],
  [
    'publishes endpoints elsewhere',
    json({
      issuer: 'https://example.com',
      authorization_endpoint: 'https://example.com/a',
      token_endpoint: 'https://example.com/t',
    }),
  ],
  ['publishes nonsense', json({ issuer: 1, authorization_endpoint: 'x', token_endpoint: {} })],
  ['speaks JSON that is none', (_request, response) => response.end('{"access_token":')],
  ['hangs up', (request) => request.socket.destroy()],
  ['says nothing at all', (_request, response) => response.end()],
];

describe('a server that', () => {
  it.each(MISDEEDS)('%s learns nothing and proves nothing', async (_name, listener) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.url}`);
      listener(request, response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { redirectUri, user, clientId, secret = '' } = someClient();
    const client = {
      name: 'booking',
      clientId,
      redirectUri,
      user,
      secret,
      kind: 'private',
      flow: 'web-server',
      shipsSecret: false,
    } as const;
    const report = await proveTarget({
      baseUrl,
      ownsTheServer: true,
      credentials: { clients: [client] },
      limits: { maxRequests: 200, timeoutMs: 2000 },
    });
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    const attacks = report.results.filter(({ is }) => is === 'attack');
    expect(attacks).toHaveLength(ATTACKS.length);
    expect(new Set(attacks.map(({ outcome }) => outcome))).toEqual(new Set(['not-judged']));
    expect(report.results.filter(({ is, outcome }) => is === 'handshake' && outcome === 'succeeds')).toEqual([]);
    expect(asked.join('\n')).not.toContain(secret);
    expect(asked.join('\n')).not.toContain(user.password);
  });
});

function page(html: string): RequestListener {
  return (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(html);
}

function json(value: unknown): RequestListener {
  return (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
