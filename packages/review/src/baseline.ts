/** Findings that were there before: a project that starts with many reports only what is new. */
import { type Severity, severityRank } from '@countersign/policy';
import { changeFindings } from './change-findings.ts';
import type { ReportedFinding, Review } from './review.ts';
import { findingsOf } from './waivers.ts';

export interface Baseline {
  schemaVersion: 1;
  findings: {
    fingerprint: string;
    rule: string;
    app?: string;
    /** How bad it was. What has become worse since is not accepted; absent in a baseline of an older version. */
    severity?: Severity;
  }[];
}

/** Every finding that is not waived, sorted, so that a diff of two baselines is readable. */
export function makeBaseline(review: Review): Baseline {
  const findings = findingsOf(review)
    .filter(({ finding }) => finding.waived === null)
    .map(({ app, finding }) => ({
      fingerprint: finding.fingerprint,
      rule: finding.rule as string,
      ...(app === undefined ? {} : { app }),
      severity: finding.severity,
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

/** The review without what the baseline holds, which is counted; what is gone is noted. */
export function applyBaseline(review: Review, baseline: Baseline): Review {
  const known = new Map(baseline.findings.map((item) => [item.fingerprint, item.severity]));
  const accepted = ({ fingerprint, severity }: ReportedFinding): boolean => {
    const then = known.get(fingerprint);
    return known.has(fingerprint) && (then === undefined || severityRank(severity) >= severityRank(then));
  };
  const present = findingsOf(review).map(({ finding }) => finding);
  const fresh = changeFindings(review, (findings) => findings.filter((finding) => !accepted(finding)));
  const seen = new Set(present.map(({ fingerprint }) => fingerprint));
  const gone = baseline.findings.filter((item) => !seen.has(item.fingerprint)).length;
  const note = `${gone} finding${gone === 1 ? '' : 's'} of the baseline ${gone === 1 ? 'is' : 'are'} gone: write it anew with --write-baseline.`;
  return {
    ...fresh,
    summary: { ...review.summary, baseline: present.filter(accepted).length },
    notes: gone === 0 ? review.notes : [...review.notes, note],
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
