/** What every rule is: its words, what it maps to, what people do about it, and one pure check against one complete case. */
import type { CompleteApp } from '../complete.ts';
import type { ConductFacts } from '../facts.ts';
import type { Demonstration, Finding, SettingChange, Threat } from '../finding.ts';
import { type RiskKind, riskOf, severityOf } from '../risk.ts';
import { milder, type Severity } from '../severity.ts';
import type { Step } from '../step.ts';
import type { RuleId } from './ids.ts';

/** The Security Health Review controls our rules speak about (fact sheet 6). */
export type ControlId =
  | 'authorization-code-and-credentials-flow-settings'
  | 'require-secret-for-web-server-flow'
  | 'require-secret-for-refresh-token-flow'
  | 'require-pkce'
  | 'enable-refresh-token-rotation'
  | 'secure-token-exchange-flow';

export interface Rule {
  id: RuleId;
  /** Its place among rules of one severity, lower first: the one that says most comes first. Steps of ten leave room. */
  rank: number;
  /** A short true claim about an app that breaks the rule. */
  title: string;
  threat: Threat | null;
  /**
   * The change it asks for is right, or does no harm, for every kind of client. Such a finding can be made while the
   * type is not decided.
   */
  rightForEveryType: boolean;
  mapsTo: { controls: readonly ControlId[]; rfc: readonly string[]; cwe: readonly number[] };
  /** Undefined where the case keeps the rule. Total: never throws. */
  check: (c: CompleteApp) => RuleFinding | undefined;
  /** What people do, in the order in which no login breaks. Total: never throws. */
  steps: (about: StepContext) => readonly Step[];
}

/** What the steps of a finding depend on. */
export interface StepContext {
  /** What is known of the client. */
  client: ConductFacts;
  changes: readonly SettingChange[];
  /** Somebody can attack: false where the client is proven unable to log in, so that nothing was ever exposed. */
  attackable: boolean;
}

/** A finding before the rule's own id, threat and steps are put on it. */
export interface RuleFinding extends Omit<Finding, 'rule' | 'threat' | 'fix'> {
  /** Default: the rule's. */
  threat?: Threat | null;
  changes: readonly SettingChange[];
}

interface Said {
  message: string;
  required: boolean;
  setting?: NonNullable<Finding['setting']>;
  changes?: readonly SettingChange[];
  threat?: Threat;
  /** The attack that shows it. Default none. */
  shownBy?: Demonstration;
  /** Advice: never more severe than this, whatever the score. */
  atMost?: Severity;
  /** A live secret was found in an artifact. */
  found?: boolean;
}

/** A finding with a vector: severity is the band of its v3.1 score, unless it is advice. */
export function scored(kind: RiskKind, { facts }: CompleteApp, said: Said): RuleFinding {
  const { atMost, found = false, changes = [], shownBy = null, ...rest } = said;
  const cvss = riskOf(kind, { ...facts, found });
  const band = severityOf(cvss);
  const severity = atMost === undefined ? band : milder(atMost, band);
  return { ...rest, changes, cvss, severity, demonstration: shownBy };
}

/** A finding nobody can attack: about availability, or about what is not decided. No vector. */
export function unscored(severity: Severity, said: Omit<Said, 'atMost' | 'found' | 'shownBy' | 'threat'>): RuleFinding {
  return { changes: [], ...said, cvss: null, severity, demonstration: null, threat: null };
}

/** “critical, CVSS 9.1”: what an attack would be rated, for a finding that nobody can attack yet. */
export function ratingOf(kind: RiskKind, { facts }: CompleteApp): string {
  const cvss = riskOf(kind, { ...facts, found: false });
  return `${severityOf(cvss)}, CVSS ${cvss.v3.score.toFixed(1)}`;
}

/** Shown by this attack, on every kind of client the app may serve. */
export function shownBy(attack: Demonstration['attack'], on: Demonstration['on'] = 'every'): Demonstration {
  return { attack, on, leaked: false };
}

/** One change of a yes/no setting. */
export function change(setting: SettingChange['setting'], to: boolean): SettingChange {
  return { setting, from: !to, to };
}

/** The changes of a finding as steps. */
export function settingSteps({ changes }: Pick<StepContext, 'changes'>): Step[] {
  return changes.map(({ setting, to }) => ({ kind: 'setting', setting, to }));
}

/** Whoever had a copy of the secret has it: a new one, and no token of the old one lives on. */
export const ROTATE_AND_REVOKE: readonly Step[] = [
  { kind: 'rotate', what: 'consumer-secret' },
  { kind: 'revoke', what: 'issued-under-old-secret' },
];
