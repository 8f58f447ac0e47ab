/**
 * `markdown`: GitHub-flavoured, made to be posted as a comment on a pull request.
 *
 * It ends before GitHub's limit of 65,536 characters; what does not fit is counted. Names are code spans, so that none
 * of them mentions a person, links, or closes the table.
 */
import type { Severity } from '@countersign/policy';
import type { ReportedChange, ReportedFinding, Review } from '@countersign/review';
import { code, entities, escaped } from './markdown-text.ts';
import type { ReportOptions } from './options.ts';
import { isSaid, type ShownApp, shownFindings, tally, typesPresent, worstFirst } from './order.ts';
import { plainLine } from './plain-text.ts';
import { provenanceInOneLine } from './source-in-words.ts';
import {
  boxAction,
  changeInMetadata,
  changeInWords,
  clientTypeInWords,
  place,
  placeOfFinding,
  proofInWords,
  reviewInOneLine,
  scoreInWords,
  VERDICTS,
  waiverInWords,
} from './wording.ts';

/** GitHub takes 65,536 characters; the rest is room for what a bot puts around the report. */
const LIMIT = 60_000;

/** Findings tied to no app, unless `verbose`. */
const LOOSE = 20;

const VERDICT_WORD = {
  noncompliant: 'noncompliant',
  indeterminate: 'indeterminate',
  compliant: 'compliant',
  'not-applicable': 'not applicable',
};

export function renderMarkdown(review: Review, options: ReportOptions): string {
  const apps = worstFirst(review.apps, options.showWaived);
  const limit = options.verbose === true ? Number.POSITIVE_INFINITY : LIMIT;
  let out = head(review, options);
  const most = options.verbose === true ? Number.POSITIVE_INFINITY : LOOSE;
  out += looseSection('Org-wide', shownFindings(review.org.findings, options.showWaived), most);
  out += looseSection('Client code tied to no app', shownFindings(review.unattached, options.showWaived), most);
  const wrong = apps.filter(({ app, findings }) => findings.length > 0 || app.verdict === 'indeterminate');
  if (wrong.length > 0) out += '### Apps, worst first\n\n';
  let left = wrong.length;
  for (const shown of wrong) {
    const section = appSection(shown);
    if (out.length + section.length > limit) break;
    out += section;
    left -= 1;
  }
  if (left > 0)
    out += `… and ${left} more apps that did not fit. The \`html\`, \`json\` and \`csv\` reports hold all.\n\n`;
  const fine = apps.filter(({ app, findings }) => findings.length === 0 && app.verdict !== 'indeterminate');
  out += compactList(fine, limit - out.length);
  for (const note of review.notes) out += `- ${escaped(note)}\n`;
  return `${out.trimEnd()}\n`;
}

function head(review: Review, options: ReportOptions): string {
  let out = `## ${escaped(options.title ?? 'OAuth client secret review')}\n\n**${escaped(reviewInOneLine(review))}**\n\n`;
  if (!review.complete) {
    out += '> [!CAUTION]\n> The review is incomplete: something that should have been read could not be.\n';
    for (const error of review.errors.slice(0, 50)) out += `> - ${code(place(error))} ${escaped(error.message)}\n`;
    if (review.errors.length > 50) out += `> - and ${review.errors.length - 50} more\n`;
    out += '\n';
  }
  if (review.apps.length === 0)
    return `${out}No connected app and no external client app was found.\n\n<sub>${escaped(provenanceInOneLine(review))}</sub>\n\n`;
  const counts = tally(review.apps);
  out += `| client type | ${VERDICTS.map((verdict) => VERDICT_WORD[verdict]).join(' | ')} |\n`;
  out += `| :-- | ${VERDICTS.map(() => '--:').join(' | ')} |\n`;
  for (const type of typesPresent(review.apps)) {
    out += `| ${type} | ${VERDICTS.map((verdict) => counts[type][verdict]).join(' | ')} |\n`;
  }
  return `${out}\n<sub>${escaped(provenanceInOneLine(review))}</sub>\n\n`;
}

function looseSection(title: string, findings: readonly ReportedFinding[], most: number): string {
  if (findings.length === 0) return '';
  const more = findings.length > most ? `- and ${findings.length - most} more\n` : '';
  return `### ${title}\n\n${findings.slice(0, most).map(findingItem).join('')}${more}\n`;
}

function appSection({ app, findings, worst }: ShownApp): string {
  // Markdown is off inside `<summary>`: it opens an HTML block (CommonMark §4.6).
  const tag = worst === undefined ? '' : `${MARK[worst]} <b>${worst}</b> `;
  const type = `${entities(clientTypeInWords(app.clientType))}, ${VERDICT_WORD[app.verdict]}`;
  let out = `<details><summary>${tag}${htmlCode(app.name)} ${type}</summary>\n\n`;
  if (!isSaid(app.because, findings)) out += `${escaped(app.because)}\n\n`;
  out += findings.map(findingItem).join('');
  if (app.verdict === 'indeterminate') {
    for (const { clientType, verdict, changes } of app.alternatives) {
      const likely = app.clientType.likely === clientType ? ' (likely)' : '';
      const todo = changes.length === 0 ? 'as it is' : `needs: ${changes.map(changeText).join('; ')}`;
      out += `- If it is **${clientType}**${likely}: ${VERDICT_WORD[verdict]}, ${todo}\n`;
    }
  }
  for (const control of app.controls.filter((one, index) => index === 0 || one.literal !== one.reconciled)) {
    const result = `read literally **${control.literal}**, reconciled **${control.reconciled}**`;
    out += `- Control ${escaped(control.name)}: ${result}. ${escaped(control.why)}\n`;
  }
  const first = app.clientType.evidence[0];
  if (first !== undefined) {
    const at = place(first);
    out += `- Evidence (${first.kind}, ${first.weight}): ${escaped(first.detail)}${at === '' ? '' : ` ${code(at)}`}\n`;
  }
  return `${out}\n</details>\n\n`;
}

function findingItem(found: ReportedFinding): string {
  const score = scoreInWords(found);
  const at = placeOfFinding(found);
  let out = `- ${badge(found.severity)} \`${found.rule}\`${score === '' ? '' : `, ${score}`}: ${escaped(found.message)}`;
  out += `${at === '' ? '' : ` ${code(at)}`}\n`;
  for (const change of found.remediation) out += `  - ${changeText(change)}\n`;
  found.steps.forEach((step, index) => {
    out += `  ${index + 1}. ${escaped(step)}\n`;
  });
  if (found.proof !== null) out += `  - Proof of ${escaped(proofInWords(found.proof))}\n`;
  if (found.waived !== null) out += `  - ${escaped(waiverInWords(found.waived))}\n`;
  return out;
}

function changeText(change: ReportedChange): string {
  const box = { tick: '☑', clear: '☐', set: '✎' }[boxAction(change)];
  return `${box} **${escaped(changeInWords(change))}** ${code(changeInMetadata(change))}`;
}

function compactList(apps: readonly ShownApp[], room: number): string {
  if (apps.length === 0) return '';
  let out = `<details><summary>${apps.length} without findings</summary>\n\n`;
  let shown = 0;
  for (const { app } of apps) {
    const item = `${shown === 0 ? '' : ', '}${code(app.name)}`;
    if (out.length + item.length > room - 100) break;
    out += item;
    shown += 1;
  }
  if (shown < apps.length) out += `${shown === 0 ? '' : ', and '}${apps.length - shown} more`;
  return `${out}\n\n</details>\n\n`;
}

const MARK: Record<Severity, string> = { critical: '🟥', high: '🟧', medium: '🟨', low: '🟦' };

function badge(severity: Severity): string {
  return `${MARK[severity]} **${severity}**`;
}

/** The same inside an HTML block, where Markdown is off; GitHub's filters for mentions and links pass over `code`. */
function htmlCode(text: string): string {
  return `<code>${entities(plainLine(text))}</code>`;
}
