/**
 * `html`: one self-contained page that an admin would forward.
 *
 * It loads nothing and sends nothing: the content policy forbids every request and names its one style and one script
 * by hash, so that even markup that slipped through would not run.
 */
import { createHash } from 'node:crypto';
import { RULE_IDS, SEVERITIES } from '@countersign/policy';
import type { ReportedFinding, Review } from '@countersign/review';
import type { ReportOptions } from '../options.ts';
import { shownFindings, typesPresent, worstFirst } from '../order.ts';
import { momentInWords, sourceInWords } from '../source-in-words.ts';
import { count, place, reviewInOneLine, VERDICTS } from '../wording.ts';
import { appCard, settingsTable } from './app-card.ts';
import { findingCard } from './finding.ts';
import { html, type Markup, trusted } from './markup.ts';
import { overview } from './overview.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** `base-uri` and `form-action` do not fall back to `default-src`. `data:` is for the empty icon alone. */
const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The page as one string. */
export function renderHtml(review: Review, options: ReportOptions): string {
  return [...htmlPieces(review, options)].join('');
}

/** The page piece by piece, so that a caller may write it as it is made. */
export function* htmlPieces(review: Review, options: ReportOptions): Iterable<string> {
  const apps = worstFirst(review.apps, options.showWaived);
  const title = options.title ?? 'OAuth client secret review';
  yield html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#apps">Skip to the apps</a>
<header><h1>${title}</h1>
<p class="headline">${headline(review)}</p>
<p class="meta">${sourceInWords(review.source)}${sourceInWords(review.source) !== '' && ', '}<time datetime="${review.source.at}">${momentInWords(review.source)}</time>, countersign ${review.tool.version}</p></header>
<main>
${incomplete(review)}
${tiles(review)}
${apps.length > 0 && overview(review, apps)}
${orgSection(review, options)}
${looseSection('Client code tied to no app', shownFindings(review.unattached, options.showWaived))}
<section id="apps" aria-labelledby="apps-title"><h2 id="apps-title">Apps, worst first</h2>
${filterBar(review)}
<p id="nothing" hidden>No app fits the filter.</p>
${apps.length === 0 && html`<p>No connected app and no external client app was found.</p>`}
`.markup;
  for (const [index, shown] of apps.entries()) yield appCard(shown, index).markup;
  yield html`
</section>
${review.notes.length > 0 && html`<section><h2>Notes</h2><ul>${review.notes.map((note) => html`<li>${note}</li>`)}</ul></section>`}
${ruleList(review, options)}
</main>
<footer><p>${reviewInOneLine(review)}.</p><p>This page is complete in itself: it loads nothing from the network and holds no secret.</p></footer>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.markup;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}

function headline({ summary }: Review): string {
  if (summary.apps === 0) return 'There is no app to review.';
  const open = summary.indeterminate === 0 ? '' : `, ${summary.indeterminate} cannot be decided yet`;
  if (summary.noncompliant === 0) return `None of ${count(summary.apps, 'app')} is noncompliant${open}.`;
  const be = summary.noncompliant === 1 ? 'is' : 'are';
  return `${summary.noncompliant} of ${count(summary.apps, 'app')} ${be} noncompliant${open}.`;
}

function incomplete(review: Review): Markup | null {
  if (review.complete) return null;
  const items = review.errors.map((error) => html`<li><code>${place(error)}</code> ${error.message}</li>`);
  return html`<section class="incomplete" role="alert"><h2>This review is incomplete</h2><p>Something that should have been read could not be. What follows is the rest.</p><ul>${items}</ul></section>`;
}

function tiles({ summary }: Review): Markup {
  const findings = SEVERITIES.map(
    (severity) =>
      html`<li class="tile t-${severity}${summary.findings[severity] === 0 ? ' zero' : ''}"><b>${summary.findings[severity]}</b> ${severity}</li>`,
  );
  return html`<ul class="tiles" aria-label="Findings by severity">${findings}
<li class="tile${summary.waived === 0 && ' zero'}"><b>${summary.waived}</b> waived</li>
<li class="tile${summary.baseline === 0 && ' zero'}"><b>${summary.baseline}</b> in the baseline</li></ul>`;
}

function filterBar(review: Review): Markup {
  const choice = (id: string, label: string, all: string, values: readonly (readonly [string, string])[]) =>
    html`<label>${label} <select id="${id}"><option value="">${all}</option>${values.map(([value, word]) => html`<option value="${value}">${word}</option>`)}</select></label>`;
  const plain = (values: readonly string[]) => values.map((value) => [value, value.replace('-', ' ')] as const);
  return html`<form id="filters" role="search" aria-label="Filter apps">
<label class="grow">Find <input id="filter-text" type="search" autocomplete="off" spellcheck="false" placeholder="name, file or rule"></label>
${choice('filter-verdict', 'Verdict', 'any', plain(VERDICTS))}
${choice('filter-severity', 'Worst finding', 'any', [...plain(SEVERITIES), ['none', 'no finding']])}
${choice('filter-type', 'Client type', 'any', plain(typesPresent(review.apps)))}
<span class="buttons"><button type="reset">Clear</button> <button type="button" id="expand">Expand all</button> <button type="button" id="collapse">Collapse all</button></span>
<output id="shown-count" aria-live="polite">${count(review.apps.length, 'app')}</output></form>`;
}

function orgSection(review: Review, options: ReportOptions): Markup | null {
  const findings = shownFindings(review.org.findings, options.showWaived);
  const table = settingsTable(review.org.settings, {});
  if (findings.length === 0 && table === null) return null;
  return html`<section><h2>The org</h2><p class="lead">Said once; it concerns every app.</p>${findings.map(findingCard)}
${table !== null && html`<details class="more"><summary>Settings of the org</summary>${table}</details>`}</section>`;
}

function looseSection(title: string, findings: readonly ReportedFinding[]): Markup | null {
  if (findings.length === 0) return null;
  return html`<section><h2>${title}</h2>${findings.map(findingCard)}</section>`;
}

/** What the rules that found something say, each once. */
function ruleList(review: Review, options: ReportOptions): Markup | null {
  const found = new Set([...review.org.findings, ...review.unattached].map((one) => one.rule));
  for (const app of review.apps) for (const one of app.findings) found.add(one.rule);
  const items = RULE_IDS.filter((rule) => found.has(rule)).flatMap((rule) => {
    const help = options.ruleHelp?.(rule);
    if (help === undefined) return [];
    const safeLink = help.helpUri !== undefined && /^https:\/\//.test(help.helpUri) ? help.helpUri : undefined;
    return [
      html`<dt><code>${rule}</code> ${help.name}</dt><dd>${help.summary}${safeLink !== undefined && html` <a href="${safeLink}" rel="noreferrer">More</a>`}</dd>`,
    ];
  });
  return items.length === 0 ? null : html`<section><h2>The rules</h2><dl class="rules">${items}</dl></section>`;
}
