/** The wrong apps in a few lines each, before everything else: which app, how bad, which boxes. */
import type { ReportedChange, ReportedFinding } from '@countersign/review';
import type { ShownApp } from '../order.ts';
import { boxAction } from '../wording.ts';
import { type Canvas, columnsOf, pad, safe } from './canvas.ts';

/** More apps than this are no glance; what they share is said beside it. */
const AT_A_GLANCE = 12;
const WIDEST_NAME = 30;
/** Below this the boxes stand under the app, not beside it. */
const BESIDE = 90;

/** Nothing where there is no wrong app. */
export function* atAGlance(wrong: readonly ShownApp[], to: Canvas): Iterable<string> {
  const shown = wrong.slice(0, AT_A_GLANCE);
  const widest = Math.max(0, ...shown.map(({ app }) => columnsOf(safe(app.name))));
  const column = Math.min(WIDEST_NAME, widest) + 2;
  for (const { app, findings, worst } of shown) {
    const tag = worst === undefined ? to.verdict(app.verdict) : to.severity(worst);
    const name = safe(app.name);
    const type = app.clientType.value;
    const head = `  ${pad(`${tag} `, 10)}${pad(to.paint('bold', name), column)}${pad(type, 9)}`;
    const items = whatToDo(findings);
    const fits = to.width >= BESIDE && columnsOf(name) <= WIDEST_NAME;
    const rest = ' '.repeat(to.width >= BESIDE ? columnsOf(head) : 12);
    if (!fits) yield to.block(`  ${pad(`${tag} `, 10)}`, `${to.paint('bold', name)}  ${type}`);
    else if (items.length === 0) yield `${head.trimEnd()}\n`;
    for (const [index, { mark, text }] of items.entries()) {
      const first = fits && index === 0 ? head : rest;
      yield to.block(`${first}${to.paint('green', mark)} `, to.paint('green', text));
    }
  }
  if (wrong.length > shown.length) yield `  and ${wrong.length - shown.length} more below\n`;
}

/** Each box once, then the rules that no box settles. */
function whatToDo(findings: readonly ReportedFinding[]): { mark: string; text: string }[] {
  const live = findings.filter((found) => found.waived === null);
  const boxes = new Map<string, ReportedChange>();
  for (const found of live) for (const change of found.remediation) boxes.set(`${change.setting} ${change.to}`, change);
  const rules = new Set(live.filter((found) => found.remediation.length === 0).map((found) => found.rule));
  return [...[...boxes.values()].map(box), ...[...rules].map((rule) => ({ mark: ' ! ', text: rule }))];
}

function box(change: ReportedChange): { mark: string; text: string } {
  const action = boxAction(change);
  const text = action === 'set' ? `${change.label}: ${change.to}` : change.label;
  return { mark: { tick: '[x]', clear: '[ ]', set: '[=]' }[action], text: safe(text) };
}
