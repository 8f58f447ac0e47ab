/** `--quiet`: one line for each thing that fails the run, and nothing where nothing does. For a hook or a log. */

import type { Severity } from '@countersign/policy';
import { canvas, placeOfFinding } from '@countersign/report';
import { type FailOn, fails, findingsOf, isUndecided, type ReportedFinding, type Review } from '@countersign/review';
import type { GateFlags } from '../commands/gate-options.ts';

export interface QuietLine {
  severity: Severity;
  rule: string;
  /** The app or client it is about; none where it is tied to none. */
  subject?: string;
  place: string;
}

/** Lines of the findings that count. */
export function quietText(
  lines: readonly QuietLine[],
  failOn: FailOn,
  columns: { color: boolean; width: number },
): string {
  const on = canvas(columns.color, columns.width);
  return lines
    .filter(({ severity }) => fails(severity, failOn))
    .map(({ severity, rule, subject, place }) =>
      on.line(`${on.severity(severity)}  ${rule}  `, `${subject === undefined ? '' : `${subject}  `}${place}`),
    )
    .join('');
}

/** A review in such lines; `counts` leaves findings out that the command does not speak of. */
export function quietReview(
  review: Review,
  flags: GateFlags,
  columns: { color: boolean; width: number },
  counts: (finding: ReportedFinding) => boolean = () => true,
): string {
  const on = canvas(columns.color, columns.width);
  const lines = findingsOf(review)
    .filter(({ finding }) => finding.waived === null && counts(finding))
    .map(({ app, finding }): QuietLine => {
      const { severity, rule } = finding;
      return { severity, rule, ...(app === undefined ? {} : { subject: app }), place: placeOfFinding(finding) };
    });
  const passes = flags.allowIndeterminate === true || flags.failOn === 'never';
  const undecided = passes ? [] : review.apps.filter(isUndecided);
  return [
    quietText(lines, flags.failOn, columns),
    ...undecided.map((app) =>
      on.line(`${on.paint(['bold', 'yellow'], 'INDETERMINATE')}  `, `${app.name}  ${app.files[0] ?? ''}`),
    ),
  ].join('');
}
