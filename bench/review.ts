/**
 * The review against merely reading and parsing the same files with the same parser, in one run.
 *
 *     npm run bench [-- --json FILE]
 *
 * Each measurement is its own process, so that peak memory is its own. Rounds alternate between the two; the ratio is
 * that of the medians. Both read from a warm cache.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateApps } from './generate-apps.ts';
import { median } from './median.ts';
import { printTable } from './table.ts';

const SIZES = [100, 1_000, 20_000];
const ROUNDS = 5;

interface Measured {
  ms: number;
  peakMiB: number;
}

const rows = SIZES.map((apps) => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  try {
    generateApps(folder, apps);
    const reviews: Measured[] = [];
    const floors: Measured[] = [];
    measure('review', folder);
    measure('floor', folder);
    for (let round = 0; round < ROUNDS; round++) {
      floors.push(measure('floor', folder));
      reviews.push(measure('review', folder));
    }
    const review = median(reviews.map((one) => one.ms));
    const floor = median(floors.map((one) => one.ms));
    return {
      apps,
      'review ms': review,
      'read+parse ms': floor,
      ratio: review / floor,
      'apps/s': Math.round(apps / (review / 1000)),
      'peak MiB': Math.round(Math.max(...reviews.map((one) => one.peakMiB))),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

printTable('countersign review (metadata, decision, JSON report) beside reading and parsing the same files', rows);

function measure(what: 'review' | 'floor', folder: string): Measured {
  const script = new URL('measure-review.ts', import.meta.url).pathname;
  return JSON.parse(execFileSync(process.execPath, [script, what, folder], { encoding: 'utf8' })) as Measured;
}
