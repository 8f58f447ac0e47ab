import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttackName, type Participants, runAttack } from '../src/attack.ts';
import { ATTACKS, attackByName } from '../src/attacks/index.ts';
import type { ClientBehaviour } from '../src/client-behaviour.ts';
import { runHandshake } from '../src/handshake.ts';
import { HANDSHAKES } from '../src/handshakes/index.ts';
import { openTarget, type Target, type TargetClient } from '../src/target.ts';
import { someBehaviour, someClient } from './play.ts';
import { startWeakServer, type WeakServer } from './weak-server.ts';

/** What has to be so beside a server that checks nothing. */
const STAGES: Partial<Record<AttackName, Partial<ClientBehaviour>>> = {
  'attacker-started-code': { kind: 'private' },
  'credentials-in-url': { openFlow: 'code-credentials' },
  'extracted-secret': { sendsSecretAt: { code: true, refresh: true, tokenExchange: false } },
};

/** Attacks that need a server with a certain weakness; they win further down. */
const BELOW: ReadonlySet<AttackName> = new Set(['extracted-secret', 'user-enumeration']);

describe('against a server that checks nothing', () => {
  let server: WeakServer;
  let target: Target;
  const client = someClient();
  const participants = {
    other: someClient({ name: 'Other' }),
    expendableUser: { username: 'eve@example.com', password: 'guessed' },
  };
  beforeAll(async () => {
    server = await startWeakServer();
    target = openTarget(server.url);
  });
  afterAll(async () => {
    target.http.close();
    await server.close();
  });

  it.each(ATTACKS.filter(({ name }) => !BELOW.has(name)))('$name wins', async (attack) => {
    const result = await runAttack(attack, target, client, someBehaviour(STAGES[attack.name]), participants);
    expect(result).toMatchObject({ attack: attack.name, outcome: 'succeeds' });
    expect(result.steps.length).toBeGreaterThan(0);
  });

  it('a secret that nobody checks is worth nothing, so extracting it is not judged', async () => {
    const attack = attackByName('extracted-secret');
    if (attack === undefined) throw new Error('no such attack');
    const result = await runAttack(attack, target, client, someBehaviour(STAGES['extracted-secret']));
    expect(result.outcome).toBe('not-judged');
  });

  it.each(HANDSHAKES)('$name lives its whole life', async (handshake) => {
    expect(await runHandshake(handshake, target, client, someBehaviour())).toMatchObject({ outcome: 'succeeds' });
  });
});

describe('against a server that demands the secret of a public client', () => {
  it('the secret is read out of the shipped client and used', async () => {
    const client = someClient();
    const result = await withServer({ demandedSecret: client.secret as string }, (target) =>
      play('extracted-secret', target, client, someBehaviour(STAGES['extracted-secret'])),
    );
    expect(result).toMatchObject({ outcome: 'succeeds' });
  });

  it('a private client keeps it', async () => {
    const client = someClient();
    const result = await withServer({ demandedSecret: client.secret as string }, (target) =>
      play('extracted-secret', target, client, someBehaviour({ ...STAGES['extracted-secret'], kind: 'private' })),
    );
    expect(result).toMatchObject({ outcome: 'fails' });
  });

  it('an intercepted code is worth nothing to whoever has no copy of the client', async () => {
    const client = someClient();
    const result = await withServer({ demandedSecret: client.secret as string }, (target) =>
      play('intercepted-code', target, client, someBehaviour({ kind: 'private' })),
    );
    expect(result).toMatchObject({ outcome: 'fails' });
  });
});

describe('against a server that knows its users and nothing else', () => {
  const eve = { username: 'eve@example.com', password: randomBytes(12).toString('hex') };
  const options = { users: { [eve.username]: eve.password } };

  it.each(['password-guessing', 'user-enumeration'] as const)('%s wins', async (name) => {
    const client = someClient({ user: eve });
    const result = await withServer(options, (target) =>
      play(name, target, client, someBehaviour({ openFlow: 'code-credentials' }), { expendableUser: eve }),
    );
    expect(result).toMatchObject({ outcome: 'succeeds' });
  });

  it('a login that is refused to everyone gives an attacker no code', async () => {
    const result = await withServer({ refusesLogins: true }, (target) =>
      play('intercepted-code', target, someClient(), someBehaviour({ openFlow: 'code-credentials' })),
    );
    expect(result).toMatchObject({ outcome: 'fails' });
  });
});

describe('what cannot be concluded is not concluded', () => {
  it('a target that does not answer is not judged', async () => {
    const server = await startWeakServer();
    await server.close();
    const target = openTarget(server.url);
    for (const attack of ATTACKS) {
      const result = await runAttack(attack, target, someClient(), someBehaviour(STAGES[attack.name]));
      if (result.outcome === 'fails') expect(result.steps.every((step) => step.request === undefined)).toBe(true);
      else expect(result.outcome).toBe('not-judged');
    }
  });
});

async function withServer<T>(
  options: Parameters<typeof startWeakServer>[0],
  play: (target: Target) => Promise<T>,
): Promise<T> {
  const server = await startWeakServer(options);
  const target = openTarget(server.url);
  try {
    return await play(target);
  } finally {
    target.http.close();
    await server.close();
  }
}

async function play(
  name: AttackName,
  target: Target,
  client: TargetClient,
  behaviour: ClientBehaviour,
  participants: Participants = {},
) {
  const attack = attackByName(name);
  if (attack === undefined) throw new Error(`no attack ${name}`);
  return await runAttack(attack, target, client, behaviour, participants);
}
