/**
 * Reports: a review as text for people and for machines.
 *
 * May not: read or write a file, know the time, look at the terminal, or judge anything. What a report says is in the
 * review or in its options.
 */
import type { Review } from '@countersign/review';
import { type Format, formatNamed } from './formats.ts';
import type { ReportOptions } from './options.ts';

export { FORMATS, formatNamed, REPORT_FORMATS } from './formats.ts';
export type { RuleHelp } from './options.ts';
export { plainBlock, plainLine } from './plain-text.ts';
export { safeJson } from './safe-json.ts';
export { type Canvas, canvas, PROSE } from './text/canvas.ts';
export { clientInWords, count, placeOfFinding } from './wording.ts';
export { type XmlElement, xmlText } from './xml-text.ts';

/** The whole report as one string. */
export async function render(review: Review, format: Format, options: ReportOptions): Promise<string> {
  return [...(await renderPieces(review, format, options))].join('');
}

/** The same report in pieces, each made when it is asked for (`text`, `json` and `html`; the others are one piece). */
export async function renderPieces(review: Review, format: Format, options: ReportOptions): Promise<Iterable<string>> {
  const make = await formatNamed(format).load();
  return make(review, options);
}
