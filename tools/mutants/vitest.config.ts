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
    testTimeout: 30_000,
    hookTimeout: 60_000,
    sequence: { sequencer: shortestFirst() },
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

/** The first test that fails ends the run of a mutant, so the tests that cost least are asked first. */
function shortestFirst(): typeof BaseSequencer {
  const longest = new Map<string, number>();
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      for (const spec of files) {
        const { duration = 0 } = this.ctx.cache.getTestSpecificationResult(spec) ?? {};
        longest.set(spec.moduleId, Math.max(duration, longest.get(spec.moduleId) ?? 0));
      }
      const costOf = (spec: TestSpecification) => longest.get(spec.moduleId) ?? 0;
      return files.toSorted((a, b) => costOf(a) - costOf(b));
    }
  };
}
