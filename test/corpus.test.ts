/** No test of the corpus is silent where the corpus is absent. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { corpusPart } from './corpus.ts';

const ROOT = join(import.meta.dirname, '..');

describe('a part of the corpus', () => {
  it('is skipped with its reason printed where it is absent, and is a path where it is there', () => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const skip = (reason: string): never => {
      throw new Error(reason);
    };
    const reason = '../shared/corpus/no-such-part is absent: nothing compared';
    expect(() => corpusPart('no-such-part', 'nothing compared', skip)).toThrow(reason);
    expect(written.mock.calls).toEqual([[`SKIPPED: ${reason}\n`]]);
    written.mockRestore();
    expect(corpusPart('docs', 'nothing compared', skip, ROOT)).toBe(join(ROOT, 'docs'));
  });

  it('is asked for in this way by every test that reads it', () => {
    const tests = globSync(['packages/**/*.test.ts', 'test/**/*.test.ts'], { cwd: ROOT }).filter(
      (path) => !path.includes('node_modules') && path !== join('test', 'corpus.test.ts'),
    );
    const readers = tests.filter((path) =>
      /corpusPart|shared\/corpus|'shared'/.test(readFileSync(join(ROOT, path), 'utf8')),
    );
    expect(readers.length).toBeGreaterThan(4);
    for (const path of readers) {
      const text = readFileSync(join(ROOT, path), 'utf8');
      expect(text, path).toContain('corpusPart(');
      expect(text.replace(/^.*corpusPart.*$/gm, ''), path).not.toMatch(/['"/.]shared\/corpus['"/]/);
    }
  });
});
