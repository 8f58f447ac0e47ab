/**
 * What the settings ought to be for a kind of client, and every difference from what is enforced.
 *
 * One complete case is decided by the table and the rules. What is not known is decided by asking every completion of
 * the facts, for every type the evidence allows: what holds in all of them is said, the rest is `indeterminate`.
 */
import type { ClientType } from './client-type.ts';
import {
  allowedTypes,
  type CompleteApp,
  type CompleteFacts,
  completions,
  type DecidedType,
  unknownFacts,
} from './complete.ts';
import {
  CONTROL_NAMES,
  type ControlResult,
  explainControl,
  literalResults,
  MAIN_CONTROL,
  type Reconciled,
  reconciledSiblings,
} from './controls.ts';
import type { Facts } from './facts.ts';
import { keyOf } from './facts-key.ts';
import { type Finding, UNDECIDED_RULES } from './finding.ts';
import { fixOf } from './fix-of.ts';
import { clientIn } from './refused-today.ts';
import { type RequiredSettings, requiredSettings } from './required.ts';
import { APP_RULES } from './rules/catalogue.ts';
import { clientTypeUndeclared, undeclared } from './rules/client-type-undeclared.ts';
import type { ControlId, Rule, RuleFinding } from './rules/rule.ts';
import { settingUnknown, unknownSettings } from './rules/setting-unknown.ts';
import { FACT_SETTINGS, ORG_TWINS, SETTING_LABELS } from './settings/names.ts';
import { bySeverity } from './severity.ts';

export type Verdict = 'compliant' | 'noncompliant' | 'indeterminate' | 'not-applicable';

export interface Judgement {
  verdict: Verdict;
  /** One sentence: why. */
  because: string;
  /** What the control requires whatever is still unknown. */
  required: RequiredSettings;
  /** Most severe first. */
  findings: readonly Finding[];
  controls: readonly ControlResult[];
}

/** Judges an app for a kind of client. Pure and total: never throws, and knowing less never relaxes. */
export function judge(facts: Facts, type: ClientType, rules: readonly Rule[] = APP_RULES): Judgement {
  if (rules !== APP_RULES) return judgeAfresh(facts, type, rules);
  const key = keyOf(facts, type);
  const known = JUDGEMENTS.get(key);
  if (known !== undefined) return known;
  const fresh = deepFreeze(judgeAfresh(facts, type, rules));
  // The fact space is small; the bound only guards against a caller that enumerates all of it.
  if (JUDGEMENTS.size >= 10_000) JUDGEMENTS.clear();
  JUDGEMENTS.set(key, fresh);
  return fresh;
}

const JUDGEMENTS = new Map<string, Judgement>();

/** One complete case, decided. */
interface DecidedCase {
  case: CompleteApp;
  verdict: Exclude<Verdict, 'indeterminate'>;
  findings: readonly Finding[];
}

function judgeAfresh(facts: Facts, type: ClientType, rules: readonly Rule[]): Judgement {
  const complete = completions(facts);
  const decided = allowedTypes(type).flatMap((each) =>
    complete.map((one) => decide({ facts: one, type: each }, rules)),
  );
  const verdict = combineVerdicts(decided);
  const findings = [...combineFindings(decided, rules), ...undecidedFindings(facts, type, verdict, decided)];
  findings.sort(bySeverity);
  return {
    verdict,
    because: because(verdict, type, findings),
    required: intersection(decided.map((one) => requiredSettings(one.case))),
    findings,
    controls: controls(facts, type, verdict, decided),
  };
}

function decide(c: CompleteApp, rules: readonly Rule[]): DecidedCase {
  const findings = rules.flatMap((rule) => {
    const found = rule.check(c);
    return found === undefined ? [] : [findingOf(rule, found, c)];
  });
  const broken = findings.some((finding) => finding.required);
  return {
    case: c,
    verdict: broken ? 'noncompliant' : c.facts.authorizationCodeFlow ? 'compliant' : 'not-applicable',
    findings,
  };
}

function findingOf(rule: Rule, found: RuleFinding, about: { facts: Facts; type: ClientType }): Finding {
  const { changes: _, threat = rule.threat, ...rest } = found;
  return { rule: rule.id, ...rest, threat, fix: fixOf(rule, found, clientIn(about)) };
}

function combineVerdicts(decided: readonly DecidedCase[]): Verdict {
  const verdicts = new Set(decided.map((one) => one.verdict));
  const [only] = verdicts;
  if (verdicts.size === 1 && only !== undefined) return only;
  return verdicts.has('noncompliant') ? 'indeterminate' : 'compliant';
}

/** The findings that stand whatever is still unknown, each as mild as the mildest case makes it. */
function combineFindings(decided: readonly DecidedCase[], rules: readonly Rule[]): Finding[] {
  const kinds = new Set(decided.map((one) => one.case.type));
  const minimum =
    kinds.size > 1
      ? 'This is the minimum severity, for either kind of client.'
      : 'This is the minimum severity, whatever the settings are that are not known.';
  return rules.flatMap((rule) => {
    const perCase = decided.flatMap((one) => counterpart(one, rule) ?? []);
    if (perCase.length < decided.length) return [];
    const named = perCase.filter((finding) => finding.rule === rule.id);
    const mildest = mild(named);
    const severity = mild(perCase)?.severity;
    if (mildest === undefined || severity === undefined) return [];
    const differ = named.length < perCase.length || named.some((finding) => finding.message !== mildest.message);
    return [{ ...mildest, severity, message: differ ? `${mildest.message} ${minimum}` : mildest.message }];
  });
}

/**
 * The finding of a case that stands for a rule: the rule's own, or, where its change is right for every kind of client,
 * any required finding about the same threat (a stolen refresh token is stolen from either kind).
 */
function counterpart(one: DecidedCase, rule: Rule): Finding | undefined {
  const own = one.findings.find((finding) => finding.rule === rule.id);
  if (own !== undefined || !rule.rightForEveryType || rule.threat === null) return own;
  return worst(one.findings.filter((finding) => finding.required && finding.threat === rule.threat));
}

function undecidedFindings(
  facts: Facts,
  type: ClientType,
  verdict: Verdict,
  decided: readonly DecidedCase[],
): Finding[] {
  const findings: Finding[] = [];
  if (type === 'unknown' && verdict !== 'not-applicable' && verdict !== 'compliant') {
    const perType = Map.groupBy(decided, (one) => one.case.type);
    const mildest = mild(decided.flatMap((one) => worst(required(one)) ?? []));
    const atLeast = verdict === 'noncompliant' ? (mildest?.severity ?? 'low') : undefined;
    const said = undeclared(asType('private', perType), asType('public', perType), atLeast);
    findings.push(findingOf(clientTypeUndeclared, said, { facts, type }));
  }
  const telling = verdict === 'indeterminate' ? tellingFacts(facts, decided) : [];
  if (telling.length > 0) {
    const said = unknownSettings(telling.map((name) => FACT_LABELS[name] ?? name));
    findings.push(findingOf(settingUnknown, said, { facts, type }));
  }
  return findings;
}

/** What a type would break, in the words of the rules; or that it would be right. */
function asType(type: DecidedType, perType: ReadonlyMap<DecidedType, readonly DecidedCase[]>): string {
  const cases = perType.get(type) ?? [];
  const [first = [], ...others] = cases.map(required);
  const changes = first
    .filter(({ rule }) => others.every((findings) => findings.some((finding) => finding.rule === rule)))
    .flatMap((finding) => finding.fix.changes);
  if (changes.length > 0) {
    return `${changes.map((item) => `“${SETTING_LABELS[item.setting]}” must be ${item.to ? 'on' : 'off'}`).join(', ')}`;
  }
  return cases.every((one) => one.verdict !== 'noncompliant')
    ? 'this is right'
    : 'it depends on settings that are not known';
}

/** The unknown facts on which, for some type, the verdict turns. */
function tellingFacts(facts: Facts, decided: readonly DecidedCase[]): (keyof CompleteFacts)[] {
  const verdicts = new Map(decided.map((one) => [keyOf(one.case.facts, one.case.type), one.verdict]));
  return unknownFacts(facts).filter((name) =>
    decided.some((one) => {
      const flipped = { ...one.case.facts, [name]: !one.case.facts[name] };
      return verdicts.get(keyOf(flipped, one.case.type)) !== one.verdict;
    }),
  );
}

const FACT_LABELS: Partial<Record<keyof Facts, string>> = {
  authorizationCodeFlow: 'whether OAuth is enabled and a callback is registered',
  refreshReachable: 'whether a refresh token can be obtained',
  ...Object.fromEntries(FACT_SETTINGS.map((name) => [name, SETTING_LABELS[name]])),
  ...Object.fromEntries(
    ORG_TWINS.flatMap(({ org, fact }) => (fact === undefined ? [] : [[fact, SETTING_LABELS[org]]])),
  ),
};

function controls(facts: Facts, type: ClientType, verdict: Verdict, decided: readonly DecidedCase[]): ControlResult[] {
  const literal = literalResults(facts);
  const siblings = decided.map((one) => reconciledSiblings(one.case, one.findings));
  return [...literal].map(([id, read]) => {
    const reconciled = id === MAIN_CONTROL ? VERDICT_AS_RESULT[verdict] : unanimous(siblings, id);
    const why = explainControl(id, type, { literal: read, reconciled, facts });
    return { id, name: CONTROL_NAMES[id], literal: read, reconciled, why };
  });
}

const VERDICT_AS_RESULT: Record<Verdict, Reconciled> = {
  compliant: 'pass',
  noncompliant: 'fail',
  indeterminate: 'unknown',
  'not-applicable': 'not-applicable',
};

function unanimous(siblings: readonly ReadonlyMap<ControlId, Reconciled>[], id: ControlId): Reconciled {
  const results = new Set(siblings.map((one) => one.get(id)));
  const [only] = results;
  return results.size === 1 && only !== undefined ? only : 'unknown';
}

function because(verdict: Verdict, type: ClientType, findings: readonly Finding[]): string {
  switch (verdict) {
    case 'not-applicable':
      return 'No authorization-code flow is possible: OAuth is not enabled, or no callback is registered.';
    case 'compliant':
      if (type === 'private') return 'A private client must present its secret, and that is what is enforced.';
      if (type === 'public')
        return 'A public client must present no secret and use PKCE, and that is what is enforced.';
      return 'Compliant, whatever the unknown settings turn out to be.';
    case 'noncompliant':
      return (
        (findings.find((finding) => finding.required) ?? findings[0])?.message ??
        'Not compliant, whatever the unknown settings turn out to be.'
      );
    case 'indeterminate':
      return findings.find((finding) => UNDECIDED_RULES.has(finding.rule))?.message ?? '';
  }
}

function intersection(all: readonly RequiredSettings[]): RequiredSettings {
  const [first = {}, ...rest] = all;
  const kept = Object.entries(first).filter(([name, value]) =>
    rest.every((one) => one[name as keyof RequiredSettings] === value),
  );
  return Object.fromEntries(kept);
}

function required(one: DecidedCase): Finding[] {
  return one.findings.filter((finding) => finding.required);
}

function worst(findings: readonly Finding[]): Finding | undefined {
  return findings.toSorted(bySeverity)[0];
}

function mild(findings: readonly Finding[]): Finding | undefined {
  return findings.toSorted((a, b) => bySeverity(b, a))[0];
}

function deepFreeze<T>(value: T): T {
  // What is no object is frozen by definition (ECMA-262, Object.isFrozen).
  if (Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value as object)) deepFreeze(part);
  return value;
}
