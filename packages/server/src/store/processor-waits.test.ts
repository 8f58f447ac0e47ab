import { describe, expect, it } from 'vitest';
import { watchProcessorWaits } from './processor-waits.ts';

const passes = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('waiting for a processor', () => {
  it('is counted from the look before a moment to the one after it', async () => {
    let waitedMs = 0;
    const waits = watchProcessorWaits(() => waitedMs);
    await passes(10);
    waitedMs = 30;
    const atMs = performance.now();
    waits.look();
    await passes(10);
    waitedMs = 500;
    waits.look();
    expect(waits.before(atMs)).toBe(30);
    waits.close();
  });

  it('is nothing where the system does not say', () => {
    expect(watchProcessorWaits(undefined).before(performance.now())).toBeGreaterThanOrEqual(0);
  });
});
