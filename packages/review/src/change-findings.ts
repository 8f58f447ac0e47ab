/** A review with other findings, as a new value: nothing that was read or judged is written to. */
import type { ReportedFinding, Review, ReviewedApp } from './review.ts';

/** `change` is given the findings of an app with its name, and those of the org and of no app without one. */
export function changeFindings(
  review: Review,
  change: (findings: readonly ReportedFinding[], app: string | undefined) => readonly ReportedFinding[],
): Review {
  const changed = (findings: ReportedFinding[], app: string | undefined): ReportedFinding[] => {
    const other = change(findings, app);
    return same(findings, other) ? findings : [...other];
  };
  return {
    ...review,
    apps: review.apps.map((app) => withFindings(app, changed(app.findings, app.name))),
    org: { ...review.org, findings: changed(review.org.findings, undefined) },
    unattached: changed(review.unattached, undefined),
  };
}

function withFindings(app: ReviewedApp, findings: ReportedFinding[]): ReviewedApp {
  return findings === app.findings ? app : Object.freeze({ ...app, findings });
}

function same(findings: readonly ReportedFinding[], other: readonly ReportedFinding[]): boolean {
  return findings.length === other.length && findings.every((finding, index) => finding === other[index]);
}
