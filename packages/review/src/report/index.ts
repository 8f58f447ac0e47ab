/**
 * Reports: a review as text for people and for machines.
 *
 * May not: read or write a file, know the time, look at the terminal, or judge anything. What a report says is in the
 * review or in its options.
 */
import type { Review } from '../review.ts';
import { renderCsv } from './csv.ts';
import { htmlPieces } from './html/page.ts';
import { jsonPieces } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import type { ReportOptions } from './options.ts';
import { renderSarif } from './sarif.ts';
import { textPieces } from './text.ts';

export type { ReportOptions, RuleHelp } from './options.ts';

/** The formats of `--format`; the first is the default. */
export const FORMATS = ['text', 'json', 'sarif', 'html', 'markdown', 'csv', 'junit'] as const;

export type Format = (typeof FORMATS)[number];

export function isFormat(word: string): word is Format {
  return (FORMATS as readonly string[]).includes(word);
}

/** The whole report as one string. */
export function render(review: Review, format: Format, options: ReportOptions): string {
  return [...renderPieces(review, format, options)].join('');
}

/**
 * The same report in pieces, each made when it is asked for: a caller that writes them one by one never holds a report
 * of 20,000 apps at once (`text`, `json` and `html`; the other formats are one piece).
 */
export function renderPieces(review: Review, format: Format, options: ReportOptions): Iterable<string> {
  switch (format) {
    case 'text':
      return textPieces(review, options);
    case 'json':
      return jsonPieces(review);
    case 'sarif':
      return [renderSarif(review, options)];
    case 'html':
      return htmlPieces(review, options);
    case 'markdown':
      return [renderMarkdown(review, options)];
    case 'csv':
      return [renderCsv(review, options)];
    case 'junit':
      return [renderJunit(review, options)];
  }
}
