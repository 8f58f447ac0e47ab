/** A review with other findings, as a new value: nothing that was read or judged is written to. */
import type { ReportedFinding, Review, ReviewedApp } from './review.ts';

/** `change` is given the findings of an app with its name and files, and those of the org and of no app without. */
export function changeFindings(
  review: Review,
  change: (
    findings: readonly ReportedFinding[],
    app: string | undefined,
    files: readonly string[],
  ) => readonly ReportedFinding[],
): Review {
  const changed = (findings: ReportedFinding[], app?: ReviewedApp): ReportedFinding[] => {
    const other = change(findings, app?.name, app?.files ?? []);
    return same(findings, other) ? findings : [...other];
  };
  return {
    ...review,
    apps: review.apps.map((app) => withFindings(app, changed(app.findings, app))),
    org: { ...review.org, findings: changed(review.org.findings) },
    unattached: changed(review.unattached),
  };
}

function withFindings(app: ReviewedApp, findings: ReportedFinding[]): ReviewedApp {
  return findings === app.findings ? app : Object.freeze({ ...app, findings });
}

function same(findings: readonly ReportedFinding[], other: readonly ReportedFinding[]): boolean {
  return findings.length === other.length && findings.every((finding, index) => finding === other[index]);
}
