/** How severe a finding is, and the one order of severities (CVSS v3.1 §5 names the bands). */

export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** 0 for the worst; nothing found ranks behind all of them. */
export function severityRank(severity: Severity | undefined): number {
  return severity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(severity);
}

/** For sorting: worst first. */
export function bySeverity(a: { severity: Severity }, b: { severity: Severity }): number {
  return severityRank(a.severity) - severityRank(b.severity);
}

/** The milder of two. */
export function milder(a: Severity, b: Severity): Severity {
  return severityRank(a) > severityRank(b) ? a : b;
}
