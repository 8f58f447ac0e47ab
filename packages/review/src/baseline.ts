/** Findings that were there before: a project that starts with many reports only what is new. */
import type { ReportedFinding, Review } from './review.ts';
import { findingsOf } from './waivers.ts';

export interface Baseline {
  schemaVersion: 1;
  findings: { fingerprint: string; rule: string; app?: string }[];
}

/** Every finding that is not waived, sorted, so that a diff of two baselines is readable. */
export function makeBaseline(review: Review): Baseline {
  const findings = findingsOf(review)
    .filter(({ finding }) => finding.waived === null)
    .map(({ app, finding }) => ({
      fingerprint: finding.fingerprint,
      rule: finding.rule as string,
      ...(app === undefined ? {} : { app }),
    }));
  findings.sort(
    (a, b) => compare(a.app ?? '', b.app ?? '') || compare(a.rule, b.rule) || compare(a.fingerprint, b.fingerprint),
  );
  return { schemaVersion: 1, findings };
}

/** A value read from a baseline file, or what is wrong with it. */
export function parseBaseline(value: unknown): Baseline | string {
  const { schemaVersion, findings } = (value ?? {}) as Partial<Baseline>;
  if (schemaVersion !== 1) return 'not a baseline of this version: write a new one with --write-baseline';
  const sound = Array.isArray(findings) && findings.every((item) => typeof item?.fingerprint === 'string');
  return sound ? { schemaVersion, findings } : 'not a baseline: “findings” must be a list with fingerprints';
}

/** Leaves out what the baseline holds, counts it, and notes what is gone. */
export function applyBaseline(review: Review, baseline: Baseline): void {
  const known = new Set(baseline.findings.map((item) => item.fingerprint));
  const present = new Set(findingsOf(review).map(({ finding }) => finding.fingerprint));
  const keep = (findings: ReportedFinding[]): ReportedFinding[] => {
    const fresh = findings.filter((finding) => !known.has(finding.fingerprint));
    review.summary.baseline += findings.length - fresh.length;
    return fresh;
  };
  for (const app of review.apps) app.findings = keep(app.findings);
  review.org.findings = keep(review.org.findings);
  review.unattached = keep(review.unattached);
  const gone = baseline.findings.filter((item) => !present.has(item.fingerprint)).length;
  if (gone > 0) {
    review.notes.push(
      `${gone} finding${gone === 1 ? '' : 's'} of the baseline ${gone === 1 ? 'is' : 'are'} gone: write it anew with --write-baseline.`,
    );
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
