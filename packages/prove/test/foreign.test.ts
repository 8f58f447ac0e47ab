/** A server that we did not write: `oidc-provider`, with the settings of a careful and of a careless owner. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CredentialedClient, parseCredentials } from '../src/foreign/credentials.ts';
import { ConsentMissing, proveTarget, type TargetReport } from '../src/foreign/prove-target.ts';
import { startWeakServer } from './weak-server.ts';

const secretOf = (): string => randomBytes(24).toString('hex');
const user = { username: 'ada@example.com', password: secretOf() };

function client(name: string, kind: 'private' | 'public', more: Partial<CredentialedClient> = {}): CredentialedClient {
  return {
    name,
    clientId: name,
    redirectUri: `https://${name}.example.com/callback`,
    kind,
    flow: 'web-server',
    shipsSecret: false,
    user,
    scope: 'openid offline_access',
    // It gives refresh tokens only to clients whose users were asked.
    authorizeParameters: { prompt: 'consent' },
    ...(kind === 'private' ? { secret: secretOf() } : {}),
    ...more,
  };
}

// Its warnings are for people who would run it in earnest.
beforeAll(() => {
  vi.spyOn(console, 'info').mockImplementation(() => undefined);
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterAll(() => {
  vi.restoreAllMocks();
});

describe('against oidc-provider', () => {
  it('a careful owner’s server withstands every attack that can be judged', async () => {
    const clients = [client('booking', 'private'), client('kiosk', 'public')];
    const report = await prove(clients, { pkceRequired: true, rotates: true });
    expect(outcomes(report, 'handshake')).toEqual({
      'booking private-client': 'succeeds',
      'kiosk public-client': 'succeeds',
    });
    const attacks = report.results.filter(({ is }) => is === 'attack');
    expect(
      attacks.filter(({ outcome }) => outcome === 'succeeds').map(({ scenario, why }) => `${scenario}: ${why}`),
    ).toEqual([]);
    expect(attacks.filter(({ outcome }) => outcome === 'fails').length).toBeGreaterThan(20);
    for (const { outcome, why } of attacks) if (outcome === 'not-judged') expect(why).not.toBe('');
  });

  it('a careless owner’s server does not', async () => {
    const clients = [client('kiosk', 'public'), client('tv', 'public', { secret: secretOf(), shipsSecret: true })];
    const report = await prove(clients, { pkceRequired: false, rotates: false });
    expect(outcomes(report, 'attack')).toMatchObject({
      'kiosk intercepted-code': 'succeeds',
      'kiosk pkce-downgrade': 'succeeds',
      'kiosk stolen-refresh-token': 'succeeds',
      'kiosk extracted-secret': 'fails',
      'kiosk code-replay': 'fails',
      'tv extracted-secret': 'succeeds',
      'tv intercepted-code': 'succeeds',
    });
  });

  it('no token is left behind', async () => {
    const report = await prove([client('booking', 'private')], { pkceRequired: true, rotates: true });
    expect(report.tokens.obtained).toBeGreaterThan(0);
    expect(report.tokens.revoked).toBe(report.tokens.obtained);
  });
});

describe('a server that is not ours', () => {
  it('is not sent a single request without its owner’s word', async () => {
    const server = await startWeakServer();
    const run = { baseUrl: server.url, ownsTheServer: false, credentials: { clients: [client('booking', 'private')] } };
    await expect(proveTarget(run)).rejects.toThrow(ConsentMissing);
    expect(server.requests).toEqual([]);
    await server.close();
  });

  it('is sent no more requests than were allowed, and what is left is not judged', async () => {
    const server = await startWeakServer();
    const report = await proveTarget({
      baseUrl: server.url,
      ownsTheServer: true,
      credentials: { clients: [client('booking', 'private')] },
      limits: { maxRequests: 25 },
    });
    await server.close();
    expect(server.requests.length).toBeLessThanOrEqual(25);
    expect(report.results.at(-1)?.outcome).toBe('not-judged');
    expect(report.notes.some((note) => note.includes('not taken back'))).toBe(true);
  });

  it('that does not answer is not judged', async () => {
    const server = await startWeakServer();
    await server.close();
    const credentials = { clients: [client('booking', 'private')] };
    const report = await proveTarget({ baseUrl: server.url, ownsTheServer: true, credentials });
    expect(new Set(report.results.map(({ outcome }) => outcome))).toEqual(new Set(['not-judged']));
  });
});

describe('the credentials file', () => {
  const good = { clientId: 'a', redirectUri: 'https://a.example.com/cb', kind: 'public', user };

  it('is read', () => {
    expect(parseCredentials(JSON.stringify({ clients: [good] }))).toMatchObject({
      ok: true,
      credentials: { clients: [{ name: 'clients[0]', flow: 'web-server', shipsSecret: false }] },
    });
  });

  it('says everything that is wrong with it, and where, and shows no value', () => {
    const text = JSON.stringify({
      clients: [{ ...good, kind: 'private', flow: user.password, usr: 1 }, 3],
      other: { clientId: 'b', redirectUri: '', user: { username: 'x', password: 7 } },
    });
    const parsed = parseCredentials(text);
    if (parsed.ok) throw new Error('it was taken');
    const said = parsed.problems.join('\n');
    for (const place of [
      'clients[0].secret',
      'clients[0].flow',
      '"usr"',
      'clients[1]',
      'other.redirectUri',
      'other.user.password',
    ]) {
      expect(said).toContain(place);
    }
    expect(said).not.toContain(user.password);
  });

  it('that is not JSON is refused without a word of what is in it', () => {
    for (const text of [`{"clients": x${user.password}`, `{"clients": ["${user.password}"\n "a"]}`]) {
      const parsed = parseCredentials(text);
      expect(parsed).toMatchObject({ ok: false });
      expect(JSON.stringify(parsed)).toContain('the file is not JSON');
      expect(JSON.stringify(parsed)).not.toContain(user.password.slice(0, 5));
    }
    expect(parseCredentials('{"clients": [1\n 2]}')).toEqual({
      ok: false,
      problems: ['the file is not JSON: line 2, column 2'],
    });
  });
});

interface Owner {
  pkceRequired: boolean;
  rotates: boolean;
}

/** Starts one with these clients and another of the attacker's, and attacks it. */
async function prove(clients: readonly CredentialedClient[], owner: Owner): Promise<TargetReport> {
  const other = client('mallory', 'private');
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [...clients, other].map((one) => ({
      client_id: one.clientId,
      redirect_uris: [one.redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      scope: 'openid offline_access',
      ...(one.secret === undefined
        ? { token_endpoint_auth_method: 'none' }
        : { token_endpoint_auth_method: 'client_secret_post', client_secret: one.secret }),
    })),
    cookies: { keys: [secretOf()] },
    // RFC 6749 §4.1.3 wants the callback again; it would take it from the registration.
    allowOmittingSingleRegisteredRedirectUri: false,
    pkce: { required: () => owner.pkceRequired },
    rotateRefreshToken: owner.rotates,
    features: {
      devInteractions: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true, allowedPolicy: () => true },
      userinfo: { enabled: true },
    },
  });
  server.on('request', provider.callback());
  try {
    return await proveTarget({ baseUrl: issuer, ownsTheServer: true, credentials: { clients, other } });
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

function outcomes(report: TargetReport, is: 'attack' | 'handshake'): Record<string, string> {
  return Object.fromEntries(
    report.results
      .filter((result) => result.is === is)
      .map(({ client: name, scenario, outcome }) => [`${name} ${scenario}`, outcome]),
  );
}
