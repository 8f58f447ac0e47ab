/** One app in full on a terminal: which type, why, what is wrong, what to tick, what the replay showed. */
import type { ReportedChange, ReportedFinding, ReviewedApp } from '@countersign/review';
import { isSaid, type ShownApp } from '../order.ts';
import {
  boxAction,
  changeInMetadata,
  changeInWords,
  clientInWords,
  clientTypeInWords,
  ownerInWords,
  place,
  placeOfFinding,
  proofInWords,
  saysInWords,
  scoreInWords,
  settingInWords,
  valueInWords,
  waiverInWords,
} from '../wording.ts';
import { type Canvas, safe } from './canvas.ts';

/** Steps (`stepsKey`) that the reader has already been told. */
export type Said = ReadonlySet<string>;

const NOTHING: Said = new Set();

/** Findings that are settled by the same steps have the same key; empty without steps. */
export function stepsKey({ rule, steps }: Pick<ReportedFinding, 'rule' | 'steps'>): string {
  return steps.length === 0 ? '' : [rule, ...steps].join('\n');
}

/** The app's own lines, ended by an empty one. */
export function appInFull({ app, findings, worst }: ShownApp, to: Canvas, verbose: boolean, said: Said): string {
  const tag = worst === undefined ? to.verdict(app.verdict) : to.severity(worst);
  const kind = `${app.kind === 'ConnectedApp' ? 'connected app' : 'external client app'}${ownerInWords(app.owner)}`;
  let out = to.block('', `${tag}  ${to.paint('bold', safe(app.name))}  ${kind}, ${clientTypeInWords(app.clientType)}`);
  if (!isSaid(app.because, findings)) out += to.block('  ', safe(app.because));
  const pointedAt = findings.map(placeOfFinding);
  for (const file of verbose ? app.files : app.files.slice(0, 1)) {
    if (verbose || !pointedAt.some((at) => at.startsWith(file))) out += to.path('  ', file);
  }
  out += evidence(app, to, verbose);
  for (const finding of findings) out += findingInFull(finding, to, verbose, said);
  out += alternatives(app, to);
  out += controls(app, to, verbose);
  if (verbose) out += settings(app, to);
  out += login(app, to);
  out += withstood(app, to, verbose);
  return `${out}\n`;
}

/** More attacks than this are counted: their names are the same for most apps of a project. */
const NAMED = 3;

function withstood({ withstood: attacks }: ReviewedApp, to: Canvas, verbose: boolean): string {
  if (attacks.length === 0) return '';
  const said =
    verbose || attacks.length <= NAMED ? attacks.join(', ') : `${attacks.length} attacks (--verbose names them)`;
  return to.block('  Withstood  ', safe(said));
}

/** Said where no proof of a finding says it. */
function login({ login: client, findings }: ReviewedApp, to: Canvas): string {
  if (client === null || findings.some(({ proof }) => proof !== null)) return '';
  if (client.before.outcome === 'succeeds' && client.after.outcome === 'succeeds') return '';
  return to.block('  Login  ', safe(`${clientInWords(client)}.`));
}

/** One finding, of an app, of the org, or of client code that no app is tied to. */
export function findingInFull(finding: ReportedFinding, to: Canvas, verbose: boolean, said: Said = NOTHING): string {
  const score = scoreInWords(finding);
  const head = [to.severity(finding.severity), to.paint('bold', finding.rule), score].filter((part) => part !== '');
  let out = `\n${to.block('  ', head.join('  '))}`;
  out += to.block('    ', safe(finding.message));
  const where = placeOfFinding(finding);
  if (where !== '') out += to.path('    at ', where);
  if (finding.waived !== null) out += to.block('    ', to.paint('yellow', safe(waiverInWords(finding.waived))));
  for (const change of finding.remediation) out += boxToTick(change, to);
  for (const { says } of finding.fix.needs) if (says !== null) out += to.block('    ', safe(says));
  out += !verbose && said.has(stepsKey(finding)) ? '    Steps as above.\n' : stepsInOrder(finding.steps, to);
  if (finding.proof !== null) {
    out += to.block('    Proof  ', safe(proofInWords(finding.proof)));
    if (verbose) {
      for (const step of finding.proof.steps) {
        out += to.block(`      ${step.when === 'before' ? 'today' : 'after'}  `, safe(`${step.who}: ${step.what}`));
      }
    }
  }
  return out;
}

/** What a person does, numbered. */
export function stepsInOrder(steps: readonly string[], to: Canvas): string {
  return steps.map((step, index) => to.block(`    ${index + 1}. `, safe(step))).join('');
}

/** `[x] tick "Require Secret for Web Server Flow"  (isConsumerSecretOptional: true -> false)`. */
function boxToTick(change: ReportedChange, to: Canvas): string {
  const box = { tick: '[x]', clear: '[ ]', set: '[=]' }[boxAction(change)];
  const action = to.paint(['bold', 'green'], safe(changeInWords(change)));
  return to.block(`    ${to.paint('green', box)} `, `${action}  (${safe(changeInMetadata(change))})`);
}

function evidence(app: ReviewedApp, to: Canvas, verbose: boolean): string {
  const items = verbose ? app.clientType.evidence : app.clientType.evidence.slice(0, 2);
  let out = '';
  for (const item of items) {
    out += to.block('  Evidence  ', `${saysInWords(item)} (${item.kind}, ${item.weight}): ${safe(item.detail)}`);
    const where = place(item);
    if (where !== '') out += to.path('            ', where);
  }
  const more = app.clientType.evidence.length - items.length;
  if (more > 0) out += to.block('            ', to.paint('dim', `and ${more} more (--verbose)`));
  return out;
}

function alternatives(app: ReviewedApp, to: Canvas): string {
  if (app.verdict !== 'indeterminate' || app.alternatives.length === 0) return '';
  let out = '\n';
  for (const { clientType, verdict, changes } of app.alternatives) {
    const likely = app.clientType.likely === clientType ? ' (likely)' : '';
    const first = `  If it is ${clientType}${likely}: `;
    if (changes.length === 0) out += to.block(first, `${to.verdict(verdict)} as it is`);
    else out += to.block(first, `${to.verdict(verdict)}; to be compliant:`);
    for (const change of changes) out += boxToTick(change, to);
  }
  return out;
}

/** The main control always: auditors read its page literally. Its reasons where the two readings differ. */
function controls(app: ReviewedApp, to: Canvas, verbose: boolean): string {
  const shown = verbose ? app.controls : app.controls.slice(0, 1);
  let out = shown.length > 0 ? '\n' : '';
  for (const control of shown) {
    const result = `read literally ${control.literal}, reconciled ${control.reconciled}`;
    const differs = control.literal !== control.reconciled;
    const line = verbose || differs ? `${safe(control.name)}: ${result}. ${safe(control.why)}` : result;
    out += to.block('  Control  ', line);
  }
  return out;
}

function settings(app: ReviewedApp, to: Canvas): string {
  const names = Object.keys(app.required);
  if (names.length === 0) return '';
  let out = '\n';
  for (const name of names) {
    const is = app.settings[name];
    const line = `${settingInWords(name)}: is ${safe(valueInWords(is?.value))}, should be ${valueInWords(app.required[name])}`;
    out += to.block('  Setting  ', line);
  }
  return out;
}
