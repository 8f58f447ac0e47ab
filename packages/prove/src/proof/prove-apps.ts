/**
 * The proof of a whole review: every app on one twin, as it is and as its remediation leaves it; every finding shown by
 * the attack its threat names, with the right client's handshake beside it, before and after.
 */
import type { Proof, ProvenClient } from '@countersign/policy';
import type { AttackName } from '../attack.ts';
import { behaviourOf } from '../client-behaviour.ts';
import { expectedToWithstand, kindsOf } from './plan.ts';
import { proofOf } from './proof-of.ts';
import { realClientOf } from './real-client.ts';
import { onTwin, type PlannedSubject, type Subject, type TwinOptions, withFlow } from './subjects.ts';
import type { TestRun } from './tested-settings.ts';
import type { StartTwin } from './twin.ts';

export interface ProvenSubject {
  /** What becomes of its real client. */
  client: ProvenClient;
  /** By fingerprint; a finding nobody attacks has none. */
  proofs: ReadonlyMap<string, Proof>;
  /** Attacks that were tried on the app as it is, and failed whatever is still unknown. */
  withstood: readonly AttackName[];
}

export interface ProveOptions extends TwinOptions {
  /** Apps attacked at the same moment. Default 8. */
  concurrency?: number;
  /** The subjects, by id, on which more is tried than their findings ask for. Default all; false: none. */
  withstood?: boolean | ((id: string) => boolean);
  /** Called after each app. */
  progress?: (done: number, of: number) => void;
}

export interface ProvenSubjects {
  /** By the subject's id; without those in which no authorization-code flow is possible. */
  subjects: ReadonlyMap<string, ProvenSubject>;
  /** Requests the twin was sent. */
  requests: number;
}

/** Rejects only where the twin cannot be started; what cannot be judged is said in the proof. */
export async function proveApps(
  subjects: readonly Subject[],
  startTwin: StartTwin,
  options: ProveOptions = {},
): Promise<ProvenSubjects> {
  const proven = new Map<string, ProvenSubject>();
  if (subjects.every(({ facts }) => facts.authorizationCodeFlow === false)) return { subjects: proven, requests: 0 };
  return await onTwin(subjects, startTwin, options, async (planned, run) => {
    await inParallel(planned, options.concurrency ?? 8, async (one) => {
      const { id } = one.subject;
      const { withstood: more = true } = options;
      proven.set(id, await proveSubject(one, run, typeof more === 'boolean' ? more : more(id)));
      options.progress?.(proven.size, planned.length);
    });
    return { subjects: proven, requests: run.target.http.sent };
  });
}

async function proveSubject(planned: PlannedSubject, run: TestRun, asWell: boolean): Promise<ProvenSubject> {
  const { subject } = planned;
  const proofs = new Map<string, Proof>();
  const { logins, ...client } = await realClientOf(planned, run);
  for (const { fingerprint, demonstration } of subject.findings) {
    if (demonstration === null) continue;
    proofs.set(fingerprint, await proofOf(planned, demonstration, { ...client, logins }, run));
  }
  return { client, proofs, withstood: asWell ? await withstood(planned, run) : [] };
}

/** Says nothing of an app whose real client cannot log in: there every attack fails, and that is no merit. */
async function withstood(planned: PlannedSubject, run: TestRun): Promise<AttackName[]> {
  const kinds = kindsOf(planned.subject.type);
  for (const { before } of withFlow(planned.cases)) {
    for (const kind of kinds) {
      if ((await before.handshake(kind, run)).outcome !== 'succeeds') return [];
    }
  }
  const headless = withFlow(planned.cases).every(
    ({ before }) => behaviourOf(before.facts, 'private').openFlow === 'code-credentials',
  );
  const held: AttackName[] = [];
  for (const name of new Set(kinds.flatMap((kind) => expectedToWithstand(kind, headless)))) {
    if (await failsEverywhere(planned, name, run)) held.push(name);
  }
  return held;
}

async function failsEverywhere(planned: PlannedSubject, name: AttackName, run: TestRun): Promise<boolean> {
  let judged = false;
  for (const { before } of withFlow(planned.cases)) {
    for (const kind of kindsOf(planned.subject.type)) {
      const outcome = await before.outcome(name, kind, run);
      if (outcome === 'succeeds') return false;
      judged ||= outcome === 'fails';
    }
  }
  return judged;
}

/** At most so many at once; the first failure ends it. */
async function inParallel<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
