import { describe, expect, it } from 'vitest';
import { expectGolden } from '../test/golden.ts';
import { HOSTILE_FORMULA, richReview } from '../test/rich-review.ts';
import { renderCsv } from './csv.ts';

const OPTIONS = { color: false, width: 80, showWaived: true };

/** Cells as a spreadsheet reads them (RFC 4180). */
function rows(csv: string): string[][] {
  const out: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    out.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') out.push([]);
  }
  return out.filter((row) => row.length > 1);
}

describe('the CSV report', () => {
  const csv = renderCsv(richReview(), OPTIONS);

  it('reads as it did when it was last looked at', () => expectGolden('review.golden.csv', csv));

  it('has one row for each finding, each app without one, and each file that could not be read', () => {
    const [head, ...body] = rows(csv);
    expect(head).toHaveLength(29);
    expect(body.every((row) => row.length === head?.length)).toBe(true);
    const review = richReview();
    const apps = review.apps.reduce((sum, app) => sum + Math.max(1, app.findings.length), 0);
    expect(body).toHaveLength(apps + review.org.findings.length + review.unattached.length + review.errors.length);
    const withoutWaived = rows(renderCsv(richReview(), { ...OPTIONS, showWaived: false }));
    // Of the two waived findings one belongs to an app that keeps its own row.
    expect(withoutWaived).toHaveLength(body.length);
  });

  it('holds no cell that a spreadsheet would run', () => {
    expect(HOSTILE_FORMULA.startsWith('=')).toBe(true);
    const cells = rows(csv).flat();
    expect(cells.filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([]);
    expect(cells).toContain(`'${HOSTILE_FORMULA}`);
  });
});
