/** What every attack is, and how one is run. */
import type { Outcome, Severity, Threat } from '@countersign/policy';
import type { ClientBehaviour } from './client-behaviour.ts';
import { Unreachable } from './http.ts';
import { type RecordedStep, Recorder } from './recorder.ts';
import type { Target, TargetClient, TestUser } from './target.ts';

/** What must be so for the attack to make sense. Where it is not, the attack is not judged. */
export type Prerequisite =
  | 'private-client'
  | 'headless-flow'
  | 'refresh-token'
  | 'client-secret'
  | 'another-client'
  | 'expendable-user';

/** Permanent names; files, threat model and proofs share them. */
export const ATTACK_NAMES = [
  'intercepted-code',
  'attacker-started-code',
  'injected-code',
  'wrong-verifier',
  'missing-verifier',
  'pkce-downgrade',
  'code-redeemed-by-other-client',
  'code-replay',
  'redirect-uri-swapped',
  'redirect-uri-widened',
  'login-csrf',
  'mix-up',
  'extracted-secret',
  'wrong-secret',
  'secret-from-browser',
  'stolen-refresh-token',
  'stolen-refresh-token-after-rotation',
  'refresh-from-two-places',
  'credentials-in-url',
  'user-enumeration',
  // Last, because it locks a user out.
  'password-guessing',
] as const;

export type AttackName = (typeof ATTACK_NAMES)[number];

export interface Attack {
  name: AttackName;
  /** The threat of the policy that it replays; null where no setting opens it. */
  threat: Threat | null;
  /** One sentence: what the attacker does. */
  says: string;
  needs: readonly Prerequisite[];
  /** Whether it is about the app or about the server as a whole. */
  about: 'app' | 'server';
  /**
   * How severe it is at worst that it succeeds: what counts where no finding of a review speaks of it, as on a server
   * that somebody runs. For a threat of the policy, the worst severity of the rules that carry it.
   */
  severity: Severity;
  act(context: AttackContext): Promise<ScenarioResult>;
}

/** Everything an attack may use. */
export interface AttackContext {
  recorder: Recorder;
  client: TargetClient;
  behaviour: ClientBehaviour;
  participants: Participants;
}

/** Others beside the client and its user. */
export interface Participants {
  /** Another client of the same server, in the attacker's hands. */
  other?: TargetClient;
  /** A user whom nobody misses when it gets locked. */
  expendableUser?: TestUser;
}

export interface ScenarioResult {
  outcome: Outcome;
  /** One sentence. */
  why: string;
  /** Where a request of the real client was refused, and with which error, in the server's words. */
  refused?: { at: 'login' | 'code' | 'refresh'; error: string };
}

export interface AttackResult extends ScenarioResult {
  attack: AttackName;
  steps: readonly RecordedStep[];
}

/** Ends a scenario early: thrown by a move that could not be made, caught where the scenario is run. */
export class Ended extends Error {
  override readonly name = 'Ended';
  readonly outcome: Outcome;

  constructor(outcome: Outcome, why: string) {
    super(why);
    this.outcome = outcome;
  }
}

/**
 * Replays an attack on a client. Never throws: a target that cannot be asked is not judged. `recorded: false` keeps no
 * steps, for when only the ending counts.
 */
export async function runAttack(
  attack: Attack,
  target: Target,
  client: TargetClient,
  behaviour: ClientBehaviour,
  participants: Participants = {},
  recorded = true,
): Promise<AttackResult> {
  const recorder = new Recorder(target, recorded);
  const unmet = attack.needs.find((need) => !MET[need]({ recorder, client, behaviour, participants }));
  const ending: ScenarioResult =
    unmet !== undefined
      ? { outcome: 'not-judged', why: UNMET[unmet] }
      : await endingOf(() => attack.act({ recorder, client, behaviour, participants }));
  return { attack: attack.name, ...ending, steps: recorder.steps };
}

/** Runs a scenario to its end, early or not. */
export async function endingOf(play: () => Promise<ScenarioResult>): Promise<ScenarioResult> {
  try {
    return await play();
  } catch (error) {
    if (error instanceof Ended) return { outcome: error.outcome, why: error.message };
    if (error instanceof Unreachable) return { outcome: 'not-judged', why: `${error.message}${causeOf(error)}.` };
    throw error;
  }
}

export function succeeds(why: string): ScenarioResult {
  return { outcome: 'succeeds', why };
}

export function fails(why: string): ScenarioResult {
  return { outcome: 'fails', why };
}

/** A request of the real client was refused. */
export function refusedAt(
  at: NonNullable<ScenarioResult['refused']>['at'],
  what: string,
  error: string,
): ScenarioResult {
  return { outcome: 'fails', why: `${what} was refused (${error}).`, refused: { at, error } };
}

export function notJudged(why: string): ScenarioResult {
  return { outcome: 'not-judged', why };
}

const MET: Record<Prerequisite, (context: AttackContext) => boolean> = {
  'private-client': ({ behaviour }) => behaviour.kind === 'private',
  'headless-flow': ({ behaviour }) => behaviour.openFlow === 'code-credentials',
  'refresh-token': ({ behaviour }) => behaviour.refreshes,
  'client-secret': ({ client }) => client.secret !== undefined,
  'another-client': ({ participants }) => participants.other !== undefined,
  'expendable-user': ({ participants }) => participants.expendableUser !== undefined,
};

const UNMET: Record<Prerequisite, string> = {
  'private-client': 'It is an attack on private clients; this one is public.',
  'headless-flow': 'No user can log in through the app’s own screen here.',
  'refresh-token': 'No refresh token is issued, so there is none to steal.',
  'client-secret': 'The client’s secret is not known.',
  'another-client': 'No second client of this server is known.',
  'expendable-user': 'No user was named whom the attack may lock out.',
};

function causeOf(error: Error): string {
  return error.cause instanceof Error ? ` (${error.cause.message})` : '';
}
