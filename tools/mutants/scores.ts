/** What the last runs found: `scores.json` by area and file, and `harmless.json`, the mutants that change nothing. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AREAS, type Area } from './areas.ts';

/** A change that no test noticed, as the line before and after it. */
export interface Survivor {
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

export interface FileScore {
  /** How many mutants a test noticed, those that never ended among them. */
  readonly noticed: number;
  readonly survivors: readonly Survivor[];
}

export interface AreaScores {
  /** The day of the last run, `yyyy-mm-dd`. */
  readonly measured: string;
  /** Path relative to the repository → its score. */
  readonly files: Readonly<Record<string, FileScore>>;
}

/** A mutant that no test can notice, because what the code does stays the same. */
export interface Harmless {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly because: string;
}

/** An area with its mutants counted. */
export interface Count {
  readonly mutants: number;
  readonly noticed: number;
  readonly harmless: number;
  readonly unnoticed: readonly (Survivor & { readonly file: string })[];
  /** `noticed` as a share of all but the harmless ones, 0 to 1. */
  readonly score: number;
}

const SCORES = join(import.meta.dirname, 'scores.json');
const HARMLESS = join(import.meta.dirname, 'harmless.json');

export function readScores(): Record<string, AreaScores> {
  return existsSync(SCORES) ? JSON.parse(readFileSync(SCORES, 'utf8')) : {};
}

export function readHarmless(): readonly Harmless[] {
  return JSON.parse(readFileSync(HARMLESS, 'utf8'));
}

/** Writes the scores, areas and files in order, so that a run changes only the lines it measured anew. */
export function writeScores(scores: Readonly<Record<string, AreaScores>>): void {
  const ordered = AREAS.flatMap(({ name }) => {
    const area = scores[name];
    if (area === undefined) return [];
    const files = Object.entries(area.files).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return [[name, { measured: area.measured, files: Object.fromEntries(files) }] as const];
  });
  writeFileSync(SCORES, `${JSON.stringify(Object.fromEntries(ordered), null, 2)}\n`);
}

/** Counts an area: a survivor on the list of harmless ones is neither noticed nor missed. */
export function count(scores: AreaScores, harmless: readonly Harmless[]): Count {
  const survivors = Object.entries(scores.files).flatMap(([file, score]) =>
    score.survivors.map((survivor) => ({ file, ...survivor })),
  );
  const unnoticed = survivors.filter((survivor) => !harmless.some((one) => isSame(one, survivor)));
  const noticed = Object.values(scores.files).reduce((sum, file) => sum + file.noticed, 0);
  return {
    mutants: noticed + survivors.length,
    noticed,
    harmless: survivors.length - unnoticed.length,
    unnoticed,
    score: noticed / Math.max(1, noticed + unnoticed.length),
  };
}

/** The entries of the list about files of an area that no survivor fits any more. */
export function staleHarmless(scores: AreaScores, harmless: readonly Harmless[]): Harmless[] {
  return harmless.filter((one) => {
    const file = scores.files[one.file];
    return file !== undefined && !file.survivors.some((survivor) => isSame(one, { file: one.file, ...survivor }));
  });
}

/** The table of `docs/mutants.md`. */
export function scoreTable(): string {
  const scores = readScores();
  const harmless = readHarmless();
  return [
    '| area | what it covers | mutants | noticed | change nothing | not noticed | score | bar | measured |',
    '|---|---|---:|---:|---:|---:|---:|---:|---|',
    ...AREAS.map((area) => row(area, scores[area.name], harmless)),
  ].join('\n');
}

/** The list of `docs/mutants.md`: every mutant that changes nothing, with the reason. */
export function harmlessList(): string {
  const harmless = readHarmless();
  if (harmless.length === 0) return 'None yet.';
  const files = [...new Set(harmless.map(({ file }) => file))].toSorted();
  return files
    .map((file) => {
      const entries = harmless.filter((one) => one.file === file);
      const items = entries.map(
        ({ before, after, because }) => `- ${code(before)}  \n  → ${code(after)}  \n  ${because}`,
      );
      return `### \`${file}\`\n\n${items.join('\n')}`;
    })
    .join('\n\n');
}

function row({ name, covers, bar }: Area, scores: AreaScores | undefined, harmless: readonly Harmless[]): string {
  if (scores === undefined) return `| ${name} | ${covers} | – | – | – | – | – | ${bar.toFixed(2)} | not yet |`;
  const { mutants, noticed, harmless: nothing, unnoticed, score } = count(scores, harmless);
  const numbers = [mutants, noticed, nothing, unnoticed.length, rounded(score), bar.toFixed(2)].join(' | ');
  return `| ${name} | ${covers} | ${numbers} | ${scores.measured} |`;
}

/** Two decimals, never rounded up: 0.9499 is not 0.95. */
export function rounded(score: number): string {
  return (Math.floor(score * 100) / 100).toFixed(2);
}

function isSame(one: Harmless, { file, before, after }: Survivor & { file: string }): boolean {
  return one.file === file && one.before === before && one.after === after;
}

/** Code in a page: a fence longer than any run of backticks in it (CommonMark §6.1). */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  if (longest === 0) return `\`${text}\``;
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${text} ${fence}`;
}
