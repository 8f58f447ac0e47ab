/**
 * `controls-oscal`: the evidence sheet as OSCAL assessment results (NIST, OSCAL 1.0.6, JSON), for tools that keep an
 * authorization package. Ids are made from the content: the same review gives the same ids.
 */
import { createHash } from 'node:crypto';
import type { Review } from '@countersign/review';
import type { ReportOptions } from '../options.ts';
import { plainLine } from '../plain-text.ts';
import { provenanceInOneLine } from '../source-in-words.ts';
import { place } from '../wording.ts';
import { type SheetRow, sheetRows } from './rows.ts';

export function renderOscal(review: Review, options: ReportOptions): string {
  const at = review.source.at;
  const rows = sheetRows(review);
  const title = plainLine(options.title ?? 'Security Health Review, OAuth apps');
  const results = {
    uuid: uuid('results', at, ...rows.map(keyOf)),
    metadata: { title, 'last-modified': at, version: review.tool.version, 'oscal-version': '1.0.6' },
    'import-ap': { href: '#', remarks: 'No assessment plan: every app of the files that were read was assessed.' },
    results: [
      {
        uuid: uuid('result', at),
        title,
        description: plainLine(
          `${rows.length} controls of ${review.apps.length} apps, read by ${provenanceInOneLine(review)}.`,
        ),
        start: at,
        ...(review.complete ? {} : { remarks: `Incomplete: ${review.errors.map(inWords).join('; ')}` }),
        'reviewed-controls': { 'control-selections': [selection(rows)] },
        ...(rows.length === 0 ? {} : { observations: rows.map((row) => observation(row, at)) }),
        ...findings(rows),
      },
    ],
  };
  return `${JSON.stringify({ 'assessment-results': results }, null, 2)}\n`;
}

function selection(rows: readonly SheetRow[]): Record<string, unknown> {
  const pages = [...new Set(rows.map(({ page }) => page))];
  return pages.length === 0
    ? { 'include-all': {} }
    : { 'include-controls': pages.map((page) => ({ 'control-id': page })) };
}

function observation(row: SheetRow, at: string): Record<string, unknown> {
  return {
    uuid: uuid('observation', keyOf(row)),
    title: plainLine(`${row.app}: ${row.control}`),
    description: plainLine(`Recommended: ${row.recommended}. Read: ${row.read}. Literal: ${row.literal}.`),
    methods: ['EXAMINE'],
    props: [
      { name: 'literal', ns: NAMESPACE, value: row.literal },
      { name: 'reconciled', ns: NAMESPACE, value: row.reconciled },
    ],
    collected: at,
    remarks: plainLine(`Kind of client: ${row.decidedBy}`),
  };
}

/** What is judged, as findings; what is not, and what does not apply, stays an observation. */
function findings(rows: readonly SheetRow[]): { findings?: readonly Record<string, unknown>[] } {
  const judged = rows.filter(({ reconciled }) => reconciled !== 'not-judged' && reconciled !== 'not-applicable');
  if (judged.length === 0) return {};
  return {
    findings: judged.map((row) => ({
      uuid: uuid('finding', keyOf(row)),
      title: plainLine(`${row.app}: ${row.control}`),
      description: plainLine(row.why),
      target: {
        type: 'objective-id',
        'target-id': row.page,
        status: {
          state: row.reconciled === 'pass' ? 'satisfied' : 'not-satisfied',
          reason: row.reconciled === 'unknown' ? 'other' : row.reconciled,
        },
      },
      'related-observations': [{ 'observation-uuid': uuid('observation', keyOf(row)) }],
      ...(row.waivers === '' ? {} : { remarks: plainLine(`Accepted: ${row.waivers}`) }),
    })),
  };
}

const NAMESPACE = 'https://countersign.example.com/ns/oscal';

function keyOf(row: SheetRow): string {
  return `${row.kind} ${row.app} ${row.page}`;
}

function inWords(error: Review['errors'][number]): string {
  return plainLine(`${place(error)}: ${error.message}`);
}

/** A UUID of version 5's form (RFC 9562 §5.5), from a SHA-256 of the parts. */
function uuid(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
