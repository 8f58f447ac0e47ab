/** What is shown, and in which order: worst apps first, most severe findings first. */
import { bySeverity, RULE_IDS, type RuleId, type Severity, severityRank } from '@countersign/policy';
import type { ReportedFinding, ReviewedApp, Verdict } from '@countersign/review';
import { CLIENT_TYPES, VERDICTS } from './wording.ts';

export interface ShownApp {
  app: ReviewedApp;
  /** Most severe first; waived ones only when asked for, and last. */
  findings: ReportedFinding[];
  /** Of the findings that are not waived. */
  worst: Severity | undefined;
}

/** The policy lists its rules with the ones about the secret first. */
const RULE_RANK = new Map<RuleId, number>(RULE_IDS.map((rule, rank) => [rule, rank]));
const VERDICT_RANK = new Map(VERDICTS.map((verdict, rank) => [verdict, rank]));

/** Findings to show, most severe first. */
export function shownFindings(findings: readonly ReportedFinding[], showWaived: boolean): ReportedFinding[] {
  const shown = showWaived ? [...findings] : findings.filter((finding) => finding.waived === null);
  return shown.length < 2 ? shown : shown.sort(inOrder);
}

/** Whether the reason of a verdict is one of the findings shown, and so need not be said twice. */
export function isSaid(because: string, findings: readonly ReportedFinding[]): boolean {
  return findings.some((found) => found.message === because);
}

/** All apps, worst first: verdict, then severity, score, number of findings, name. */
export function worstFirst(apps: readonly ReviewedApp[], showWaived: boolean): ShownApp[] {
  return apps
    .map((app) => {
      const findings = shownFindings(app.findings, showWaived);
      const first = findings[0];
      return { app, findings, worst: first?.waived === null ? first.severity : undefined };
    })
    .sort(
      (a, b) =>
        rank(VERDICT_RANK, a.app.verdict) - rank(VERDICT_RANK, b.app.verdict) ||
        severityRank(a.worst) - severityRank(b.worst) ||
        topScore(b) - topScore(a) ||
        b.findings.length - a.findings.length ||
        compareText(a.app.name, b.app.name),
    );
}

/** How many apps of each client type got each verdict. */
export function tally(
  apps: readonly ReviewedApp[],
): Record<ReviewedApp['clientType']['value'], Record<Verdict, number>> {
  const none = () => ({ noncompliant: 0, indeterminate: 0, compliant: 0, 'not-applicable': 0 });
  const counts = { private: none(), public: none(), mixed: none(), unknown: none() };
  for (const app of apps) counts[app.clientType.value][app.verdict] += 1;
  return counts;
}

/** Client types that at least one app has, in a fixed order. */
export function typesPresent(apps: readonly ReviewedApp[]): (typeof CLIENT_TYPES)[number][] {
  const present = new Set(apps.map((app) => app.clientType.value));
  return CLIENT_TYPES.filter((type) => present.has(type));
}

/** By code unit: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function inOrder(a: ReportedFinding, b: ReportedFinding): number {
  return (
    Number(a.waived !== null) - Number(b.waived !== null) ||
    bySeverity(a, b) ||
    (b.cvss?.v3.score ?? 0) - (a.cvss?.v3.score ?? 0) ||
    rank(RULE_RANK, a.rule) - rank(RULE_RANK, b.rule) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}

function topScore(shown: ShownApp): number {
  return shown.findings[0]?.cvss?.v3.score ?? 0;
}

function rank<T>(ranks: ReadonlyMap<T, number>, key: T | undefined): number {
  return key === undefined ? ranks.size : (ranks.get(key) ?? ranks.size);
}
