/** Whether a run passes: the same answer for every command, format and place the report goes to. */
import { SEVERITIES, type Severity, UNDECIDED_RULES } from '@countersign/policy';
import type { ReportedFinding, Review, ReviewedApp } from './review.ts';
import { findingsOf } from './waivers.ts';

/** The least that fails a run. `indeterminate` lies below `low`: any finding fails, and any app that is not decided. */
export type FailOn = Severity | 'indeterminate' | 'never';

export const FAIL_ON: readonly FailOn[] = [...SEVERITIES, 'indeterminate', 'never'];

export interface GateOptions {
  failOn: FailOn;
  /** An app that is not decided does not fail by itself. */
  allowIndeterminate: boolean;
  /** A run that found nothing to judge does not fail by itself. */
  allowEmpty: boolean;
}

/** What a run came to, as far as its exit code goes. */
export interface RunOutcome {
  /** Everything that should have been read or judged was. */
  complete: boolean;
  /** How much there was to judge: apps, files or scenarios. */
  judged: number;
  /** One entry for each finding that counts: neither waived nor in the baseline. */
  findings: readonly Severity[];
  /** Apps that the evidence does not decide. */
  undecided: number;
}

/**
 * 0 nothing at or above the threshold · 1 findings at or above it · 3 something that should have been read or judged was
 * not, or there was nothing to judge.
 */
export type GateCode = 0 | 1 | 3;

/** The exit code of a run, for every command that judges: the one place where it is decided. */
export function exitCode(outcome: RunOutcome, { failOn, allowIndeterminate, allowEmpty }: GateOptions): GateCode {
  if (!outcome.complete) return 3;
  if (outcome.judged === 0 && !allowEmpty) return 3;
  if (failOn === 'never') return 0;
  if (outcome.findings.some((severity) => fails(severity, failOn))) return 1;
  return outcome.undecided > 0 && !allowIndeterminate ? 1 : 0;
}

export interface Counted {
  /** Leaves findings out that the command does not speak of. */
  counts?: (finding: ReportedFinding) => boolean;
  /** Leaves apps out that only a package's author or Salesforce can change. */
  ownOnly?: boolean;
}

/** What a review comes to. */
export function outcomeOf(review: Review, { counts = () => true, ownOnly = false }: Counted = {}): RunOutcome {
  const apps = ownOnly ? review.apps.filter(({ owner }) => owner.value === 'own') : review.apps;
  const open = findingsOf({ ...review, apps }).filter(({ finding }) => finding.waived === null && counts(finding));
  return {
    complete: review.complete,
    judged: review.apps.length,
    findings: open.map(({ finding }) => finding.severity),
    undecided: apps.filter(isUndecided).length,
  };
}

/** An undecided app counts until what leaves it undecided is settled, waived or in the baseline. */
export function isUndecided(app: ReviewedApp): boolean {
  return (
    app.verdict === 'indeterminate' &&
    app.findings.some((finding) => finding.waived === null && UNDECIDED_RULES.has(finding.rule))
  );
}

/** Whether a finding of this severity fails a run. */
export function fails(severity: Severity, failOn: FailOn): boolean {
  if (failOn === 'never') return false;
  return failOn === 'indeterminate' || SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn);
}
