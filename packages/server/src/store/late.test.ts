import { describe, expect, it } from 'vitest';
import { watchContests } from './late.ts';

describe('a use of what was spent', () => {
  it('that comes alone is judged by the clock', async () => {
    const contests = watchContests();
    await contests.during('a', async () => {
      expect(contests.cameBefore('a', 1000, 999)).toBe(true);
      expect(contests.cameBefore('a', 1000, 1000)).toBe(false);
      expect(contests.cameBefore('a', Number.POSITIVE_INFINITY, 1000)).toBe(true);
    });
  });

  it('in a crowd that a busy loop reads late was in the race, within bounds, and the crowd is one of the same token', async () => {
    const contests = watchContests();
    await contests.during('a', () =>
      contests.during('a', async () => {
        expect(contests.cameBefore('a', 1000, 1499)).toBe(true);
        expect(contests.cameBefore('a', 1000, 1500)).toBe(false);
        expect(contests.cameBefore('b', 1000, 1000)).toBe(false);
      }),
    );
    expect(contests.cameBefore('a', 1000, 1499), 'the last of a crowd').toBe(true);
  });

  it('that seems to come alone waits for others that are only read later, and is late when nobody comes', async () => {
    const contests = watchContests();
    await contests.during('a', async () => {
      const nowMs = performance.now();
      expect(await contests.settle('a', nowMs - 10, nowMs)).toBe(false);
      const settled = contests.settle('a', nowMs - 10, nowMs);
      await contests.during('a', async () => undefined);
      expect(await settled).toBe(true);
      expect(await contests.settle('a', nowMs - 501, nowMs), 'so long after, a crowd or not').toBe(false);
    });
  });
});
