/** When the bytes of a request came, as far as a busy event loop can tell. */
import type { Arrival } from './port.ts';

export interface Arrivals {
  /** Marks the moment a request is read. */
  arrive(): Arrival;
  /** The earliest moment at which its bytes may have come. */
  earliest(arrival: Arrival): number;
}

/** Turns of the event loop in which requests were read. */
const REMEMBERED = 256;

interface Turn {
  /** When its first request was read. */
  atMs: number;
  /** How long the event loop had waited for something to do by then, since the process started. */
  idleMs: number;
}

/**
 * What a loop reads after it has waited came when it was read. What it reads without having waited came at some time
 * since it read the last, while it was busy.
 */
export function watchArrivals(idleMs = (): number => performance.nodeTiming.idleTime): Arrivals {
  const turns: Turn[] = [];
  let sameTurn = false;
  return {
    arrive() {
      const nowMs = performance.now();
      if (!sameTurn) {
        sameTurn = true;
        setImmediate(() => {
          sameTurn = false;
        });
        turns.push({ atMs: nowMs, idleMs: idleMs() });
        if (turns.length > 2 * REMEMBERED) turns.splice(0, REMEMBERED);
      }
      return nowMs;
    },
    earliest(arrival) {
      const at = turns.findLastIndex(({ atMs }) => atMs <= arrival);
      const [turn, before] = [turns[at], turns[at - 1]];
      if (turn === undefined) return arrival;
      return before === undefined || turn.idleMs > before.idleMs ? turn.atMs : before.atMs;
    },
  };
}
