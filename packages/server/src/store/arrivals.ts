/** When the bytes of a request came, as far as a busy process can tell. */
import type { Arrival } from './port.ts';
import { type ProcessorWaits, watchProcessorWaits } from './processor-waits.ts';

export interface Arrivals {
  /** Marks the moment a request is read. */
  arrive(): Arrival;
  /** The earliest moment at which its bytes may have come. */
  earliest(arrival: Arrival): number;
  close(): void;
}

/** Turns of the event loop in which requests were read. */
const REMEMBERED = 256;
/** What came so long after the winner was answered is late in any case. */
const MOST_WAITED_MS = 50;

interface Turn {
  /** When its first request was read. */
  atMs: number;
  /** How long the event loop had waited for something to do by then, since the process started. */
  idleMs: number;
}

/**
 * What a loop reads after it has waited came when it was read. What it reads without having waited came at some time
 * since it read the last, while it was busy. Either may have lain there while others had the processor.
 */
export function watchArrivals(
  waits: ProcessorWaits = watchProcessorWaits(),
  idleMs = (): number => performance.nodeTiming.idleTime,
): Arrivals {
  const turns: Turn[] = [];
  let sameTurn = false;
  return {
    arrive() {
      const nowMs = performance.now();
      if (!sameTurn) {
        sameTurn = true;
        setImmediate(() => {
          sameTurn = false;
          waits.look();
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
      const readMs = before === undefined || turn.idleMs > before.idleMs ? turn.atMs : before.atMs;
      return Math.min(readMs, turn.atMs - Math.min(MOST_WAITED_MS, waits.before(turn.atMs)));
    },
    close: () => waits.close(),
  };
}
