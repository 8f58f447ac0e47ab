/**
 * The formats of a report, once: what each is for and how it is made. The help of `--format`, the choice it refuses and
 * the table of `docs/commands/outputs.md` come from this list.
 */
import type { Review } from '@countersign/review';
import type { ReportOptions } from './options.ts';

/** Makes a report, in pieces that are each made when asked for: nobody holds a report of 20,000 apps at once. */
export type Renderer = (review: Review, options: ReportOptions) => Iterable<string>;

export interface ReportFormat {
  /** The word after `--format`. */
  name: string;
  /** Who reads it, or what. */
  for: string;
  /** What a reader should know. Markdown. */
  about: string;
  /** It carries the pages of the rules, where they are given. */
  rulePages?: true;
  /** Loads what makes it: a run loads only the formats it writes. */
  load: () => Promise<Renderer>;
}

/** The first is the default. */
export const REPORT_FORMATS = [
  {
    name: 'text',
    for: 'a person at a terminal',
    about:
      'worst apps first, the same problem of many apps said once, as wide as the terminal; `--verbose` for every app in full',
    load: async () => (await import('./text.ts')).textPieces,
  },
  {
    name: 'json',
    for: 'scripts',
    about: 'one object, keys in a stable order; schema: `countersign/schemas/review.schema.json`',
    load: async () => (await import('./json.ts')).jsonPieces,
  },
  {
    name: 'sarif',
    for: 'code scanning',
    about: 'SARIF 2.1.0, rules with help, stable fingerprints, paths relative to the repository’s root',
    rulePages: true,
    load: async () => whole((await import('./sarif.ts')).renderSarif),
  },
  {
    name: 'html',
    for: 'forwarding',
    about: 'one self-contained file: no network, printable, readable without scripts',
    rulePages: true,
    load: async () => (await import('./html/page.ts')).htmlPieces,
  },
  {
    name: 'markdown',
    for: 'a pull request',
    about: 'details folded',
    load: async () => whole((await import('./markdown.ts')).renderMarkdown),
  },
  {
    name: 'csv',
    for: 'a spreadsheet',
    about: 'one line a finding; cells that a spreadsheet would calculate are escaped',
    load: async () => whole((await import('./csv.ts')).renderCsv),
  },
  {
    name: 'junit',
    for: 'CI dashboards',
    about: 'one test case an app and rule',
    load: async () => whole((await import('./junit.ts')).renderJunit),
  },
  {
    name: 'controls',
    for: 'an auditor',
    about:
      'the evidence sheet in Markdown: each app against each Security Health Review control about OAuth apps, with the value, where it was read, and what is accepted',
    load: async () => whole((await import('./sheet/markdown.ts')).renderSheet),
  },
  {
    name: 'controls-csv',
    for: 'an auditor’s spreadsheet',
    about: 'the evidence sheet, one line an app and control',
    load: async () => whole((await import('./sheet/csv.ts')).renderSheetCsv),
  },
  {
    name: 'controls-oscal',
    for: 'compliance tools',
    about: 'the evidence sheet as OSCAL 1.0.6 assessment results',
    load: async () => whole((await import('./sheet/oscal.ts')).renderOscal),
  },
] as const satisfies readonly ReportFormat[];

export type Format = (typeof REPORT_FORMATS)[number]['name'];

/** The words that `--format` takes; the first is the default. */
export const FORMATS: readonly Format[] = REPORT_FORMATS.map(({ name }) => name);

/** The entry of a format. */
export function formatNamed(name: Format): ReportFormat {
  const found = REPORT_FORMATS.find((format) => format.name === name);
  if (found === undefined) throw new Error(`no report format is named ${name}`);
  return found;
}

/** The whole report as one piece. */
function whole(render: (review: Review, options: ReportOptions) => string): Renderer {
  return (review, options) => [render(review, options)];
}
