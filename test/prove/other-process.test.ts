/** Our server as a stranger meets it: another process, a URL, and a file with test credentials. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type AttackName, parseCredentials, proveTarget, type TargetReport } from '@countersign/prove';
import type { AppRegistration, ServerOptions } from '@countersign/server';
import { describe, expect, it } from 'vitest';

const ada = { username: 'ada@example.com', password: randomBytes(12).toString('hex') };
const eve = { username: 'eve@example.com', password: randomBytes(12).toString('hex') };

function app(name: string, settings: AppRegistration['settings']): AppRegistration & { clientSecret: string } {
  return {
    name,
    clientId: `3MVG9${randomBytes(12).toString('hex')}`,
    clientSecret: randomBytes(32).toString('hex'),
    callbackUrls: [`https://${name}.example.com/callback`],
    scopes: ['Api', 'RefreshToken'],
    settings: { adminApproved: true, codeCredentialFlow: true, ...settings },
  };
}

const careful = {
  pkceRequired: true,
  refreshTokenRotation: true,
  credentialsInPostBodyOnly: true,
} as const satisfies AppRegistration['settings'];

describe('a server in another process', () => {
  it('withstands every attack on apps that are set right, on either wire', async () => {
    for (const wire of ['salesforce', 'strict'] as const) {
      const booking = app('booking', { ...careful });
      const kiosk = app('kiosk', {
        ...careful,
        secretRequiredForWebServerFlow: false,
        secretRequiredForRefreshTokenFlow: false,
      });
      const report = await attack(wire, booking, kiosk, app('mallory', { ...careful }));
      const won = report.results.filter(({ is, outcome }) => is === 'attack' && outcome === 'succeeds');
      expect(won.map(({ client, scenario, why }) => `${client} ${scenario}: ${why}`)).toEqual([]);
      const handshakes = report.results.filter(({ is }) => is === 'handshake');
      expect(handshakes.map(({ outcome }) => outcome)).toEqual(['succeeds', 'succeeds']);
      expect(report.results.filter(({ outcome }) => outcome === 'fails').length).toBeGreaterThan(30);
    }
  });

  it('does what its settings say where they are wrong', async () => {
    const open = {
      pkceRequired: false,
      refreshTokenRotation: false,
      credentialsInPostBodyOnly: false,
      secretRequiredForWebServerFlow: false,
      secretRequiredForRefreshTokenFlow: false,
    };
    const report = await attack('salesforce', app('booking', open), app('kiosk', open), app('mallory', open));
    const won = new Set(
      report.results
        .filter(({ is, outcome }) => is === 'attack' && outcome === 'succeeds')
        .map(({ client, scenario }) => `${client} ${scenario}`),
    );
    expect(won).toEqual(
      new Set([
        'booking intercepted-code',
        'booking attacker-started-code',
        'booking injected-code',
        'booking pkce-downgrade',
        'booking stolen-refresh-token',
        'booking stolen-refresh-token-after-rotation',
        'booking refresh-from-two-places',
        'booking credentials-in-url',
        'kiosk intercepted-code',
        'kiosk injected-code',
        'kiosk pkce-downgrade',
        'kiosk stolen-refresh-token',
        'kiosk stolen-refresh-token-after-rotation',
        'kiosk refresh-from-two-places',
        'kiosk credentials-in-url',
      ]),
    );
  });
});

describe('a server that hashes its passwords as it does in earnest', () => {
  it('takes as long to refuse a user who exists as one who does not', async () => {
    const report = await attack('salesforce', app('booking', careful), app('kiosk', careful), app('mallory', careful), {
      passwordHashing: 'argon2id',
      attacks: ['user-enumeration'],
    });
    const ending = report.results.find(({ scenario }) => scenario === 'user-enumeration');
    expect(ending).toMatchObject({ outcome: 'fails', why: 'The same words, in much the same time.' });
  });
});

/** Starts it, attacks both apps, stops it. */
async function attack(
  wire: 'salesforce' | 'strict',
  booking: ReturnType<typeof app>,
  kiosk: ReturnType<typeof app>,
  mallory: ReturnType<typeof app>,
  choice: { passwordHashing: 'argon2id' | 'dangerously-cheap'; attacks?: readonly AttackName[] } = {
    passwordHashing: 'dangerously-cheap',
  },
): Promise<TargetReport> {
  const options: ServerOptions = {
    apps: [booking, kiosk, mallory],
    users: [ada, eve],
    org: { settings: { codeCredentialFlowAllowed: true } },
    wire,
    passwordHashing: choice.passwordHashing,
  };
  const child = spawn(process.execPath, [fileURLToPath(new URL('serve-alone.ts', import.meta.url))], {
    env: { ...process.env, SERVER_OPTIONS: JSON.stringify(options) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const entry = ({ name, clientId, clientSecret: secret, callbackUrls: [redirectUri] }: typeof booking) => ({
      name,
      clientId,
      secret,
      redirectUri,
      user: ada,
    });
    const file = {
      clients: [
        { ...entry(booking), kind: 'private', flow: 'code-credentials' },
        { ...entry(kiosk), kind: 'public', flow: 'code-credentials' },
      ],
      other: entry(mallory),
      expendableUser: eve,
    };
    const parsed = parseCredentials(JSON.stringify(file));
    if (!parsed.ok) throw new Error(parsed.problems.join('; '));
    return await proveTarget({
      baseUrl: url,
      ownsTheServer: true,
      credentials: parsed.credentials,
      ...(choice.attacks === undefined ? {} : { attacks: choice.attacks }),
    });
  } finally {
    const ended = once(child, 'exit');
    child.stdin.end();
    await ended;
  }
}
