import { describe, expect, it } from 'vitest';
import { makeQueue } from './queue.ts';

const LIMITS = { atATime: 1, mostWaitingOfAKey: 3, mostWaiting: 5, tooMany: 'too many' };

describe('a queue', () => {
  it('serves keys in turns: a crowd makes others wait for one of it', async () => {
    const inTurn = makeQueue(LIMITS);
    const served: string[] = [];
    let open: () => void = () => undefined;
    const first = inTurn('crowd', () => new Promise<void>((resolve) => (open = resolve)));
    const all = ['crowd 1', 'crowd 2', 'crowd 3', 'honest 1', 'other 1'].map((name) =>
      inTurn(name.split(' ')[0] ?? '', async () => void served.push(name)),
    );
    open();
    await Promise.all([first, ...all]);
    expect(served).toEqual(['crowd 1', 'honest 1', 'other 1', 'crowd 2', 'crowd 3']);
  });

  it('serves the lower rank first', async () => {
    const inTurn = makeQueue(LIMITS);
    const served: string[] = [];
    let open: () => void = () => undefined;
    const running = inTurn('crowd', () => new Promise<void>((resolve) => (open = resolve)));
    const ranks = { failing: 3, fresh: 1, known: 0, guessing: 5 };
    const all = Object.entries(ranks).map(([name, rank]) => inTurn('a', async () => void served.push(name), rank));
    open();
    await Promise.all([running, ...all]);
    expect(served).toEqual(['known', 'fresh', 'failing', 'guessing']);
  });

  it('that is full refuses the last of the worst rank for one of a better rank, and none for one of the same', async () => {
    const inTurn = makeQueue(LIMITS);
    let open: () => void = () => undefined;
    const running = inTurn('crowd', () => new Promise<void>((resolve) => (open = resolve)));
    const crowd = ['a', 'b', 'c', 'd', 'e'].map((key) => inTurn(key, async () => key, 4));
    await expect(inTurn('f', async () => 'f', 4)).rejects.toMatchObject({ code: 'busy' });
    const honest = inTurn('f', async () => 'honest', 1);
    open();
    await running;
    expect(await honest).toBe('honest');
    expect((await Promise.allSettled(crowd)).map(({ status }) => status)).toEqual([
      ...Array(4).fill('fulfilled'),
      'rejected',
    ]);
  });

  it('refuses one more of a key, and one more of all, and is free again after work that failed', async () => {
    const inTurn = makeQueue(LIMITS);
    let open: () => void = () => undefined;
    const first = inTurn('a', () => new Promise<void>((resolve) => (open = resolve)));
    const waiting = ['a', 'a', 'a', 'b', 'c'].map((key) => inTurn(key, () => Promise.reject(new Error('failed'))));
    await expect(inTurn('a', async () => undefined)).rejects.toMatchObject({ code: 'busy' });
    await expect(inTurn('d', async () => undefined)).rejects.toMatchObject({ code: 'busy' });
    open();
    await first;
    expect((await Promise.allSettled(waiting)).map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    expect(await inTurn('a', async () => 'free')).toBe('free');
  });
});
