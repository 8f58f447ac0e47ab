/** Reads Stryker's report: which mutants of which file were noticed, and what the others were. */
import type { FileScore, Survivor } from './scores.ts';

/** The part of the mutation testing report (schema version 2) that is read here. */
export interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly ReportedMutant[] }>>;
}

interface ReportedMutant {
  readonly status: string;
  readonly replacement?: string;
  readonly location: { readonly start: Place; readonly end: Place };
}

/** Line and column, both from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** The score of each file. Mutants that could not run at all (`CompileError`, `RuntimeError`, `Ignored`) count for nothing. */
export function scoresIn(report: Report): Record<string, FileScore> {
  return Object.fromEntries(
    Object.entries(report.files).map(([file, { source, mutants }]) => {
      const lines = source.split('\n');
      const survivors = mutants
        .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
        .map((mutant) => survivor(mutant, lines));
      const noticed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
      return [file, { noticed, survivors: survivors.toSorted((a, b) => a.line - b.line) }];
    }),
  );
}

/** The line a mutant starts on, before and after. Where it covers more than one line, `…` stands for the rest. */
function survivor({ location: { start, end }, replacement = '' }: ReportedMutant, lines: readonly string[]): Survivor {
  const first = lines[start.line - 1] ?? '';
  const head = first.slice(0, start.column - 1);
  const [becomes = '', ...more] = replacement.split('\n');
  const sameLine = start.line === end.line;
  const tail = sameLine && more.length === 0 ? first.slice(end.column - 1) : ' …';
  return {
    line: start.line,
    before: (sameLine ? first : `${first} …`).trim(),
    after: `${head}${becomes}${tail}`.trim(),
  };
}
