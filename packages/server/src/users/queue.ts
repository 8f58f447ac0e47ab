/**
 * Lets a few pieces of work run at a time. Who waits is served by rank, the lowest first; those of one rank in turns: one
 * piece of work of each key, then one of each again, so that a crowd under one key makes the others wait for one piece of
 * it, not for all.
 */
import { Refusal } from '../refusals.ts';

export interface QueueLimits {
  /** Pieces of work that run at a time; at least 1. */
  atATime: number;
  /** Those of one key and rank that may wait, and those of all; one more is refused as `busy`. */
  mostWaitingOfAKey: number;
  mostWaiting: number;
  /** What the log says of that. */
  tooMany: string;
}

/** `rank`: a whole number from 0; work of a lower one goes first. */
export type Queue = <T>(key: string, work: () => Promise<T>, rank?: number) => Promise<T>;

interface Waiting {
  start(): void;
  refuse(refusal: Refusal): void;
}

export function makeQueue(limits: QueueLimits): Queue {
  let running = 0;
  let waiting = 0;
  /** Who waits, by rank and key; keys in the order of their turns. */
  const ranks: Map<string, Waiting[]>[] = [];

  function handOn(): void {
    const turns = ranks.find((ofRank) => ofRank !== undefined && ofRank.size > 0);
    const next = turns?.entries().next().value;
    if (turns === undefined || next === undefined) {
      running--;
      return;
    }
    // The place is handed on, not given up: nobody who comes now gets in between.
    const [key, ofKey] = next;
    turns.delete(key);
    waiting--;
    ofKey.shift()?.start();
    if (ofKey.length > 0) turns.set(key, ofKey);
  }

  /** Refuses who came last of the worst rank, if that is worse than `rank`; whether it did. */
  function makeRoom(rank: number): boolean {
    const worst = ranks.findLastIndex((turns) => turns !== undefined && turns.size > 0);
    if (worst <= rank) return false;
    const turns = ranks[worst] as Map<string, Waiting[]>;
    const [key, ofKey] = [...turns].at(-1) as [string, Waiting[]];
    waiting--;
    ofKey.pop()?.refuse(new Refusal('busy', limits.tooMany));
    if (ofKey.length === 0) turns.delete(key);
    return true;
  }

  return async (key, work, rank = 0) => {
    if (running < limits.atATime) running++;
    else {
      ranks[rank] ??= new Map();
      const turns = ranks[rank];
      const ofKey = turns.get(key) ?? [];
      if (ofKey.length >= limits.mostWaitingOfAKey || (waiting >= limits.mostWaiting && !makeRoom(rank)))
        throw new Refusal('busy', limits.tooMany);
      waiting++;
      await new Promise<void>((start, refuse) => {
        ofKey.push({ start, refuse });
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
