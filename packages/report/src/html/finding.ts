/** One finding on the page: how bad, what, which box, which steps, and the proof. */
import type { ReportedFinding } from '@countersign/review';
import { place, waiverInWords } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { changeItem, severityPill } from './pills.ts';
import { proofFigure } from './proof.ts';

export function findingCard(found: ReportedFinding): Markup {
  const at = place(found);
  return html`<section class="finding f-${found.severity}">
<h4>${severityPill(found.severity)} <code class="rule">${found.rule}</code> ${scores(found)}</h4>
<p>${found.message}${at !== '' && html` <span class="where">${at}</span>`}</p>
${found.waived !== null && html`<p class="waived">${waiverInWords(found.waived)}</p>`}
${found.remediation.length > 0 && html`<ul class="changes">${found.remediation.map((change) => changeItem(change, found.file))}</ul>`}
${found.steps.length > 0 && html`<p class="eyebrow">What to do, in order</p><ol class="steps">${found.steps.map((step) => html`<li>${step}</li>`)}</ol>`}
${found.proof !== null && proofFigure(found.proof)}
</section>`;
}

function scores({ cvss }: ReportedFinding): Markup | null {
  if (cvss === null) return null;
  return html`<span class="scores"><span title="${cvss.v3.vector}">CVSS 3.1 <b>${cvss.v3.score.toFixed(1)}</b></span>
<span title="${cvss.v4.vector}">CVSS 4.0 <b>${cvss.v4.score.toFixed(1)}</b></span></span>
<details class="vectors"><summary>vectors</summary><code>${cvss.v3.vector}</code> <code>${cvss.v4.vector}</code></details>`;
}
