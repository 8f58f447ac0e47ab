import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { scan } from './scan.ts';

test('our own repository scans clean', async () => {
  const result = await scan([resolve(import.meta.dirname, '../../..')], { workers: 0 });
  expect(
    result.sightings.filter((one) => one.ignores.length === 0).map((one) => `${one.what} ${one.file}:${one.line}`),
  ).toEqual([]);
  expect(result.notJudged).toEqual([]);
  expect(result.files).toBeGreaterThan(100);
});
