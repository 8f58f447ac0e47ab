/**
 * What the real client is refused, by what it is known to send: `enforce` asked about the client's own requests.
 *
 * What is not known of the client is supposed to be as the settings ask, so a refusal here is one that is proven.
 */
import type { ClientType } from './client-type.ts';
import type { CompleteApp } from './complete.ts';
import type { Sends } from './conduct.ts';
import { type EnforcedSettings, enforce, type RefusalReason } from './enforce.ts';
import { type ConductFacts, type Facts, UNKNOWN_CLIENT } from './facts.ts';

/** The first request of the client that is refused. `refresh`: it logs in, and its refresh is refused. */
export interface Refused {
  at: 'authorize' | 'code' | 'refresh';
  reason: Extract<RefusalReason, 'challenge-missing' | 'secret-missing'>;
}

/** What of the facts decides it. */
type Asked = EnforcedSettings &
  Pick<Facts, 'refreshReachable' | 'sendsChallenge' | 'sendsSecretAtCode' | 'sendsSecretAtRefresh'>;

/** The first request that the settings refuse to a client that behaves as the facts say; undefined where none is. */
export function refusedTo(facts: Asked): Refused | undefined {
  const challenge = facts.sendsChallenge === 'never' ? 'absent' : 'sent';
  if (!enforce(facts, { kind: 'authorize', flow: 'web-server', challenge }).allowed) {
    return { at: 'authorize', reason: 'challenge-missing' };
  }
  const client = facts.sendsSecretAtCode === 'never' ? 'absent' : 'proven';
  const verifier = challenge === 'sent' ? 'matches' : 'unused';
  if (!enforce(facts, { kind: 'code', client, verifier }).allowed) return { at: 'code', reason: 'secret-missing' };
  if (facts.refreshReachable === false || facts.sendsSecretAtRefresh !== 'never') return undefined;
  return enforce(facts, { kind: 'refresh', client: 'absent' }).allowed
    ? undefined
    : { at: 'refresh', reason: 'secret-missing' };
}

/** The same for a case of the table, by what is proven of its client. */
export function refusedToday(c: CompleteApp): Refused | undefined {
  return refusedTo({ ...c.facts, ...clientIn(c) });
}

/** Whether the client cannot even log in. */
export function cannotLogIn(c: CompleteApp): boolean {
  const refused = refusedToday(c);
  return refused !== undefined && refused.at !== 'refresh';
}

/**
 * What is proven of the client of a case. A mixed app has several clients, and the facts do not say which of them sends what.
 * A secret that was found in the client contradicts that it never sends one.
 */
export function clientIn({ facts, type }: { facts: Facts; type: ClientType }): ConductFacts {
  const { sendsChallenge, sendsSecretAtCode, sendsSecretAtRefresh, storesRotatedToken } =
    type === 'mixed' ? UNKNOWN_CLIENT : facts;
  return {
    sendsChallenge,
    storesRotatedToken,
    sendsSecretAtCode: facts.secretInClient ? notNever(sendsSecretAtCode) : sendsSecretAtCode,
    sendsSecretAtRefresh: facts.secretInClient ? notNever(sendsSecretAtRefresh) : sendsSecretAtRefresh,
  };
}

function notNever(sends: Sends): Sends {
  return sends === 'never' ? 'unknown' : sends;
}
