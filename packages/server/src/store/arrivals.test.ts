import { describe, expect, it } from 'vitest';
import { watchArrivals } from './arrivals.ts';

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

describe('the bytes of a request', () => {
  it('came when the request was read, where the loop had waited for it', async () => {
    let idleMs = 0;
    const arrivals = watchArrivals(() => idleMs);
    arrivals.arrive();
    await nextTurn();
    idleMs++;
    const arrival = arrivals.arrive();
    expect(arrivals.earliest(arrival)).toBe(arrival);
  });

  it('may have come at any time since the last turn, where the loop did not wait in between', async () => {
    const arrivals = watchArrivals(() => 7);
    const before = arrivals.arrive();
    await nextTurn();
    const arrival = arrivals.arrive();
    expect(arrivals.earliest(arrival)).toBe(before);
    expect(arrivals.earliest(before), 'nothing is known of an earlier one').toBe(before);
  });

  it('came with the first of its turn: the others were only handled first', () => {
    const arrivals = watchArrivals();
    const first = arrivals.arrive();
    const untilMs = performance.now() + 3;
    while (performance.now() < untilMs);
    expect(arrivals.earliest(arrivals.arrive())).toBe(first);
  });
});
