/** Whether a review passes: the same answer whatever the format. */
import { SEVERITIES, type Severity, UNDECIDED_RULES } from '@countersign/policy';
import type { Review } from './review.ts';
import { findingsOf } from './waivers.ts';

/** The least that fails a run. `indeterminate` lies below `low`: any finding fails, and any app that is not decided. */
export type FailOn = Severity | 'indeterminate' | 'never';

export const FAIL_ON: readonly FailOn[] = [...SEVERITIES, 'indeterminate', 'never'];

export interface GateOptions {
  failOn: FailOn;
  /** An app that is not decided does not fail by itself. */
  allowIndeterminate: boolean;
}

/** 0 nothing at or above the threshold · 1 findings at or above it · 3 something that should have been read was not. */
export type GateCode = 0 | 1 | 3;

export function gate(review: Review, { failOn, allowIndeterminate }: GateOptions): GateCode {
  if (!review.complete) return 3;
  if (failOn === 'never') return 0;
  const counted = countedSeverities(failOn);
  const open = findingsOf(review).filter(({ finding }) => finding.waived === null);
  if (open.some(({ finding }) => counted.includes(finding.severity))) return 1;
  return !allowIndeterminate && undecided(review) ? 1 : 0;
}

/** An undecided app fails until what leaves it undecided is settled, waived or in the baseline. */
function undecided(review: Review): boolean {
  return review.apps.some(
    (app) =>
      app.verdict === 'indeterminate' &&
      app.findings.some((finding) => finding.waived === null && UNDECIDED_RULES.has(finding.rule)),
  );
}

/** The severities that fail a run, most severe first; none for `never`. */
export function countedSeverities(failOn: FailOn): readonly Severity[] {
  if (failOn === 'never') return [];
  return failOn === 'indeterminate' ? SEVERITIES : SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);
}
