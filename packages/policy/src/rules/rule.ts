/** What every rule is: its words, what it maps to, and one pure check against one complete case. */
import type { Case } from '../complete.ts';
import type { Finding, RuleId, SettingChange, Severity, Threat } from '../finding.ts';
import { type RiskKind, riskOf, severityOf } from '../risk.ts';

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
  check: (c: Case) => RuleFinding | undefined;
}

/** A finding before the rule's own id and threat are put on it. */
export type RuleFinding = Omit<Finding, 'rule' | 'threat'> & { threat?: Threat };

interface Said {
  message: string;
  required: boolean;
  setting?: NonNullable<Finding['setting']>;
  changes?: readonly SettingChange[];
  threat?: Threat;
  /** Advice: never more severe than this, whatever the score. */
  atMost?: Severity;
  /** A live secret was found in an artifact. */
  found?: boolean;
}

const ORDER: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

/** A finding with a vector: severity is the band of its v3.1 score, unless it is advice. */
export function scored(kind: RiskKind, { facts }: Case, said: Said): RuleFinding {
  const { atMost, found = false, changes = [], ...rest } = said;
  const cvss = riskOf(kind, { ...facts, found });
  const band = severityOf(cvss);
  const severity = atMost !== undefined && ORDER.indexOf(atMost) < ORDER.indexOf(band) ? atMost : band;
  return { ...rest, changes, cvss, severity };
}

/** A finding about availability or about what is not decided: no vector. */
export function unscored(severity: Severity, said: Omit<Said, 'atMost' | 'found'>): RuleFinding {
  return { changes: [], ...said, cvss: null, severity };
}

/** One change of a yes/no setting. */
export function change(setting: SettingChange['setting'], to: boolean): SettingChange {
  return { setting, from: !to, to };
}
