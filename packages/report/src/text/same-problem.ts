/** The same problem of many apps, said once: one rule, one set of boxes, the apps that have it. */
import { bySeverity, RULE_IDS, type RuleId, type Severity } from '@countersign/policy';
import type { ReportedChange } from '@countersign/review';
import type { ShownApp } from '../order.ts';

export interface SameProblem {
  rule: RuleId;
  severity: Severity;
  /** The highest CVSS v3.1 score among them. */
  score: number | undefined;
  changes: ReportedChange[];
  /** What to do, where it is the same for all of them; else empty. */
  steps: string[];
  apps: string[];
}

/** From this many apps on, a problem is worth saying once for all. */
const MANY = 3;

/** Problems that at least three apps share, in the order of the worst app that has each; `apps` in the order given. */
export function sameProblems(apps: readonly ShownApp[]): SameProblem[] {
  const groups = new Map<string, SameProblem>();
  for (const { app, findings } of apps) {
    for (const finding of findings) {
      if (finding.waived !== null) continue;
      const boxes = finding.remediation.map((change) => `${change.setting}=${change.to}`).join(',');
      const key = `${finding.severity}\n${finding.rule}\n${boxes}`;
      const score = finding.cvss?.v3.score;
      const group = groups.get(key);
      if (group === undefined) {
        const { rule, severity, remediation, steps } = finding;
        groups.set(key, { rule, severity, score, changes: remediation, steps, apps: [app.name] });
      } else {
        // Beside a box to tick, half of the steps would read as all of them.
        if (group.steps.join('\n') !== finding.steps.join('\n'))
          group.steps = group.changes.length > 0 ? [] : group.steps.filter((step) => finding.steps.includes(step));
        if (group.apps.at(-1) !== app.name) group.apps.push(app.name);
        if (score !== undefined && score > (group.score ?? 0)) group.score = score;
      }
    }
  }
  return [...groups.values()]
    .filter((group) => group.apps.length >= MANY)
    .sort(
      (a, b) =>
        bySeverity(a, b) || b.apps.length - a.apps.length || RULE_IDS.indexOf(a.rule) - RULE_IDS.indexOf(b.rule),
    );
}
