/** Compares a report with the copy under `goldens/`. For tests only. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

const FOLDER = join(import.meta.dirname, 'goldens');

/** A missing golden fails; one is written only when `UPDATE_GOLDENS=1` says so. */
export function expectGolden(name: string, actual: string): void {
  const file = join(FOLDER, name);
  if (process.env.UPDATE_GOLDENS === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
  }
  expect(existsSync(file), `${name} is missing: look at the report, then run with UPDATE_GOLDENS=1`).toBe(true);
  expect(actual).toBe(readFileSync(file, 'utf8'));
}
