import { describe, expect, it } from 'vitest';
import { watchArrivals } from './arrivals.ts';
import type { ProcessorWaits } from './processor-waits.ts';

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));
const waited = (milliseconds: number): ProcessorWaits => ({
  look: () => undefined,
  before: () => milliseconds,
  close: () => undefined,
});

describe('the bytes of a request', () => {
  it('came when the request was read, where the loop had waited for it', async () => {
    let idleMs = 0;
    const arrivals = watchArrivals(waited(0), () => idleMs);
    arrivals.arrive();
    await nextTurn();
    idleMs++;
    const arrival = arrivals.arrive();
    expect(arrivals.earliest(arrival)).toBe(arrival);
  });

  it('may have come at any time since the last turn, where the loop did not wait in between', async () => {
    const arrivals = watchArrivals(waited(0), () => 7);
    const before = arrivals.arrive();
    await nextTurn();
    const arrival = arrivals.arrive();
    expect(arrivals.earliest(arrival)).toBe(before);
    expect(arrivals.earliest(before), 'nothing is known of an earlier one').toBe(before);
  });

  it('came with the first of its turn: the others were only handled first', () => {
    const arrivals = watchArrivals(waited(0));
    const first = arrivals.arrive();
    const untilMs = performance.now() + 3;
    while (performance.now() < untilMs);
    expect(arrivals.earliest(arrivals.arrive())).toBe(first);
  });

  it('may have lain there while the process got no processor, within bounds', () => {
    const arrivals = watchArrivals(waited(20));
    const arrival = arrivals.arrive();
    expect(arrivals.earliest(arrival)).toBe(arrival - 20);
    const starved = watchArrivals(waited(60_000));
    const later = starved.arrive();
    expect(starved.earliest(later)).toBe(later - 50);
  });
});
