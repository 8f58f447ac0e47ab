/** `controls-csv`: the evidence sheet, one line for each app and control. */
import type { Review } from '@countersign/review';
import { stringify } from 'csv-stringify/sync';
import type { ReportOptions } from '../options.ts';
import { plainLine } from '../plain-text.ts';
import { place } from '../wording.ts';
import { type SheetRow, sheetRows } from './rows.ts';

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
  const rows = [...unread, ...sheetRows(review)].map((row) => harmless({ ...row, date }));
  return stringify(rows, { header: true, columns: [...COLUMNS], escape_formulas: true, record_delimiter: 'windows' });
}

/** A leading space would hide a formula sign from the check, and not from every spreadsheet. */
function harmless(row: Cells | (SheetRow & Cells)): Cells {
  return Object.fromEntries(COLUMNS.map((column) => [column, plainLine(row[column] ?? '').trimStart()]));
}
