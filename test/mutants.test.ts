/** The mutation run measures what it says it measures: its areas hit files and tests, and its report is read rightly. */
import { globSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AREAS } from '../tools/mutants/areas.ts';
import { count, readHarmless, readScores, rounded, staleHarmless } from '../tools/mutants/scores.ts';
import { scoresIn } from '../tools/mutants/survivors.ts';

const ROOT = join(import.meta.dirname, '..');

describe('the areas', () => {
  it.each(AREAS.map((area) => [area.name, area] as const))(
    '%s: every glob hits a file, and there is a test to ask',
    (_, area) => {
      for (const glob of area.files) expect(globSync(glob.replace(/^!/, ''), { cwd: ROOT }), glob).not.toEqual([]);
      expect(area.tests.flatMap((glob) => globSync(glob, { cwd: ROOT }))).not.toEqual([]);
    },
  );

  it('every score belongs to an area and to a file of it', () => {
    for (const [name, { files }] of Object.entries(readScores())) {
      const area = AREAS.find((one) => one.name === name);
      expect(area, name).toBeDefined();
      for (const file of Object.keys(files)) {
        expect(
          area?.files.some((glob) => matchesGlob(file, glob)),
          `${name}: ${file}`,
        ).toBe(true);
      }
    }
  });

  it('what is listed as changing nothing is a survivor of the last run, and says why', () => {
    const harmless = readHarmless();
    const scores = Object.values(readScores());
    for (const entry of harmless) {
      expect(entry.because.length, JSON.stringify(entry)).toBeGreaterThan(20);
      expect(
        scores.some(({ files }) => entry.file in files),
        entry.file,
      ).toBe(true);
    }
    for (const area of scores) expect(staleHarmless(area, harmless)).toEqual([]);
  });
});

describe('a report', () => {
  const source = 'if (a > 0) {\n  go();\n}\nreturn [b];\n';
  const mutant = (
    status: string,
    replacement: string,
    from: readonly [number, number],
    to: readonly [number, number],
  ) => ({
    status,
    replacement,
    location: { start: { line: from[0], column: from[1] }, end: { line: to[0], column: to[1] } },
  });
  const files = scoresIn({
    files: {
      'a.ts': {
        source,
        mutants: [
          mutant('Survived', '[]', [4, 8], [4, 11]),
          mutant('NoCoverage', '{}', [1, 12], [3, 2]),
          mutant('Killed', 'true', [1, 5], [1, 10]),
          mutant('Timeout', 'false', [1, 5], [1, 10]),
          mutant('RuntimeError', 'a >= 0', [1, 5], [1, 10]),
        ],
      },
    },
  });

  it('counts what was killed or never ended as noticed, and what could not run not at all', () => {
    expect(files['a.ts']?.noticed).toBe(2);
    expect(files['a.ts']?.survivors).toHaveLength(2);
  });

  it('shows a survivor as its line before and after', () => {
    expect(files['a.ts']?.survivors).toEqual([
      { line: 1, before: 'if (a > 0) { …', after: 'if (a > 0) {} …' },
      { line: 4, before: 'return [b];', after: 'return [];' },
    ]);
  });

  it('leaves a survivor that changes nothing out of the score, and only that one', () => {
    const entry = { file: 'a.ts', before: 'return [b];', after: 'return [];', because: 'nobody reads it' };
    const scores = { measured: '2026-01-01', files };
    expect(count(scores, [])).toMatchObject({ mutants: 4, noticed: 2, harmless: 0, score: 0.5 });
    expect(count(scores, [entry])).toMatchObject({ mutants: 4, noticed: 2, harmless: 1, score: 2 / 3 });
    expect(count(scores, [{ ...entry, file: 'b.ts' }]).harmless).toBe(0);
    expect(staleHarmless(scores, [entry, { ...entry, after: 'return b;' }])).toEqual([
      { ...entry, after: 'return b;' },
    ]);
  });

  it('never rounds a score up to its bar', () => {
    expect(rounded(0.9499)).toBe('0.94');
    expect(rounded(1)).toBe('1.00');
  });
});
