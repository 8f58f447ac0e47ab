/** The picture at the top: every app a square, by client type and verdict, coloured by its worst finding. */
import { SEVERITIES } from '@countersign/policy';
import type { Review, Verdict } from '@countersign/review';
import { type ShownApp, typesPresent } from '../order.ts';
import { count, VERDICTS } from '../wording.ts';
import { html, type Markup, trusted } from './markup.ts';

/** Squares in one cell; above it one square stands for several apps. */
const MOST_SQUARES = 180;
const PER_ROW = 15;
const SIDE = 10;
const STEP = SIDE + 3;

export function overview(review: Review, apps: readonly ShownApp[]): Markup {
  const types = typesPresent(review.apps);
  const cells = new Map<string, ShownApp[]>();
  for (const shown of apps) {
    const key = `${shown.app.clientType.value} ${shown.app.verdict}`;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, [shown]);
    else cell.push(shown);
  }
  const fullest = Math.max(0, ...[...cells.values()].map((cell) => cell.length));
  const appsPerSquare = Math.max(1, Math.ceil(fullest / MOST_SQUARES));
  const rows = types.map(
    (type) =>
      html`<tr><th scope="row">${type}</th>${VERDICTS.map((verdict) => cellOf(type, verdict, cells.get(`${type} ${verdict}`) ?? [], appsPerSquare))}</tr>`,
  );
  return html`<section aria-labelledby="overview-title"><h2 id="overview-title">Overview</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Apps by client type and verdict"><table class="overview" aria-label="Apps by client type and verdict">
<thead><tr><td></td>${VERDICTS.map((verdict) => html`<th scope="col"><span class="v-${verdict}">${verdictWord(verdict)}</span></th>`)}</tr></thead><tbody>${rows}</tbody></table></div>
<p class="lead">${appsPerSquare === 1 ? 'One square is one app' : `One square is up to ${appsPerSquare} apps`}, in the colour of its worst finding. A number filters the list.</p>
<p class="legend" aria-hidden="true">${[...SEVERITIES, 'none' as const].map((severity) => html`<span><svg class="key" width="${SIDE}" height="${SIDE}"><rect class="q-${severity}" width="${SIDE}" height="${SIDE}" rx="2"></rect></svg> ${severity === 'none' ? 'no finding' : severity}</span>`)}</p></section>`;
}

function cellOf(type: string, verdict: Verdict, apps: readonly ShownApp[], appsPerSquare: number): Markup {
  if (apps.length === 0) return html`<td class="empty"><span aria-label="no app">–</span></td>`;
  const label = `${count(apps.length, 'app')}: ${type}, ${verdictWord(verdict)}. Show them.`;
  return html`<td><button type="button" class="number" data-show-type="${type}" data-show-verdict="${verdict}" aria-label="${label}">${apps.length}</button>${squares(apps, appsPerSquare)}</td>`;
}

/** Decoration beside the number, so hidden from assistive technology. */
function squares(apps: readonly ShownApp[], appsPerSquare: number): Markup {
  let out = '';
  let drawn = 0;
  for (let index = 0; index < apps.length; index += appsPerSquare) {
    const x = (drawn % PER_ROW) * STEP;
    const y = Math.floor(drawn / PER_ROW) * STEP;
    // Apps come worst first: the first of a bundle is its worst.
    out += `<rect class="q-${apps[index]?.worst ?? 'none'}" x="${x}" y="${y}" width="${SIDE}" height="${SIDE}" rx="2"/>`;
    drawn += 1;
  }
  const width = Math.min(drawn, PER_ROW) * STEP;
  const height = Math.ceil(drawn / PER_ROW) * STEP;
  return html`<svg aria-hidden="true" focusable="false" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${trusted(out)}</svg>`;
}

function verdictWord(verdict: Verdict): string {
  return verdict === 'not-applicable' ? 'not applicable' : verdict;
}
