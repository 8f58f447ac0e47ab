/** The replay of an attack as a picture: who sends what to the server, today and after the change, side by side. */
import type { Proof, ProofStep } from '@countersign/review';
import { proofInWords } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { outcomePill } from './pills.ts';

export function proofFigure(proof: Proof): Markup {
  return html`<figure class="proof"><figcaption><span class="eyebrow">Proof</span> ${proofInWords(proof)}</figcaption>
<div class="moments">${moment('Today', proof, 'before')}${moment('After the change', proof, 'after')}</div></figure>`;
}

function moment(title: string, proof: Proof, when: 'before' | 'after'): Markup {
  const steps = proof.steps.filter((step) => step.when === when);
  const outcome = proof[when];
  return html`<div class="moment"><p class="moment-title">${title} ${outcomePill('attack', outcome.attack)} ${outcomePill('handshake', outcome.handshake)}</p>
${steps.length > 0 && html`<ol class="sequence">${steps.map(exchange)}</ol>`}</div>`;
}

/** One arrow to the server, and its answer back. */
function exchange(step: ProofStep): Markup {
  const answer = step.response?.split('\n', 1)[0] ?? '';
  const wire = [step.request, step.response].filter((text) => text !== undefined).join('\n\n');
  return html`<li><div class="lanes"><span class="actor">${step.who}</span><span class="arrow">${step.what}</span><span class="actor">server</span></div>
${answer !== '' && html`<div class="lanes"><span></span><span class="arrow arrow-back"><code>${answer}</code></span><span></span></div>`}
${wire !== '' && html`<details class="wire"><summary>On the wire</summary><pre>${wire}</pre></details>`}</li>`;
}
