/**
 * Who was in the race and who came later, when servers share a database but not a clock.
 *
 * Whoever looked the code or token up before it was spent was in the race: it came in before the winner was answered. On one
 * server the rest is exact too, as with the embedded store: a win is told two turns of the event loop after it was committed,
 * and what was read until then was in the race. Between servers the database's clock decides: for a loser that came to the
 * database after the winner, the time it had spent on its own server is taken off. When the winner was answered is known on
 * the winner’s server alone; how long that takes is what this server’s own wins took lately, at least. In a crowd the time in
 * a socket of a busy process counts as well (`../late.ts`).
 */
import type { Contests } from '../late.ts';
import type { Arrival } from '../port.ts';
import { afterWaitingIsRead } from '../turns.ts';

/** Requests are cut off well before this. */
const REMEMBERED_MS = 60_000;
/** Of so many wins of this server it is known how long they took from the spending to the answer. */
const WINS_REMEMBERED = 16;

/** When a statement was handed over, on this process's clock, and when it reached the database, on that one's. */
export interface Sent {
  hereMs: number;
  atDatabaseMs: number;
}

export interface Races {
  /** Resolves when the winner may be told. `spentAtMs` on the database's clock. */
  won(what: string, sent: Sent, spentAtMs: unknown): Promise<void>;
  /** Whether a loser was in the race. `spentAtMs` on the database's clock; null: not spent at all. */
  lost(what: string, arrival: Arrival, sent: Sent, spentAtMs: unknown): Promise<boolean>;
}

export function makeRaces(contests: Contests): Races {
  /** What was won on this server, oldest first, and when the winner was told; not yet: infinity. */
  const toldMs = new Map<string, number>();
  const answeredAfterMs: number[] = [];
  const here = (spentAtMs: unknown, sent: Sent): number => Number(spentAtMs) - sent.atDatabaseMs + sent.hereMs;
  return {
    won(what, sent, spentAtMs) {
      toldMs.set(what, Number.POSITIVE_INFINITY);
      return new Promise((resolve) => {
        afterWaitingIsRead(() => {
          const nowMs = performance.now();
          toldMs.set(what, nowMs);
          forgetOld(toldMs);
          answeredAfterMs.push(nowMs - here(spentAtMs, sent));
          if (answeredAfterMs.length > WINS_REMEMBERED) answeredAfterMs.shift();
          resolve();
        });
      });
    },
    async lost(what, arrival, sent, spentAtMs) {
      const told = toldMs.get(what);
      if (told !== undefined) return await contests.settle(what, told, arrival);
      if (spentAtMs === null || spentAtMs === undefined) return true;
      // At least as long as the quickest of this server's own.
      const quickestMs = answeredAfterMs.length === 0 ? 0 : Math.max(0, Math.min(...answeredAfterMs));
      return await contests.settle(what, here(spentAtMs, sent) + quickestMs, arrival);
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
