/**
 * Who was in the race and who came later, when servers share a database but not a clock.
 *
 * On one server the answer is exact, as with the embedded store: a win is told two turns of the event loop after it was
 * committed, and what was read until then was in the race. Between servers the database's clock decides: a loser whose
 * snapshot still showed the code or token unspent was in the race; for one that came to the database later, the time it
 * had spent on its own server is taken off. When the winner was answered is known on the winner’s server alone, so that errs
 * by the network’s latency, towards “later”; in a crowd it does not (`../late.ts`).
 */
import type { Contests } from '../late.ts';
import type { Arrival } from '../port.ts';
import { afterWaitingIsRead } from '../turns.ts';

/** Requests are cut off well before this. */
const REMEMBERED_MS = 60_000;

export interface Races {
  /** Resolves when the winner may be told. */
  won(what: string): Promise<void>;
  /** Whether a loser was in the race. `spentAtMs` on the database's clock: null where its snapshot showed it unspent. */
  lost(what: string, arrival: Arrival, sentMs: number, sentAtDatabaseMs: number, spentAtMs: unknown): boolean;
}

export function makeRaces(contests: Contests): Races {
  /** What was won on this server, oldest first, and when the winner was told; not yet: infinity. */
  const toldMs = new Map<string, number>();
  return {
    won(what) {
      toldMs.set(what, Number.POSITIVE_INFINITY);
      return new Promise((resolve) => {
        afterWaitingIsRead(() => {
          toldMs.set(what, performance.now());
          forgetOld(toldMs);
          resolve();
        });
      });
    },
    lost(what, arrival, sentMs, sentAtDatabaseMs, spentAtMs) {
      const told = toldMs.get(what);
      if (told !== undefined) return contests.cameBefore(what, told, arrival);
      if (spentAtMs === null || spentAtMs === undefined) return true;
      const spentHereMs = Number(spentAtMs) - sentAtDatabaseMs + sentMs;
      return contests.cameBefore(what, spentHereMs, arrival);
    },
  };
}

function forgetOld(toldMs: Map<string, number>): void {
  const before = performance.now() - REMEMBERED_MS;
  for (const [what, told] of toldMs) {
    if (told > before) return;
    toldMs.delete(what);
  }
}
