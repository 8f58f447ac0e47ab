/** One table on standard output, and the same numbers as JSON with `--json FILE`. */
import { writeFileSync } from 'node:fs';

export type Row = Readonly<Record<string, string | number>>;

export function printTable(title: string, rows: readonly Row[], details: Readonly<Record<string, unknown>> = {}): void {
  const columns = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => columns.map((column) => shown(row[column])));
  const widths = columns.map((column, i) => Math.max(column.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  console.log(`${title}\n`);
  console.log(line(columns));
  for (const row of cells) console.log(line(row));
  console.log('');
  const at = process.argv.indexOf('--json');
  const file = process.argv[at + 1];
  if (at > 0 && file !== undefined) writeFileSync(file, `${JSON.stringify({ title, rows, ...details }, null, 2)}\n`);
}

function shown(value: string | number | undefined): string {
  if (typeof value !== 'number') return value ?? '';
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}
