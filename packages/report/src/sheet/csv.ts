/** `controls-csv`: the evidence sheet, one line for each app and control. */
import type { Review } from '@countersign/review';
import { csvText } from '../csv-text.ts';
import type { ReportOptions } from '../options.ts';
import { place } from '../wording.ts';
import { sheetRows } from './rows.ts';

const COLUMNS = [
  'app',
  'kind',
  'control',
  'page',
  'url',
  'recommended',
  'read',
  'literal',
  'reconciled',
  'why',
  'decidedBy',
  'waivers',
  'alsoIn',
  'date',
] as const;

type Cells = Partial<Record<(typeof COLUMNS)[number], string>>;

export function renderSheetCsv(review: Review, options: ReportOptions): string {
  const date = options.now.toISOString().slice(0, 10);
  const unread = review.errors.map(
    (error): Cells => ({ reconciled: 'not read', why: `${place(error)}: ${error.message}` }),
  );
  return csvText(
    COLUMNS,
    [...unread, ...sheetRows(review)].map((row) => ({ ...row, date })),
  );
}
