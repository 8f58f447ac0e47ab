/**
 * When a rule speaks, and how loudly: every outcome its check can have, with the circumstances that lead to it.
 *
 * Worked out by asking the rule about every combination of the facts that move it, so the pages cannot disagree with
 * the code.
 */

import type { ConductFacts, Cvss, DecidedType, Finding, Rule, Severity } from '@countersign/policy';
import { APP_SETTINGS, type AppSetting, bySeverity, type FactSettingName, judge, judgeOrg } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { type Condition, simplestConditions } from './simplest-conditions.ts';

/** The facts a check reads; none unknown. */
type CompleteFacts = Parameters<Rule['check']>[0]['facts'];

/** A fact, or what is known of the client: one question with two answers. */
type FactName = Exclude<keyof CompleteFacts, keyof ConductFacts> | keyof typeof CLIENT;

type Words = readonly [yes: string, no: string];

export interface Outcome {
  /** In words; several ways to the same outcome are joined by "or". */
  circumstances: string;
  severity: Severity;
  required: boolean;
  threat: Finding['threat'];
  cvss: Cvss | null;
}

const TYPES: readonly DecidedType[] = ['private', 'public', 'mixed'];

/** Every outcome of a rule, worst first. */
export function outcomesOf(rule: Rule): Outcome[] {
  const known = OUTCOMES.get(rule.id) ?? workOut(rule);
  OUTCOMES.set(rule.id, known);
  return known;
}

const OUTCOMES = new Map<Rule['id'], Outcome[]>();

function workOut(rule: Rule): Outcome[] {
  const ofOrg = rule.id === 'weaker-flow-open' ? orgOutcomes() : [];
  const perType = TYPES.map((type) => ({ type, outcomes: outcomesFor(rule, type) })).filter(
    ({ outcomes }) => outcomes.length > 0,
  );
  if (perType.length === 0) return [...ofOrg, ...judgedOutcomes(rule)];
  const groups = Map.groupBy(perType, ({ outcomes }) => JSON.stringify(outcomes));
  const ofApps = [...groups.values()].flatMap((group) => {
    const types = group.map(({ type }) => type);
    return (group[0]?.outcomes ?? []).map((outcome) => ({
      ...outcome,
      circumstances: prefixed(types, outcome.circumstances, groups.size > 1),
    }));
  });
  return [...ofApps, ...ofOrg].sort(worstFirst);
}

function outcomesFor(rule: Rule, type: DecidedType): Outcome[] {
  const firing = seeds().filter((facts) => rule.check({ type, facts }) !== undefined);
  const telling = FACTS.filter((name) => firing.some((facts) => moves(rule, type, facts, name)));
  // Cases that differ in telling facts alone are one: those facts are set row by row.
  const alike = distinctBut(firing, telling);
  const rows = new Map<string, boolean[][]>();
  const findings = new Map<string, Omit<Outcome, 'circumstances'>>();
  for (let n = 0; n < 2 ** telling.length; n++) {
    const row = telling.map((_, i) => ((n >> i) & 1) === 1);
    if (contradictsItself(telling, row)) continue;
    const found = firstFound(alike, (facts) => rule.check({ type, facts: withRow(facts, telling, row) }));
    if (found === undefined) continue;
    const outcome = heard(rule, found);
    const key = JSON.stringify(outcome);
    findings.set(key, outcome);
    rows.set(key, [...(rows.get(key) ?? []), row]);
  }
  return [...findings].map(([key, outcome]) => {
    const holds = rows.get(key) ?? [];
    const fails = [...rows].flatMap(([other, list]) => (other === key ? [] : list));
    const conditions = simplestConditions(holds, fails);
    return { circumstances: allInWords(telling, conditions), ...outcome };
  });
}

function distinctBut(all: readonly CompleteFacts[], names: readonly FactName[]): CompleteFacts[] {
  const none = names.map(() => false);
  return [...new Map(all.map((facts) => [JSON.stringify(withRow(facts, names, none)), facts])).values()];
}

function firstFound<T>(all: readonly CompleteFacts[], check: (facts: CompleteFacts) => T | undefined): T | undefined {
  for (const facts of all) {
    const found = check(facts);
    if (found !== undefined) return found;
  }
  return undefined;
}

function moves(rule: Rule, type: DecidedType, facts: CompleteFacts, name: FactName): boolean {
  const before = rule.check({ type, facts });
  const after = rule.check({ type, facts: flipped(facts, name) });
  if (before === undefined || after === undefined) return false;
  return JSON.stringify(heard(rule, before)) !== JSON.stringify(heard(rule, after));
}

function heard(rule: Rule, found: NonNullable<ReturnType<Rule['check']>>): Omit<Outcome, 'circumstances'> {
  const { severity, required, cvss, threat = rule.threat } = found;
  return { severity, required, threat, cvss };
}

/** Findings that `judge` makes about several cases at once: as the decision table's vectors show them. */
function judgedOutcomes(rule: Rule): Outcome[] {
  const found = VECTORS.flatMap((vector) =>
    judge(vector.facts, vector.type).findings.filter((finding) => finding.rule === rule.id),
  );
  const distinct = new Map(found.map((finding) => [`${finding.severity} ${finding.required}`, finding]));
  return [...distinct.values()]
    .map(({ severity, required, threat, cvss }) => ({
      circumstances: required
        ? 'wrong for either kind of client: as severe as for the kind it is least bad for'
        : 'right for one completion of what is known, wrong for another',
      severity,
      required,
      threat,
      cvss,
    }))
    .sort(worstFirst);
}

function orgOutcomes(): Outcome[] {
  const [one] = judgeOrg({ usernamePasswordFlowBlocked: false, userAgentFlowBlocked: false });
  if (one === undefined) return [];
  const { severity, required, threat, cvss } = one;
  return [{ circumstances: 'either flow is known to be open', severity, required, threat, cvss }];
}

let known: CompleteFacts[] | undefined;

/** The complete cases of the decision table, and every case one fact away from them. */
function seeds(): CompleteFacts[] {
  known ??= distinctBut(
    VECTORS.map((vector) => vector.facts)
      .filter((facts): facts is CompleteFacts => Object.values(facts).every((value) => value !== undefined))
      .flatMap((facts) => [facts, ...FACTS.map((name) => flipped(facts, name))]),
    [],
  );
  return known;
}

/** Facts that are not a setting by themselves. */
const OTHER_WORDS: Record<Exclude<FactName, FactSettingName>, Words> = {
  authorizationCodeFlow: ['OAuth enabled', 'OAuth not enabled'],
  orgAllowsCodeCredentialFlow: ['flow allowed by the org', 'flow blocked by the org'],
  headlessLogin: ['headless login seen or declared', 'no headless login known'],
  refreshReachable: ['refresh token reachable', 'no refresh token'],
  deviceFlowOpen: ['device flow on', 'device flow not known to be on'],
  privilege: ['high privilege', 'low privilege'],
  ipRestricted: ['enforced IP ranges', 'no enforced IP ranges'],
  secretVaulted: ['secret in a vault', 'secret not known to be vaulted'],
  secretInClient: ['a live secret found in the client', 'no secret found in the client'],
  secretInSource: ['a secret found in source', 'no secret found in source'],
  verifierDerivable: ['verifier derivable', 'verifier not derivable'],
  declarationContradicted: ['declaration contradicted', 'declaration not contradicted'],
  neverSendsSecretAtCode: ['a client that never sends its secret', 'a client that may send its secret'],
  neverSendsSecretAtRefresh: [
    'a client that never sends its secret at refresh',
    'a client that may send its secret at refresh',
  ],
  alwaysSendsChallenge: ['a client that always sends a challenge', 'a client that may send no challenge'],
  neverSendsChallenge: ['a client that never sends a challenge', 'a client that may send a challenge'],
};

/** The words of settings are those of the catalogue. */
const FACT_WORDS = {
  ...Object.fromEntries(
    Object.entries<AppSetting>(APP_SETTINGS).flatMap(([name, { fact }]) =>
      fact === undefined ? [] : [[name, [fact.on, fact.off]]],
    ),
  ),
  ...OTHER_WORDS,
} as Record<FactName, Words>;

/** What the client is known to do, as questions. */
const CLIENT = {
  neverSendsSecretAtCode: { part: 'sendsSecretAtCode', is: 'never' },
  neverSendsSecretAtRefresh: { part: 'sendsSecretAtRefresh', is: 'never' },
  alwaysSendsChallenge: { part: 'sendsChallenge', is: 'always' },
  neverSendsChallenge: { part: 'sendsChallenge', is: 'never' },
} as const satisfies Record<string, { part: keyof ConductFacts; is: 'always' | 'never' }>;

function isOfClient(name: FactName): name is keyof typeof CLIENT {
  return Object.hasOwn(CLIENT, name);
}

const FACTS = Object.keys(FACT_WORDS) as FactName[];

function flipped(facts: CompleteFacts, name: FactName): CompleteFacts {
  return withRow(facts, [name], [!isYes(facts, name)]);
}

function isYes(facts: CompleteFacts, name: FactName): boolean {
  if (isOfClient(name)) return facts[CLIENT[name].part] === CLIENT[name].is;
  return name === 'privilege' ? facts.privilege === 'high' : facts[name];
}

function withRow(facts: CompleteFacts, names: readonly FactName[], row: readonly boolean[]): CompleteFacts {
  let changed = facts;
  for (const [i, name] of names.entries()) {
    const yes = row[i] === true;
    if (!isOfClient(name)) changed = { ...changed, [name]: name === 'privilege' ? (yes ? 'high' : 'low') : yes };
    else if (yes) changed = { ...changed, [CLIENT[name].part]: CLIENT[name].is };
    else if (isYes(changed, name)) changed = { ...changed, [CLIENT[name].part]: 'unknown' };
  }
  return changed;
}

/** "Always" and "never" of one part cannot both hold: such a row never happens. */
function contradictsItself(names: readonly FactName[], row: readonly boolean[]): boolean {
  const said = names.filter((name, i) => row[i] === true && isOfClient(name)) as (keyof typeof CLIENT)[];
  return new Set(said.map((name) => CLIENT[name].part)).size < said.length;
}

/** Several conditions in words: what all of them say first, then what sets them apart. */
function allInWords(names: readonly FactName[], conditions: readonly Condition[]): string {
  const [first = []] = conditions;
  const shared = first.map((value, i) => (conditions.every((one) => one[i] === value) ? value : undefined));
  const apart = conditions.map((one) => one.map((value, i) => (shared[i] === undefined ? value : undefined)));
  if (conditions.length < 2 || shared.every((value) => value === undefined)) {
    return conditions.map((one) => inWords(names, one)).join(' *or* ');
  }
  return `${inWords(names, shared)}; and ${apart.map((one) => inWords(names, one)).join(' *or* ')}`;
}

function inWords(names: readonly FactName[], condition: Condition): string {
  const words = names.flatMap((name, i) => {
    const value = condition[i];
    return value === undefined ? [] : [FACT_WORDS[name][value ? 0 : 1]];
  });
  return words.length === 0 ? 'always' : words.join(', ');
}

function prefixed(types: readonly DecidedType[], circumstances: string, several: boolean): string {
  if (!several) return circumstances;
  const clients = `${types.join(' or ')} client`;
  return circumstances === 'always' ? clients : `${clients}: ${circumstances}`;
}

function worstFirst(a: Outcome, b: Outcome): number {
  return bySeverity(a, b) || (b.cvss?.v3.score ?? 0) - (a.cvss?.v3.score ?? 0);
}
