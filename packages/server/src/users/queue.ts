/**
 * Lets a few pieces of work run at a time. Whoever waits is served in turns: one piece of work of each key, then one of
 * each again, so that a crowd under one key makes the others wait for one piece of it, not for all.
 */
import { Refusal } from '../refusals.ts';

export interface QueueLimits {
  /** Pieces of work that run at a time; at least 1. */
  atATime: number;
  /** Those of one key that may wait, and those of all; one more is refused as `busy`. */
  mostWaitingOfAKey: number;
  mostWaiting: number;
  /** What the log says of that. */
  tooMany: string;
}

/** `first`: before everybody who is not; for who has shown before that they are honest. */
export type Queue = <T>(key: string, work: () => Promise<T>, first?: boolean) => Promise<T>;

export function makeQueue(limits: QueueLimits): Queue {
  let running = 0;
  let waiting = 0;
  /** Who waits, by key; keys in the order of their turns. */
  const turns = new Map<string, (() => void)[]>();
  const firsts: (() => void)[] = [];

  function handOn(): void {
    const honest = firsts.shift();
    if (honest !== undefined) {
      honest();
      return;
    }
    const next = turns.entries().next().value;
    if (next === undefined) {
      running--;
      return;
    }
    // The place is handed on, not given up: nobody who comes now gets in between.
    const [key, ofKey] = next;
    turns.delete(key);
    waiting--;
    ofKey.shift()?.();
    if (ofKey.length > 0) turns.set(key, ofKey);
  }

  return async (key, work, first = false) => {
    if (running < limits.atATime) running++;
    else if (first && firsts.length < limits.mostWaitingOfAKey)
      await new Promise<void>((resolve) => firsts.push(resolve));
    else {
      const ofKey = turns.get(key) ?? [];
      if (ofKey.length >= limits.mostWaitingOfAKey || waiting >= limits.mostWaiting)
        throw new Refusal('busy', limits.tooMany);
      waiting++;
      await new Promise<void>((resolve) => {
        ofKey.push(resolve);
        turns.set(key, ofKey);
      });
    }
    try {
      return await work();
    } finally {
      handOn();
    }
  };
}
