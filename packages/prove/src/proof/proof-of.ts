/** One finding shown: the attack before the remediation and after it, with what becomes of the real client beside it. */
import type { Demonstration, Outcome, Proof, ProofStep } from '@countersign/policy';
import type { AttackResult, ScenarioResult } from '../attack.ts';
import type { HandshakeResult } from '../handshake.ts';
import type { RecordedStep } from '../recorder.ts';
import { attackedKinds, type Kind, kindsOf } from './plan.ts';
import type { Possible } from './possible.ts';
import type { RealClient } from './real-client.ts';
import { type PlannedSubject, withFlow } from './subjects.ts';
import type { TestedSettings, TestRun } from './tested-settings.ts';

export async function proofOf(
  plan: PlannedSubject,
  shown: Demonstration,
  client: RealClient,
  run: TestRun,
): Promise<Proof> {
  const before = await attacks(plan, shown, run, 'before');
  const after = await attacks(plan, shown, run, 'after');
  const steps = [...told('before', before, client.logins.before), ...told('after', after, client.logins.after)];
  if (plan.possible.tried.length > 0) steps.unshift(triedStep(plan.possible));
  if (plan.subject.facts.ipRestricted) steps.unshift(WITHIN_RANGES);
  const { logins: _, ...said } = client;
  return {
    scenario: shown.attack,
    before: { attack: unanimous(before), handshake: client.before.outcome },
    after: { attack: unanimous(after), handshake: client.after.outcome },
    client: said,
    steps,
  };
}

/** The attack in all cases and on all kinds of client, at one time. */
async function attacks(
  plan: PlannedSubject,
  shown: Demonstration,
  run: TestRun,
  when: 'before' | 'after',
): Promise<AttackResult[]> {
  const results: AttackResult[] = [];
  // A leaked secret opens the app wherever there is a flow to open.
  for (const one of shown.leaked ? withFlow(plan.cases) : plan.cases) {
    const testedFor = (kind: Kind): TestedSettings =>
      when === 'before' ? one.before : (one.after.get(kind) ?? one.before);
    // After a split the attack is tried on both halves: what was one app's weakness must be neither's.
    const split = when === 'after' && plan.subject.type === 'mixed';
    for (const kind of split ? kindsOf('mixed') : attackedKinds(shown, plan.subject.type)) {
      const leaked = shown.leaked ? one.before.client.secret : undefined;
      results.push(await testedFor(kind).attack(shown.attack, kind, run, leaked));
    }
  }
  return results;
}

/** What all agree on. What cannot be judged says nothing where another could be. */
function unanimous(endings: readonly ScenarioResult[]): Outcome {
  const outcomes = new Set(endings.map((ending) => ending.outcome).filter((outcome) => outcome !== 'not-judged'));
  const [only] = outcomes;
  return outcomes.size === 1 && only !== undefined ? only : 'not-judged';
}

/** The first attack line by line, and how each handshake ended. */
function told(
  when: 'before' | 'after',
  attacks: readonly AttackResult[],
  handshakes: readonly HandshakeResult[],
): ProofStep[] {
  const attack = attacks.find(({ outcome }) => outcome !== 'not-judged') ?? attacks[0];
  const steps: ProofStep[] = [];
  if (attack !== undefined) {
    steps.push(...attack.steps.map((step: RecordedStep) => ({ when, ...step })));
    steps.push({ when, who: 'attacker', what: `${OUTCOME_WORDS[attack.outcome]}: ${attack.why}` });
  }
  const endings = new Map(handshakes.map((result) => [`${result.handshake} ${result.outcome} ${result.why}`, result]));
  for (const { handshake, outcome, why } of endings.values()) {
    steps.push({ when, who: handshake, what: `${HANDSHAKE_WORDS[outcome]}: ${why}` });
  }
  return steps;
}

const OUTCOME_WORDS: Record<Outcome, string> = {
  succeeds: 'The attack succeeds',
  fails: 'The attack fails',
  'not-judged': 'The attack was not judged',
};

const HANDSHAKE_WORDS: Record<Outcome, string> = {
  succeeds: 'The real client still works',
  fails: 'The real client does not work',
  'not-judged': 'The real client was not judged',
};

const WITHIN_RANGES: ProofStep = {
  when: 'before',
  who: 'review',
  what: 'The app’s IP ranges are left out: the attacker is taken to be within them.',
};

function triedStep({ tried, cases, sampled }: Possible): ProofStep {
  const names = tried.join(', ');
  const how = sampled ? `a sample of ${cases.length} combinations` : `all ${cases.length} combinations`;
  return { when: 'before', who: 'review', what: `Not known, so each value was tried: ${names} (${how}).` };
}
