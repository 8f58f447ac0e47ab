/** The small marks that many parts of the page share: severity, verdict, outcome. Never colour alone: each has its word. */
import type { Severity } from '@countersign/policy';
import type { Outcome, ReportedChange, Verdict } from '@countersign/review';
import { boxAction, changeInMetadata, changeInWords } from '../wording.ts';
import { html, type Markup } from './markup.ts';

export function severityPill(severity: Severity): Markup {
  return html`<span class="pill s-${severity}">${severity}</span>`;
}

export function verdictPill(verdict: Verdict): Markup {
  return html`<span class="pill v-${verdict}">${verdict === 'not-applicable' ? 'not applicable' : verdict}</span>`;
}

/** An attack that fails is good, a handshake that fails is not. */
export function outcomePill(what: 'attack' | 'handshake', outcome: Outcome): Markup {
  const good = outcome === (what === 'attack' ? 'fails' : 'succeeds');
  const tone = outcome === 'not-judged' ? 'open' : good ? 'good' : 'bad';
  const words = outcome === 'not-judged' ? 'not judged' : outcome;
  return html`<span class="outcome o-${tone}">${what} ${words}</span>`;
}

/** The box as it should look on the screen, its label, and the line of metadata; its file where it is not `file`. */
export function changeItem(change: ReportedChange, file?: string): Markup {
  const action = boxAction(change);
  const box = action === 'set' ? null : html`<span class="box box-${action}" aria-hidden="true"></span>`;
  const at =
    change.file === undefined || change.file === file ? null : html` <span class="where">${change.file}</span>`;
  const words = changeInWords(change);
  return html`<li class="change">${box}<span><strong>${words.charAt(0).toUpperCase() + words.slice(1)}</strong>
<code>${changeInMetadata(change, '→')}</code>${at}</span></li>`;
}
