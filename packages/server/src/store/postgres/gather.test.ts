import { describe, expect, it } from 'vitest';
import { Outage } from '../outage.ts';
import { gather } from './gather.ts';

/** Asks are answered when the test says so. */
function slowly(): { asked: number[][]; ask: (questions: readonly number[]) => Promise<number[]>; next: () => void } {
  const asked: number[][] = [];
  const answers: (() => void)[] = [];
  return {
    asked,
    ask: (questions) => {
      asked.push([...questions]);
      return new Promise((resolve) => answers.push(() => resolve(questions.map((question) => question * 10))));
    },
    next: () => answers.shift()?.(),
  };
}
const turn = async (): Promise<void> => {
  for (let at = 0; at < 3; at++) await new Promise((resolve) => setImmediate(resolve));
};

describe('calls that come together', () => {
  it('share a statement, and each gets its own answer', async () => {
    const { asked, ask, next } = slowly();
    const call = gather(ask);
    const answers = Promise.all([1, 2, 3].map(call));
    await turn();
    expect(asked).toEqual([[1, 2, 3]]);
    next();
    expect(await answers).toEqual([10, 20, 30]);
  });

  it('gather while two statements are under way, and go out in one as soon as one of those is back', async () => {
    const { asked, ask, next } = slowly();
    const call = gather(ask);
    const answers: Promise<number>[] = [];
    for (const question of [1, 2, 3, 4]) {
      answers.push(call(question));
      await turn();
    }
    expect(asked).toEqual([[1], [2]]);
    next();
    await turn();
    expect(asked).toEqual([[1], [2], [3, 4]]);
    next();
    next();
    expect(await Promise.all(answers)).toEqual([10, 20, 30, 40]);
  });

  it('are at most 64 in one statement', async () => {
    const { asked, ask } = slowly();
    const call = gather(ask);
    for (let at = 0; at < 100; at++) void call(at);
    await turn();
    expect(asked.map((questions) => questions.length)).toEqual([64, 36]);
  });

  it('are asked one by one where one of them breaks the statement: it alone fails', async () => {
    const call = gather(async (questions: readonly number[]) => {
      if (questions.includes(2)) throw new Error('breaks');
      return questions;
    });
    const settled = await Promise.allSettled([1, 2, 3].map(call));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('are asked one by one after a deadlock, and not after an outage, which is everybody’s', async () => {
    for (const [code, times] of [
      ['40P01', 4],
      ['57P01', 1],
    ] as const) {
      let asked = 0;
      const call = gather(async (questions: readonly number[]) => {
        asked++;
        if (questions.length > 1) throw new Outage('x', { cause: Object.assign(new Error('x'), { code }) });
        return questions;
      });
      await Promise.allSettled([1, 2, 3].map(call));
      expect(asked).toBe(times);
    }
  });
});
