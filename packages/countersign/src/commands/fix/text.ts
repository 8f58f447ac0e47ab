/** What a fix did, would do and left to people, in the order in which no handshake breaks. */
import type { AppRecord } from '@countersign/metadata';
import { inOrder } from '@countersign/policy';
import { type Canvas, canvas, plainLine } from '@countersign/report';
import { type Assessment, type ReportedStep, stepText } from '@countersign/review';
import { deployNotes } from './deploy-notes.ts';
import type { PlannedFix } from './plan.ts';
import type { NewApp } from './split.ts';

export interface FixOutcome {
  fixes: readonly PlannedFix[];
  /** What is written, or would be. */
  diff: string;
  /** What is held back, on top of it; of a dry run only. */
  heldDiff: string;
  halves: readonly { app: AppRecord; half: NewApp }[];
  assessments: readonly Assessment[];
  dryRun: boolean;
  /** Files written, or that would be. */
  written: number;
}

interface Page {
  color: boolean;
  width: number;
}

export function fixText(outcome: FixOutcome, page: Page): string {
  const { paint, block } = canvas(page.color, page.width);
  // Of thousands of apps most are told the same.
  const wrapped = new Map<string, string>();
  const wrap: Wrapper = (text, indent) => {
    const key = indent + text;
    const known = wrapped.get(key);
    if (known !== undefined) return known;
    const made = block(indent, plainLine(text)).trimEnd();
    wrapped.set(key, made);
    return made;
  };
  const lines: string[] = [];
  if (outcome.dryRun) lines.push(colored(outcome.diff, paint));
  const section = (title: string, fixes: readonly PlannedFix[], detail: (fix: PlannedFix) => string | undefined) => {
    if (fixes.length === 0) return;
    lines.push(paint('bold', title));
    for (const [app, group] of Map.groupBy(fixes, (fix) => fix.app)) {
      lines.push(`  ${plainLine(app.name)}`);
      for (const fix of group) {
        lines.push(wrap(`${fix.label}: ${fix.field} ${fix.from ?? '(not known)'} -> ${fix.to}`, '    '));
        const more = detail(fix);
        if (more !== undefined) lines.push(wrap(more, '      '));
      }
    }
    lines.push('');
  };
  const by = (status: PlannedFix['status']) => outcome.fixes.filter((fix) => fix.status === status);
  section(outcome.dryRun ? 'Would be written' : 'Written', by('write'), (fix) => fix.question);
  section('Held back (--even-if-it-breaks writes them)', by('held'), (fix) => fix.why);
  // Set in: whoever pipes a dry run into a patch tool applies what would be written, and no more.
  if (outcome.heldDiff !== '') lines.push(colored(outcome.heldDiff.trimEnd(), paint).replaceAll(/^/gm, '    '), '');
  section('Cannot be written', by('cannot'), (fix) => fix.why);
  lines.push(
    ...splitLines(outcome, paint, wrap),
    ...noteLines(outcome, paint, wrap),
    ...personLines(outcome, paint, wrap),
  );
  lines.push(summary(outcome), '');
  return lines.join('\n');
}

/** What people do, per app: the steps of every finding that is left or was fixed, each said once. */
function personLines({ fixes, assessments, halves }: FixOutcome, paint: Painter, wrap: Wrapper): string[] {
  const isSplit = new Set(halves.map(({ app }) => app));
  const touched = new Set([...fixes.map((fix) => fix.app), ...halves.map(({ app }) => app)]);
  const writtenOf = Map.groupBy(
    fixes.filter((fix) => fix.status === 'write'),
    (fix) => fix.app,
  );
  const lines = assessments
    .filter(
      ({ app, reported }) =>
        touched.has(app) ||
        reported.findings.some((finding) => finding.severity !== 'low' && finding.remediation.length === 0),
    )
    .flatMap(({ app, reported }) => {
      const steps = reported.findings
        .filter((finding) => finding.severity !== 'low' || touched.has(app))
        .flatMap((finding) => finding.fix.steps)
        // The second app stands in the files already.
        .filter((step) => !(step.kind === 'register' && isSplit.has(app)))
        .map((step) => (isWritten(step, writtenOf.get(app) ?? []) ? DEPLOY : step));
      const sentences = [...new Set(inOrder(steps).map((step) => step.text))];
      if (sentences.length === 0) return [];
      return [
        `  ${plainLine(app.name)}`,
        ...sentences.map((text, i) => wrap(`${i + 1}. ${text}`, '    ').replaceAll('\n    ', '\n       ')),
      ];
    });
  return lines.length === 0 ? [] : [paint('bold', 'Manual steps, in order'), ...lines, ''];
}

const DEPLOY: ReportedStep = { kind: 'deploy', text: stepText({ kind: 'deploy' }) };

/** Whether a step is a change of a setting that stands in the files already: what is left of it is the deploy. */
function isWritten(step: ReportedStep, fixes: readonly PlannedFix[]): boolean {
  return step.kind === 'setting' && fixes.some((fix) => fix.setting === step.setting);
}

function splitLines({ halves, dryRun }: FixOutcome, paint: Painter, wrap: Wrapper): string[] {
  if (halves.length === 0) return [];
  return [
    paint('bold', dryRun ? 'Would be split' : 'Split'),
    ...halves.flatMap(({ app, half }) => [
      wrap(
        `${app.name} keeps its consumer key and is the private client’s from now on. ${half.name} is new, an external client app for the public client, with ${half.callbackUrls.join(', ')}.`,
        '  ',
      ),
      wrap(
        `Deploy ${half.name}, give the public client its new consumer key, release it; only then deploy ${app.name} with the secret required, and take the public client’s callbacks out of it.`,
        '  ',
      ),
      wrap(
        `Then declare both in the config file: "${app.name}": {"clientType": "private"}, "${half.name}": {"clientType": "public"}.`,
        '  ',
      ),
    ]),
    '',
  ];
}

function noteLines({ fixes }: FixOutcome, paint: Painter, wrap: Wrapper): string[] {
  const notes = deployNotes(fixes);
  if (notes.length === 0) return [];
  return [paint(['bold', 'yellow'], 'Before you deploy'), ...notes.map((note) => wrap(note, '  ')), ''];
}

function summary({ fixes, dryRun, written: filesWritten }: FixOutcome): string {
  const count = (status: PlannedFix['status']) => fixes.filter((fix) => fix.status === status).length;
  const writes = count('write');
  const files = `${filesWritten} ${filesWritten === 1 ? 'file' : 'files'}`;
  const changes = `${writes} ${writes === 1 ? 'change' : 'changes'}`;
  const done =
    filesWritten === 0
      ? 'nothing to write'
      : dryRun
        ? `${changes} in ${files} would be written`
        : `${changes} written to ${files}; countersign fix --undo takes ${writes === 1 ? 'it' : 'them'} back`;
  const rest = [
    count('held') > 0 ? `${count('held')} held back` : '',
    count('cannot') > 0 ? `${count('cannot')} cannot be written` : '',
  ].filter((text) => text !== '');
  return [done, ...rest].join('; ');
}

type Painter = Canvas['paint'];
type Wrapper = (text: string, indent: string) => string;

function colored(diff: string, paint: Painter): string {
  return diff
    .split('\n')
    .map((line) => {
      if (line.startsWith('+++') || line.startsWith('---')) return paint('bold', line);
      if (line.startsWith('+')) return paint('green', line);
      return line.startsWith('-') ? paint('red', line) : line;
    })
    .join('\n');
}
