/** `controls`: the evidence sheet as Markdown, a table for each app, to be read, printed and signed. */
import type { Review } from '@countersign/review';
import { code, escaped } from '../markdown-text.ts';
import type { ReportOptions } from '../options.ts';
import { sourceInWords } from '../source-in-words.ts';
import { place } from '../wording.ts';
import { type SheetRow, sheetRows } from './rows.ts';

export function renderSheet(review: Review, options: ReportOptions): string {
  const { source, tool } = review;
  const from = sourceInWords(source);
  let out = `# ${escaped(options.title ?? 'Evidence sheet: Security Health Review, OAuth apps')}\n\n`;
  out += `Read on ${source.at.slice(0, 10)} by countersign ${escaped(tool.version)}${from === '' ? '' : ` from ${escaped(from)}`}. *Literal* is the page’s recommendation as it stands; *reconciled* asks what the kind of client needs.\n\n`;
  if (!review.complete) {
    out += '**Incomplete: something that should have been read could not be.**\n\n';
    for (const error of review.errors) out += `- ${code(place(error))} ${escaped(error.message)}\n`;
    out += '\n';
  }
  const rows = sheetRows(review);
  if (rows.length === 0) out += 'No connected app and no external client app was found.\n\n';
  for (const [app, own] of Map.groupBy(rows, (row) => row.app)) out += appTable(app, own);
  for (const note of review.notes) out += `- ${escaped(note)}\n`;
  return `${out.trimEnd()}\n`;
}

function appTable(app: string, rows: readonly SheetRow[]): string {
  const [first] = rows;
  let out = `## ${code(app)}\n\n${escaped(first?.kind ?? '')}, ${escaped(first?.decidedBy ?? '')}\n\n`;
  out +=
    '| control | recommended | read | literal | reconciled | why | accepted |\n| :-- | :-- | :-- | :-- | :-- | :-- | :-- |\n';
  for (const row of rows) {
    const title = `[${escaped(row.control)}](${row.url})${row.alsoIn === '' ? '' : `<br>${escaped(row.alsoIn)}`}`;
    const cells = [
      title,
      ...[row.recommended, row.read, row.literal, row.reconciled, row.why, row.waivers].map(escaped),
    ];
    out += `| ${cells.join(' | ')} |\n`;
  }
  return `${out}\nReviewed by: ____________________  Date: ____________\n\n`;
}
