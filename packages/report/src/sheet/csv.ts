/** `controls-csv`: the evidence sheet, one line for each app and control. */
import type { Review } from '@countersign/review';
import { csvText } from '../csv-text.ts';
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
  'source',
  'revision',
  'version',
] as const;

type Cells = Partial<Record<(typeof COLUMNS)[number], string>>;

export function renderSheetCsv(review: Review): string {
  const { source, tool } = review;
  const from: Cells = {
    date: source.at.slice(0, 10),
    source: [...source.read, ...(source.org === undefined ? [] : [source.org.url])].join('; '),
    ...(source.revision === undefined ? {} : { revision: source.revision.commit }),
    version: tool.version,
  };
  const unread = review.errors.map(
    (error): Cells => ({ reconciled: 'not read', why: `${place(error)}: ${error.message}` }),
  );
  return csvText(
    COLUMNS,
    [...unread, ...sheetRows(review)].map((row) => ({ ...row, ...from })),
  );
}
