/**
 * Who was in the race and who came later, when servers share a database but not a clock.
 *
 * Whoever looked the code or token up before it was spent was in the race: it came in before the winner was answered. On one
 * server the rest is exact too, as with the embedded store: a win is told two turns of the event loop after it was committed,
 * and what was read until then was in the race. Between servers the database's clock decides, when the loser's bytes came
 * against when the winner was answered, which the winner's server is asked for (`told.ts`). Where it does not say, the
 * quickest of this server's own answers is what that one took, at least. In a crowd the time in a socket of a busy process
 * counts as well (`../late.ts`).
 */
import type { Arrivals } from '../arrivals.ts';
import type { Contests } from '../late.ts';
import type { Arrival } from '../port.ts';
import { afterWaitingIsRead } from '../turns.ts';
import type { DatabaseClock } from './database-clock.ts';
import type { Told } from './told.ts';

/** Requests are cut off well before this. */
const REMEMBERED_MS = 60_000;
/** Of so many wins of this server it is known how long they took from the spending to the answer. */
const WINS_REMEMBERED = 16;
/** Nobody is answered so long after the spending: what comes then is late, and nobody has to be asked. */
const ANSWERED_WITHIN_MS = 2000;

export interface Races {
  /** Resolves when the winner may be told. `spentAtMs` on the database's clock. */
  won(what: string, spentAtMs: unknown): Promise<void>;
  /** Spent on this server without a winner: whoever comes from now on is late. */
  spentHere(what: string): void;
  /** Whether a loser was in the race. `spentAtMs` on the database's clock; null: not spent at all. */
  lost(what: string, arrival: Arrival, spentAtMs: unknown): Promise<boolean>;
  close(): void;
}

export interface RaceParts {
  contests: Contests;
  arrivals: Pick<Arrivals, 'earliest'>;
  clock: Pick<DatabaseClock, 'at' | 'here'>;
  /** @param toldAtMs as `askAround` takes it */
  askAround(toldAtMs: (what: string) => number | undefined): Told;
}

export function makeRaces({ contests, arrivals, clock, askAround }: RaceParts): Races {
  /** What was won on this server, oldest first, and when the winner was told; not yet: infinity. */
  const toldMs = new Map<string, number>();
  const answeredAfterMs: number[] = [];
  const others = askAround((what) => {
    const told = toldMs.get(what);
    return told === undefined ? undefined : clock.at(told);
  });
  return {
    won(what, spentAtMs) {
      toldMs.set(what, Number.POSITIVE_INFINITY);
      others.wonHere();
      return new Promise((resolve) => {
        afterWaitingIsRead(() => {
          const nowMs = performance.now();
          toldMs.set(what, nowMs);
          forgetOld(toldMs);
          answeredAfterMs.push(clock.at(nowMs) - Number(spentAtMs));
          if (answeredAfterMs.length > WINS_REMEMBERED) answeredAfterMs.shift();
          resolve();
        });
      });
    },
    spentHere(what) {
      toldMs.set(what, performance.now());
      others.wonHere();
    },
    async lost(what, arrival, spentAtMs) {
      const told = toldMs.get(what);
      if (told !== undefined) return await contests.settle(what, told, arrival);
      if (spentAtMs === null || spentAtMs === undefined) return true;
      const cameMs = arrivals.earliest(arrival);
      const spentMs = clock.here(Number(spentAtMs));
      if (cameMs <= spentMs) return true;
      if (cameMs > spentMs + ANSWERED_WITHIN_MS) return false;
      const answered = await others.ask(what);
      if (answered !== undefined) return await contests.settle(what, clock.here(answered), cameMs);
      const quickestMs = answeredAfterMs.length === 0 ? 0 : Math.max(0, Math.min(...answeredAfterMs));
      return await contests.settle(what, spentMs + quickestMs, cameMs);
    },
    close: () => others.close(),
  };
}

function forgetOld(toldMs: Map<string, number>): void {
  const before = performance.now() - REMEMBERED_MS;
  for (const [what, told] of toldMs) {
    if (told > before) return;
    toldMs.delete(what);
  }
}
