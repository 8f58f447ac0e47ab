import { describe, expect, it } from 'vitest';
import { watchDatabaseClock } from './database-clock.ts';

describe('the clock of the database', () => {
  it('is read from the statement that was quickest to get there', () => {
    const clock = watchDatabaseClock();
    for (const [hereMs, wayMs] of [
      [100, 40],
      [200, 2],
      [300, 15],
    ] as const)
      clock.note({ hereMs, atDatabaseMs: 5000 + hereMs + wayMs });
    expect(clock.at(1000)).toBe(6002);
    expect(clock.here(6002)).toBe(1000);
  });

  it('may be set back or forth: after a while what it was is forgotten', () => {
    const clock = watchDatabaseClock();
    clock.note({ hereMs: 0, atDatabaseMs: 5000 });
    clock.note({ hereMs: 11_000, atDatabaseMs: 11_000 + 9000 });
    expect(clock.at(11_000), 'not at once').toBe(16_000);
    clock.note({ hereMs: 22_000, atDatabaseMs: 22_000 + 9000 });
    expect(clock.at(22_000)).toBe(31_000);
  });
});
