/**
 * Attacks and handshakes against a server that somebody runs: only with that person's word that it is theirs, only its
 * origin, a bounded number of requests, with test credentials; what was obtained is given back.
 */
import type { Outcome } from '@countersign/policy';
import { type AttackName, type Participants, runAttack } from '../attack.ts';
import { ATTACKS, attackByName } from '../attacks/index.ts';
import type { ClientBehaviour } from '../client-behaviour.ts';
import { type Discovered, discover } from '../discovery.ts';
import { type HandshakeName, runHandshake } from '../handshake.ts';
import { privateClient } from '../handshakes/private-client.ts';
import { publicClient } from '../handshakes/public-client.ts';
import { type HttpLimits, Unreachable } from '../http.ts';
import { logIn } from '../moves/log-in.ts';
import { makePkce } from '../moves/pkce.ts';
import { redeem, revoke } from '../moves/tokens.ts';
import { type RecordedStep, Recorder } from '../recorder.ts';
import { type Endpoints, openTarget, type Target } from '../target.ts';
import type { CredentialedClient, TestCredentials } from './credentials.ts';

export interface TargetRun {
  baseUrl: string;
  /** The person's word that the server is theirs, or that they may attack it. Without it nothing is sent. */
  ownsTheServer: boolean;
  credentials: TestCredentials;
  /** Default: every attack. */
  attacks?: readonly AttackName[];
  /** Default at most 1,000 requests over 4 connections. */
  limits?: HttpLimits;
  progress?: (scenario: string) => void;
}

export interface TargetResult {
  client: string;
  scenario: AttackName | HandshakeName;
  is: 'attack' | 'handshake';
  outcome: Outcome;
  why: string;
  steps: readonly RecordedStep[];
}

export interface TargetReport {
  origin: string;
  results: readonly TargetResult[];
  /** What was assumed or found out beforehand, one sentence each. */
  notes: readonly string[];
  requests: number;
  /** Tokens that were obtained, and how many of them the server took back. */
  tokens: { obtained: number; revoked: number };
}

/** There is nobody's word that the server may be attacked. */
export class ConsentMissing extends Error {
  override readonly name = 'ConsentMissing';
}

/** Never sends anything without consent. Rejects with `ConsentMissing`, or a TypeError for a URL that is none. */
export async function proveTarget(run: TargetRun): Promise<TargetReport> {
  if (!run.ownsTheServer)
    throw new ConsentMissing('attack only a server that is yours: say so with --i-own-this-server');
  const limits = { maxRequests: 1000, maxConnections: 4, ...run.limits };
  const first = openTarget(run.baseUrl, limits);
  const notes: string[] = [];
  const { endpoints, said } = await endpointsOf(first);
  notes.push(...said);
  const target: Target = endpoints === undefined ? first : { ...first, endpoints };
  let results: TargetResult[];
  try {
    results = await proveAll(target, run, notes);
  } finally {
    await giveBack(target, run.credentials);
  }
  const { length: obtained } = target.obtained;
  const revoked = target.obtained.filter((token) => token.revoked).length;
  if (revoked < obtained)
    notes.push(`${obtained - revoked} of ${obtained} tokens were not taken back: let them expire.`);
  const requests = target.http.sent;
  target.http.close();
  return { origin: target.http.origin, results, notes, requests, tokens: { obtained, revoked } };
}

/** What the server publishes, where that stays on its origin; else the paths of Salesforce. */
async function endpointsOf(target: Target): Promise<{ endpoints?: Endpoints; said: string[] }> {
  let found: Discovered | undefined;
  try {
    found = await discover(new Recorder(target, false), 'client');
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return { said: [`${error.message}.`] };
  }
  if (found === undefined) return { said: ['There is no discovery document: the paths of Salesforce were taken.'] };
  const elsewhere = Object.entries(found.endpoints).filter(([, url]) => new URL(url).origin !== target.http.origin);
  const kept = Object.fromEntries(
    Object.entries(found.endpoints).filter(([, url]) => new URL(url).origin === target.http.origin),
  );
  const said = elsewhere.map(([name, url]) => `The ${name} endpoint is at ${new URL(url).origin}: it was left alone.`);
  if (kept.authorize === undefined || kept.token === undefined) return { said };
  return { endpoints: { ...kept, authorize: kept.authorize, token: kept.token }, said };
}

interface Ready {
  client: CredentialedClient;
  behaviour: ClientBehaviour;
  /** The real client can log in: without that, nothing an attack does says anything. */
  lives: boolean;
}

async function proveAll(target: Target, run: TargetRun, notes: string[]): Promise<TargetResult[]> {
  const results: TargetResult[] = [];
  const ready: Ready[] = [];
  const attack = async (name: AttackName, on: Ready): Promise<void> => {
    run.progress?.(`${on.client.name}: ${name}`);
    const ending = await attackOne(target, name, on, run.credentials);
    results.push({ client: on.client.name, scenario: name, is: 'attack', ...ending });
  };
  const chosen = ATTACKS.filter(({ name }) => run.attacks?.includes(name) ?? true);
  for (const client of run.credentials.clients) {
    const behaviour = await observe(target, client, notes);
    const handshake = client.kind === 'private' ? privateClient : publicClient;
    run.progress?.(`${client.name}: ${handshake.name}`);
    const { outcome, why, steps } = await runHandshake(handshake, target, client, behaviour);
    results.push({ client: client.name, scenario: handshake.name, is: 'handshake', outcome, why, steps });
    const one = { client, behaviour, lives: outcome === 'succeeds' };
    ready.push(one);
    for (const { name, about } of chosen) if (about === 'app') await attack(name, one);
  }
  // What is about the server as a whole is tried once, and last: it locks users and addresses out.
  const [first] = ready.toSorted((a, b) => Number(b.lives) - Number(a.lives));
  for (const { name, about } of chosen) if (about === 'server' && first !== undefined) await attack(name, first);
  return results;
}

async function attackOne(
  target: Target,
  name: AttackName,
  { client, behaviour, lives }: Ready,
  { other, expendableUser }: TestCredentials,
): Promise<Pick<TargetResult, 'outcome' | 'why' | 'steps'>> {
  const attack = attackByName(name);
  if (attack === undefined) return { outcome: 'not-judged', why: `There is no attack ${name}.`, steps: [] };
  if (!lives) {
    return { outcome: 'not-judged', why: 'The real client cannot log in, so nothing can be concluded.', steps: [] };
  }
  const participants: Participants = {
    ...(other === undefined ? {} : { other }),
    ...(expendableUser === undefined ? {} : { expendableUser }),
  };
  const { outcome, why, steps } = await runAttack(attack, target, client, behaviour, participants);
  return { outcome, why, steps };
}

/** Nobody says what this server enforces, so its client is tried out: does a login without a challenge bring a code? */
async function observe(target: Target, client: CredentialedClient, notes: string[]): Promise<ClientBehaviour> {
  const sendsSecret = client.kind === 'private' || client.shipsSecret;
  const behaviour: ClientBehaviour = {
    kind: client.kind,
    flow: client.flow,
    openFlow: client.flow,
    credentialsIn: 'post-body',
    sendsChallenge: true,
    sendsSecretAt: { code: sendsSecret, refresh: sendsSecret, tokenExchange: false },
    refreshes: false,
    storesRotatedToken: true,
    verifierInState: false,
  };
  try {
    const recorder = new Recorder(target, false);
    const pkce = makePkce();
    const login = { client, flow: client.flow, what: '' } as const;
    const bound = await logIn(recorder, { ...login, challenge: pkce.challenge });
    if (bound.kind !== 'code') return behaviour;
    const secret = sendsSecret ? client.secret : undefined;
    const tokens = await redeem(recorder, {
      client,
      who: 'client',
      what: '',
      code: bound.code,
      verifier: pkce.verifier,
      secret,
    });
    const unbound = await logIn(recorder, login);
    const sendsChallenge = unbound.kind !== 'code';
    const refreshes = tokens.refreshToken !== undefined;
    notes.push(
      `${client.name}: a code challenge is ${sendsChallenge ? '' : 'not '}required.`,
      ...(refreshes ? [] : [`${client.name}: no refresh token was issued; attacks on one were not judged.`]),
    );
    return { ...behaviour, sendsChallenge, refreshes };
  } catch (error) {
    if (error instanceof Unreachable) return behaviour;
    throw error;
  }
}

/** Revokes every token that was obtained. Attacks end many of them by themselves; asking twice does no harm. */
async function giveBack(target: Target, { clients, other }: TestCredentials): Promise<void> {
  const recorder = new Recorder(target, false);
  const known = [...clients, ...(other === undefined ? [] : [other])];
  for (const held of target.obtained) {
    const client = known.find(({ clientId }) => clientId === held.clientId);
    if (client === undefined) continue;
    try {
      const answer = await revoke(recorder, {
        client,
        who: 'client',
        what: '',
        token: held.token,
        secret: client.secret,
      });
      held.revoked = answer?.status === 200;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
    }
  }
}
