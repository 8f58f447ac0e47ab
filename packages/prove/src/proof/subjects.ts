/** The reviewed apps on their twin: every way an app may be, as it is and as its remediation leaves it. */
import {
  type ClientType,
  clientIn,
  type Demonstration,
  FACT_SETTINGS,
  type FactSettingName,
  type Facts,
  NOTHING_OBSERVED,
  UNKNOWN_CLIENT,
} from '@countersign/policy';
import type { HttpLimits } from '../http.ts';
import { openTarget, type TestUser } from '../target.ts';
import type { Kind } from './plan.ts';
import { type Possible, possible } from './possible.ts';
import { type Remedied, remedied } from './remedied.ts';
import { TestedSettings, type TestRun } from './tested-settings.ts';
import { type AppOutline, makeUpUser, registration, type StartTwin, type TwinApp } from './twin.ts';

/** A reviewed app, as far as the proof needs to know it. */
export interface Subject extends AppOutline {
  /** Unique among the subjects. */
  id: string;
  facts: Facts;
  type: ClientType;
  findings: readonly { fingerprint: string; demonstration: Demonstration | null }[];
}

/** One way the unknown settings may be, before the remediation and after it: a mixed app is two apps after it. */
export interface Supposed {
  before: TestedSettings;
  /** By the kind of client it is for. */
  after: ReadonlyMap<Kind, TestedSettings>;
}

/** A subject with everything that stands for it on the twin. */
export interface PlannedSubject {
  subject: Subject;
  cases: readonly Supposed[];
  possible: Possible;
  apps: readonly TwinApp[];
}

/** The cases in which somebody can log in at all. */
export function withFlow(cases: readonly Supposed[]): readonly Supposed[] {
  return cases.filter(({ before }) => before.facts.authorizationCodeFlow !== false);
}

export interface TwinOptions {
  limits?: HttpLimits;
}

/**
 * Starts one twin for all subjects, works with it, and stops it. Apps in which no authorization-code flow is possible are
 * left out: there is nothing to attack. Rejects only where the twin cannot be started.
 */
export async function onTwin<T>(
  subjects: readonly Subject[],
  startTwin: StartTwin,
  options: TwinOptions,
  work: (planned: readonly PlannedSubject[], run: TestRun) => Promise<T>,
): Promise<T> {
  const user = makeUpUser('ada');
  const planned = subjects
    .filter((subject) => subject.facts.authorizationCodeFlow !== false)
    .map((subject) => planSubject(subject, user));
  const attacker = registration('attacker', ATTACKERS_APP, ATTACKERS_OUTLINE, makeUpUser('mallory'));
  const expendableUser = makeUpUser('expendable');
  const twin = await startTwin({
    apps: [attacker.app, ...planned.flatMap((one) => one.apps)],
    users: [attacker.client.user, expendableUser, user],
  });
  const target = openTarget(twin.baseUrl, options.limits);
  try {
    return await work(planned, {
      target,
      participants: { other: attacker.client, expendableUser },
      alike: new Map(),
      logins: new Map(),
    });
  } finally {
    target.http.close();
    await twin.close();
  }
}

const ATTACKERS_OUTLINE: AppOutline = { callbackUrl: 'https://attacker.example.com/callback' };

/** An app the attacker registered, open to everything. */
const ATTACKERS_APP: Facts = {
  ...(Object.fromEntries(FACT_SETTINGS.map((name) => [name, false])) as Record<FactSettingName, false>),
  authorizationCodeFlow: true,
  codeCredentialFlow: true,
  orgAllowsCodeCredentialFlow: true,
  refreshReachable: true,
  adminApproved: true,
  deviceFlowOpen: false,
  privilege: 'low',
  ipRestricted: false,
  ...NOTHING_OBSERVED,
  ...UNKNOWN_CLIENT,
};

function planSubject(subject: Subject, user: TestUser): PlannedSubject {
  const apps: TwinApp[] = [];
  const register = (name: string, facts: Facts, rest: Partial<Remedied> = {}): TestedSettings => {
    const made = registration(`${subject.id}-${name}`, facts, subject, user);
    apps.push(made.app);
    return new TestedSettings({ facts, adapted: facts, changes: [], ...rest }, made);
  };
  // What is known of the clients of a mixed app does not say which of them does it.
  const ways = possible({ ...subject.facts, ...clientIn(subject) });
  const cases = ways.cases.map((facts, way): Supposed => {
    const before = register(`before-${way}`, facts);
    // The apps that the remediation makes have new secrets: one that was exposed is rotated.
    const after = remedied(facts, subject.type).map((one, part) => {
      const tested = register(`after-${way}-${part}`, one.facts, one);
      return one.kinds.map((kind) => [kind, tested] as const);
    });
    return { before, after: new Map(after.flat()) };
  });
  return { subject, cases, possible: ways, apps };
}
