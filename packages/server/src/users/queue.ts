/** Lets a few pieces of work run at a time; the rest waits, first come first served. */
import { Refusal } from '../refusals.ts';

export interface QueueLimits {
  /** Pieces of work of one key that run at a time; at least 1. */
  atATime: number;
  /** Those of one key that may wait; one more is refused as `busy`. */
  mostWaiting: number;
  /** What the log says of that. */
  tooMany: string;
}

/** Work with different keys does not wait for each other. */
export function makeQueue(limits: QueueLimits): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, { count: number; waiting: (() => void)[] }>();
  return async (key, work) => {
    const state = running.get(key) ?? { count: 0, waiting: [] };
    running.set(key, state);
    if (state.count >= limits.atATime) {
      if (state.waiting.length >= limits.mostWaiting) throw new Refusal('busy', limits.tooMany);
      await new Promise<void>((resolve) => state.waiting.push(resolve));
    } else state.count++;
    try {
      return await work();
    } finally {
      // The place is handed on, not given up: nobody who comes now gets in between.
      const next = state.waiting.shift();
      if (next !== undefined) next();
      else if (--state.count === 0) running.delete(key);
    }
  };
}
