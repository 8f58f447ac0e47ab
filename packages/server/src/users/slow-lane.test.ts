import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../refusals.ts';
import { makeSlowLane, type SlowLane } from './slow-lane.ts';

const WRONG = (): Promise<never> => Promise.reject(new Refusal('credentials-wrong', 'wrong password'));

describe('the slow lane of a place', () => {
  let slowly: SlowLane;
  let counted: string[];
  beforeEach(() => {
    vi.useFakeTimers();
    slowly = makeSlowLane();
    counted = [];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  interface Asked {
    name: string;
    exists?: boolean;
    mayTry?: boolean;
    work?: () => Promise<string>;
  }

  /** What came of it, and when. */
  function attempt({ name, exists = true, mayTry = true, work = WRONG }: Asked): { outcome: string; atMs: number } {
    const seen = { outcome: 'waiting', atMs: -1 };
    const startedMs = Date.now();
    const end = (outcome: string): void => {
      seen.outcome = outcome;
      seen.atMs = Date.now() - startedMs;
    };
    slowly('192.0.2.1', {
      mayTry,
      exists: async () => exists,
      work,
      count: async () => void counted.push(name),
    }).then(end, (error: Refusal) => end(error.code ?? error.message));
    return seen;
  }

  it('tells all who fail at the same moment, with the same words, whatever they failed of', async () => {
    const tried = attempt({ name: 'tried' });
    const nobody = attempt({ name: 'nobody', exists: false });
    const notTried = attempt({ name: 'not tried', mayTry: false });
    const busy = attempt({ name: 'busy', work: () => Promise.reject(new Refusal('busy', 'full')) });
    const late = attempt({ name: 'late', work: () => new Promise(() => undefined) });
    await vi.advanceTimersByTimeAsync(2999);
    for (const one of [tried, nobody, notTried, busy, late]) expect(one.outcome).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    for (const one of [tried, nobody, notTried, busy, late]) expect(one).toEqual({ outcome: 'throttled', atMs: 3000 });
    expect(counted).toEqual(['tried', 'nobody']);
  });

  it('lets in who is right at once, many of them, and in a crowd of names that nobody has', async () => {
    for (let at = 0; at < 200; at++) attempt({ name: 'nobody', exists: false });
    const right = Array.from({ length: 20 }, () => attempt({ name: 'right', work: async () => 'in' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(right).toEqual(right.map(() => ({ outcome: 'in', atMs: 0 })));
    expect(counted).toHaveLength(200);
  });

  it('waits a second after each failure, and tries nobody whose turn comes too late', async () => {
    const startsMs: number[] = [];
    const begin = Date.now();
    const work = async (): Promise<never> => {
      startsMs.push(Date.now() - begin);
      return WRONG();
    };
    const all = ['a', 'b', 'c', 'd', 'e'].map((name) => attempt({ name, work }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(startsMs).toEqual([0, 1000, 2000]);
    expect(counted).toEqual(['a', 'b', 'c']);
    expect(all).toEqual(all.map(() => ({ outcome: 'throttled', atMs: 3000 })));
    expect(attempt({ name: 'right', work: async () => 'in' }).outcome).toBe('waiting');
  });

  it('takes a thousand at a time, and hands a fault on as it is', async () => {
    const fault = attempt({ name: 'fault', work: () => Promise.reject(new Error('the disk is full')) });
    for (let at = 0; at < 999; at++) attempt({ name: 'nobody', exists: false });
    const oneMore = attempt({ name: 'one more', work: async () => 'in' });
    await vi.advanceTimersByTimeAsync(0);
    expect(oneMore).toEqual({ outcome: 'throttled', atMs: 0 });
    expect(fault.outcome).toBe('the disk is full');
  });
});
