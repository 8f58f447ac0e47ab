/**
 * Rows as CSV for a spreadsheet. A cell that a spreadsheet would run as a formula is led by an apostrophe (OWASP, CSV
 * injection).
 */
import { stringify } from 'csv-stringify/sync';
import { plainLine } from './plain-text.ts';

type Cell = string | number | boolean | undefined;

/** With a header; columns in this order, and no others. */
export function csvText<Column extends string>(
  columns: readonly Column[],
  rows: readonly Partial<Readonly<Record<Column, Cell>>>[],
): string {
  return stringify(
    rows.map((row) => columns.map((column) => harmless(row[column]))),
    {
      header: true,
      columns: [...columns],
      escape_formulas: true,
      record_delimiter: 'windows',
      cast: { boolean: String },
    },
  );
}

/** A leading space would hide the formula sign from the check, and not from every spreadsheet. */
function harmless(cell: Cell): Cell {
  return typeof cell === 'string' ? plainLine(cell).trimStart() : cell;
}
