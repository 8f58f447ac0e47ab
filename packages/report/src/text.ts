/**
 * `text`: a person on a terminal sees at a glance which app is wrong, why, and what to tick.
 *
 * ASCII only in its own words and rules, so that it reads the same in a CI log. Outside text is made harmless first.
 */
import type { Review, Verdict } from '@countersign/review';
import type { ReportOptions } from './options.ts';
import { type ShownApp, shownFindings, tally, typesPresent, worstFirst } from './order.ts';
import { momentInWords, sourceInWords } from './source-in-words.ts';
import { appInFull, findingInFull, type Said, stepsInOrder, stepsKey } from './text/app.ts';
import { atAGlance } from './text/at-a-glance.ts';
import { type Canvas, canvas, columnsOf, pad, safe } from './text/canvas.ts';
import { type SameProblem, sameProblems } from './text/same-problem.ts';
import { changeInWords, clientTypeInWords, count, place, reviewInOneLine, VERDICTS } from './wording.ts';

/** Apps shown in full unless `verbose`: all of a few, else the worst ones, so that a person reads it in one sitting. */
const IN_FULL = {
  noncompliant: { few: 15, else: 10 },
  indeterminate: { few: 8, else: 4 },
  advised: { few: 5, else: 0 },
};
/** Names or lines in a list unless `verbose`. */
const IN_LIST = 200;
/** Names beside a problem that many apps share, unless `verbose`. */
const IN_GROUP = 12;

/** The report piece by piece, so that a caller may write it as it is made. */
export function* textPieces(review: Review, options: ReportOptions): Iterable<string> {
  const to = canvas(options.color, options.width);
  const verbose = options.verbose === true;
  const all = worstFirst(review.apps, options.showWaived);
  const accepted = all.filter(isAccepted);
  const apps = all.filter((shown) => !isAccepted(shown));
  yield `${to.paint('bold', `Countersign ${safe(review.tool.version)}`)}  must this client present a secret, and is that what happens?\n`;
  yield `${to.block('', to.paint('dim', safe([momentInWords(review.source), sourceInWords(review.source)].filter((part) => part !== '').join(': '))))}\n`;
  yield* incomplete(review, to, verbose);
  yield* picture(review, to);
  const wrong = apps.filter((shown) => shown.app.verdict === 'noncompliant');
  if (wrong.length > 1) {
    yield heading('At a glance: [x] tick, [ ] clear', to);
    yield* atAGlance(wrong, to);
    yield '\n';
  }
  yield* loose('Org-wide', 'Said once; they concern every app.', review.org.findings, to, options);
  const repeated = sameProblems(apps);
  yield* saidOnce(repeated, to, verbose);
  const said = new Set(repeated.map(stepsKey).filter((key) => key !== ''));
  const open = apps.filter((shown) => shown.app.verdict === 'indeterminate');
  const advised = apps.filter(isAdvised);
  yield* inFull('Noncompliant, worst first', wrong, IN_FULL.noncompliant, to, verbose, said);
  yield* inFull(
    'Indeterminate: the evidence does not say which kind of client',
    open.filter(({ app }) => app.clientType.value === 'unknown'),
    IN_FULL.indeterminate,
    to,
    verbose,
    said,
    HOW_TO_SETTLE,
  );
  yield* inFull(
    'Indeterminate: a setting the verdict turns on is not known',
    open.filter(({ app }) => app.clientType.value !== 'unknown'),
    IN_FULL.indeterminate,
    to,
    verbose,
    said,
  );
  yield* inFull('Compliant, with advice', advised, IN_FULL.advised, to, verbose, said);
  const loosely = 'Found in client code that no app under review is tied to.';
  yield* loose('Client code', loosely, review.unattached, to, options);
  const fine = apps.filter((shown) => shown.app.verdict === 'compliant' && !isAdvised(shown));
  yield* names('Compliant', fine, to, verbose);
  const outside = apps.filter((shown) => shown.app.verdict === 'not-applicable' && !isAdvised(shown));
  yield* names('Not applicable (no authorization-code flow)', outside, to, verbose);
  yield* names('Wrong, and accepted: in the baseline or waived', accepted, to, verbose);
  if (review.notes.length > 0) {
    yield heading('Notes', to);
    for (const note of review.notes) yield to.block('  - ', safe(note));
    yield '\n';
  }
  // One line whatever the width: it is what a log is searched for.
  yield `${to.paint('bold', reviewInOneLine(review))}\n`;
}

const HOW_TO_SETTLE =
  'To settle one: declare it in the config file (countersign.config.json or .yaml), "apps": {"<name>": {"clientType": "private"}}, ' +
  'or give the client’s code as one more path. The likely type comes first.';

/** Every finding of it was accepted before: nothing of it is new, and it is only named. */
function isAccepted({ app, findings }: ShownApp): boolean {
  return (app.verdict === 'noncompliant' || app.verdict === 'indeterminate') && findings.length === 0;
}

function isAdvised({ app, findings }: ShownApp): boolean {
  return (app.verdict === 'compliant' || app.verdict === 'not-applicable') && findings.length > 0;
}

function heading(title: string, to: Canvas): string {
  return to.block('', to.paint(['bold', 'underline'], title));
}

function* incomplete(review: Review, to: Canvas, verbose: boolean): Iterable<string> {
  if (review.complete) return;
  const what = `INCOMPLETE: ${count(review.errors.length, 'problem')} kept something from being read. What follows is the rest.`;
  yield to.block('', to.paint(['bold', 'whiteBright', 'bgRed'], what));
  const errors = verbose ? review.errors : review.errors.slice(0, IN_LIST);
  for (const error of errors) yield to.path('  ', place(error)) + to.block('    ', safe(error.message));
  if (errors.length < review.errors.length) yield `  and ${review.errors.length - errors.length} more (--verbose)\n`;
  yield '\n';
}

/** Client type by verdict. */
function* picture(review: Review, to: Canvas): Iterable<string> {
  if (review.apps.length === 0) {
    yield 'No connected app and no external client app was found.\n\n';
    return;
  }
  const counts = tally(review.apps);
  // Without gaps the five columns take 59: they fit the narrowest terminal.
  const gap = Math.min(3, Math.trunc((to.width - 55) / 5));
  const cell = (verdict: Verdict, text: string) => text.padStart(verdict.length + gap);
  yield `${to.paint('dim', ' '.repeat(7) + VERDICTS.map((verdict) => cell(verdict, verdict)).join(''))}\n`;
  for (const type of typesPresent(review.apps)) {
    const cells = VERDICTS.map((verdict) => {
      const many = counts[type][verdict];
      if (many === 0) return to.paint('dim', cell(verdict, '-'));
      if (verdict === 'noncompliant') return to.paint(['bold', 'red'], cell(verdict, String(many)));
      return verdict === 'indeterminate'
        ? to.paint(['bold', 'yellow'], cell(verdict, String(many)))
        : cell(verdict, String(many));
    });
    yield `${pad(type, 7)}${cells.join('')}\n`;
  }
  yield '\n';
}

function* loose(
  title: string,
  what: string,
  all: Review['unattached'],
  to: Canvas,
  options: ReportOptions,
): Iterable<string> {
  const findings = shownFindings(all, options.showWaived);
  if (findings.length === 0) return;
  yield heading(title, to);
  yield to.block('  ', what);
  const shown = options.verbose === true ? findings : findings.slice(0, IN_LIST);
  for (const finding of shown) yield findingInFull(finding, to, options.verbose === true);
  if (shown.length < findings.length) yield `\n  and ${findings.length - shown.length} more (--verbose)\n`;
  yield '\n';
}

function* saidOnce(groups: readonly SameProblem[], to: Canvas, verbose: boolean): Iterable<string> {
  if (groups.length === 0) return;
  yield heading('The same problem in several apps', to);
  for (const group of groups) {
    const score = group.score === undefined ? '' : `  CVSS up to ${group.score.toFixed(1)}`;
    yield to.block(
      '  ',
      `${to.severity(group.severity)}  ${to.paint('bold', group.rule)}  ${count(group.apps.length, 'app')}${score}`,
    );
    if (group.changes.length > 0) {
      yield to.block('    ', to.paint(['bold', 'green'], safe(group.changes.map(changeInWords).join('; '))));
    }
    yield stepsInOrder(group.steps, to);
    yield to.block('    ', listed(group.apps, verbose ? Number.POSITIVE_INFINITY : IN_GROUP));
  }
  yield '\n';
}

function* inFull(
  title: string,
  apps: readonly ShownApp[],
  most: { few: number; else: number },
  to: Canvas,
  verbose: boolean,
  said: Said,
  how?: string,
): Iterable<string> {
  if (apps.length === 0) return;
  yield heading(`${title} (${apps.length})`, to);
  if (how !== undefined) yield to.block('  ', how);
  yield '\n';
  const full = verbose || apps.length <= most.few ? apps : apps.slice(0, most.else);
  for (const shown of full) yield appInFull(shown, to, verbose, said);
  const rest = apps.slice(full.length);
  if (rest.length === 0) return;
  const lines = rest.slice(0, IN_LIST);
  const column = Math.min(40, Math.max(...lines.map((shown) => columnsOf(safe(shown.app.name)))) + 2);
  yield `  ${rest.length}${full.length > 0 ? ' more' : ''} in short (--verbose shows all in full):\n`;
  for (const shown of lines) yield inShort(shown, to, column);
  if (lines.length < rest.length) yield `  and ${rest.length - lines.length} more\n`;
  yield '\n';
}

function inShort({ app, findings, worst }: ShownApp, to: Canvas, column: number): string {
  const tag =
    worst === undefined ? pad('-', 10) : pad(to.severity(worst), 10 + to.severity(worst).length - worst.length);
  const rules = [...new Set(findings.map((finding) => finding.rule))].join(', ');
  return to.block(`  ${tag}`, `${pad(safe(app.name), column)}${clientTypeInWords(app.clientType)}  ${rules}`);
}

function* names(title: string, apps: readonly ShownApp[], to: Canvas, verbose: boolean): Iterable<string> {
  if (apps.length === 0) return;
  yield heading(`${title} (${apps.length})`, to);
  if (verbose) {
    yield '\n';
    for (const shown of apps) yield appInFull(shown, to, verbose, new Set());
    return;
  }
  const all = apps.map((shown) => shown.app.name);
  yield to.block('  ', listed(all, IN_LIST));
  yield '\n';
}

function listed(all: readonly string[], most: number): string {
  const shown = all.slice(0, most).map(safe).join(', ');
  return all.length > most ? `${shown} and ${all.length - most} more` : shown;
}
