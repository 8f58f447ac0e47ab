/**
 * How vitest runs inside the copy of the repository that Stryker changes. Our own packages are resolved in that copy:
 * through `node_modules` they would be the originals, where nothing is changed and every mutant survives.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { TESTS_VARIABLE } from './tests-variable.ts';

const root = join(import.meta.dirname, '..', '..');
const tests: string[] = JSON.parse(process.env[TESTS_VARIABLE] ?? '["packages/*/src/**/*.test.ts"]');

export default defineConfig({
  root,
  resolve: { alias: readdirSync(join(root, 'packages')).flatMap(doorsOf) },
  test: {
    include: tests,
    exclude: ['**/node_modules/**', '**/dist/**'],
    // A mutant that only makes the code slow is not noticed by that: no test asserts time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    sequence: { sequencer: likeliestFirst() },
  },
});

/** The `exports` of a package as exact aliases. */
function doorsOf(folder: string): { find: RegExp; replacement: string }[] {
  const home = join(root, 'packages', folder);
  const { name, exports = {} } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    name: string;
    exports?: Record<string, unknown>;
  };
  return Object.entries(exports).flatMap(([door, target]) =>
    typeof target === 'string' && target.endsWith('.ts')
      ? [{ find: new RegExp(`^${name}${door.slice(1)}$`), replacement: join(home, target) }]
      : [],
  );
}

/**
 * The first test that fails ends the run of a mutant, so those files are asked first that noticed most of the mutants before, and
 * of the others those that cost least.
 */
function likeliestFirst(): typeof BaseSequencer {
  const longest = new Map<string, number>();
  const noticed = new Map<string, number>();
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      for (const spec of files) {
        const { duration = 0, failed = false } = this.ctx.cache.getTestSpecificationResult(spec) ?? {};
        longest.set(spec.moduleId, Math.max(duration, longest.get(spec.moduleId) ?? 0));
        noticed.set(spec.moduleId, (noticed.get(spec.moduleId) ?? 0) + (failed ? 1 : 0));
      }
      const of = (numbers: ReadonlyMap<string, number>, spec: TestSpecification) => numbers.get(spec.moduleId) ?? 0;
      return files.toSorted((a, b) => of(noticed, b) - of(noticed, a) || of(longest, a) - of(longest, b));
    }
  };
}
