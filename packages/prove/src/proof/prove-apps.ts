/**
 * The proof of a whole review: every app on one twin, as it is and as its remediation leaves it; every finding shown by
 * the attack its threat names, with the right client's handshake beside it, before and after.
 */
import type { ClientType, Facts, RuleId, Threat } from '@countersign/policy';
import type { AttackName } from '../attack.ts';
import { conductOf } from '../conduct.ts';
import type { HttpLimits } from '../http.ts';
import { openTarget, type TestUser } from '../target.ts';
import { demonstrationOf, expectedToWithstand, kindsOf } from './plan.ts';
import { type Possible, possible } from './possible.ts';
import { type Proof, proofOf } from './proof-of.ts';
import { remedied } from './remedied.ts';
import { type AppOutline, makeUpUser, registration, type StartTwin, TWIN_ORG, type TwinApp } from './twin.ts';
import { type Stand, World } from './world.ts';

/** A reviewed app, as far as the proof needs to know it. */
export interface Subject extends AppOutline {
  /** Unique among the subjects. */
  id: string;
  facts: Facts;
  type: ClientType;
  findings: readonly { fingerprint: string; rule: RuleId; threat: Threat | null }[];
}

export interface ProvenSubject {
  /** By fingerprint; a finding nobody attacks has none. */
  proofs: ReadonlyMap<string, Proof>;
  /** Attacks that were tried on the app as it is, and failed whatever is still unknown. */
  withstood: readonly AttackName[];
}

export interface ProveOptions {
  /** Apps attacked at the same moment. Default 8. */
  concurrency?: number;
  limits?: HttpLimits;
  /** Called after each app. */
  progress?: (done: number, of: number) => void;
}

export interface ProvenSubjects {
  subjects: ReadonlyMap<string, ProvenSubject>;
  /** Requests the twin was sent. */
  requests: number;
}

/** Starts one twin for all subjects, attacks it, and stops it. Rejects only where the twin cannot be started. */
export async function proveApps(
  subjects: readonly Subject[],
  startTwin: StartTwin,
  options: ProveOptions = {},
): Promise<ProvenSubjects> {
  const plans = subjects.filter((subject) => subject.facts.authorizationCodeFlow !== false).map(planSubject);
  const proven = new Map<string, ProvenSubject>();
  if (plans.length === 0) return { subjects: proven, requests: 0 };
  const other = registration(
    'attacker',
    ATTACKERS_APP,
    { callbackUrl: 'https://attacker.example.com/callback' },
    makeUpUser('mallory'),
  );
  const twin = await startTwin({
    apps: [other.app, ...plans.flatMap((plan) => plan.apps)],
    users: [other.client.user, ...plans.map((plan) => plan.user)],
    org: TWIN_ORG,
  });
  const target = openTarget(twin.baseUrl, options.limits);
  try {
    const stand = { target, cast: { other: other.client } };
    await inParallel(plans, options.concurrency ?? 8, async (plan) => {
      proven.set(plan.subject.id, await proveSubject(plan, stand));
      options.progress?.(proven.size, plans.length);
    });
    return { subjects: proven, requests: target.http.sent };
  } finally {
    target.http.close();
    await twin.close();
  }
}

/** An app the attacker registered himself, with everything in order. */
const ATTACKERS_APP: Facts = {
  authorizationCodeFlow: true,
  codeCredentialFlow: true,
  orgAllowsCodeCredentialFlow: true,
  headlessLogin: false,
  credentialsInPostBodyOnly: false,
  secretRequiredForWebServerFlow: false,
  secretRequiredForRefreshTokenFlow: false,
  secretRequiredForTokenExchange: true,
  tokenExchangeFlow: false,
  pkceRequired: false,
  refreshTokenRotation: false,
  refreshReachable: true,
  adminApproved: true,
  privilege: 'low',
  ipRestricted: false,
  secretVaulted: false,
  secretInClient: false,
  secretInSource: false,
  verifierDerivable: false,
  declarationContradicted: false,
};

/** One way the unknown settings may be, before the remediation and after it: a mixed app is two apps after it. */
export interface Case {
  before: World;
  /** By the kind of client it is for. */
  after: ReadonlyMap<'private' | 'public', World>;
}

interface SubjectPlan {
  subject: Subject;
  user: TestUser;
  apps: readonly TwinApp[];
  cases: readonly Case[];
  possible: Possible;
}

function planSubject(subject: Subject, index: number): SubjectPlan {
  const user = makeUpUser(`user${index}`);
  const apps: TwinApp[] = [];
  const register = (name: string, facts: Facts): World => {
    const made = registration(`${index}-${name}`, facts, subject, user);
    apps.push(made.app);
    return new World(facts, made.client);
  };
  const ways = possible(subject.facts);
  const cases = ways.cases.map((facts, way): Case => {
    const before = register(`before-${way}`, facts);
    // The apps that the remediation makes have new secrets: one that was exposed is rotated.
    const after = remedied(facts, subject.type).map(([kinds, remediedFacts], part) => {
      const world = register(`after-${way}-${part}`, remediedFacts);
      return kinds.map((kind) => [kind, world] as const);
    });
    return { before, after: new Map(after.flat()) };
  });
  return { subject, user, apps, cases, possible: ways };
}

async function proveSubject(plan: SubjectPlan, stand: Stand): Promise<ProvenSubject> {
  const { subject } = plan;
  const proofs = new Map<string, Proof>();
  const shown = new Set<AttackName>();
  for (const finding of subject.findings) {
    const demonstration = demonstrationOf(finding, subject.type, subject.facts);
    if (demonstration === undefined) continue;
    shown.add(demonstration.attack);
    proofs.set(finding.fingerprint, await proofOf(plan, demonstration, stand));
  }
  return { proofs, withstood: await withstood(plan, stand, shown) };
}

/** Says nothing of an app whose real client cannot log in: there every attack fails, and that is no merit. */
async function withstood(plan: SubjectPlan, stand: Stand, shown: ReadonlySet<AttackName>): Promise<AttackName[]> {
  const kinds = kindsOf(plan.subject.type);
  const held: AttackName[] = [];
  for (const { before } of plan.cases) {
    for (const kind of kinds) {
      const { outcome } = await before.handshake(kind, stand);
      if (outcome !== 'succeeds') return [];
    }
  }
  const headless = plan.cases.every(({ before }) => conductOf(before.facts, 'private').openFlow === 'code-credentials');
  const names = new Set(kinds.flatMap((kind) => expectedToWithstand(kind, headless)));
  for (const name of names) {
    if (!shown.has(name) && (await failsEverywhere(plan, name, stand))) held.push(name);
  }
  return held;
}

async function failsEverywhere(plan: SubjectPlan, name: AttackName, stand: Stand): Promise<boolean> {
  let judged = false;
  for (const { before } of plan.cases) {
    for (const kind of kindsOf(plan.subject.type)) {
      const { outcome } = await before.attack(name, kind, stand);
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
