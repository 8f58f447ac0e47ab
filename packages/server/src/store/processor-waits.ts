/** How long this process was ready to run and got no processor: so long its requests may have lain in their sockets. */
import { closeSync, openSync, readSync } from 'node:fs';

export interface ProcessorWaits {
  /** Looks now, unless it has just looked. */
  look(): void;
  /** At most so many milliseconds before `atMs`, on the monotonic clock, the process waited for a processor just then. */
  before(atMs: number): number;
  close(): void;
}

/** Linux: time on a processor, time waiting for one, both in nanoseconds, of the thread that runs the event loop (proc(5)). */
const SCHEDSTAT = '/proc/self/schedstat';
const JUST_NOW_MS = 5;
/** So often in any case: what was waited for longer ago says nothing of a request that was read now. */
const LOOK_EVERY_MS = 100;
const REMEMBERED = 512;

interface Look {
  atMs: number;
  waitedMs: number;
}

/** Where the system does not say, nothing was waited for. */
export function watchProcessorWaits(waitedMs: (() => number) | undefined = readSchedstat()): ProcessorWaits {
  if (waitedMs === undefined) return { look: () => undefined, before: () => 0, close: () => undefined };
  const looks: Look[] = [];
  function look(): void {
    const atMs = performance.now();
    if (atMs - (looks.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) < JUST_NOW_MS) return;
    looks.push({ atMs, waitedMs: waitedMs?.() ?? 0 });
    if (looks.length > 2 * REMEMBERED) looks.splice(0, REMEMBERED);
  }
  look();
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return {
    look,
    before(atMs) {
      const next = looks.findIndex((one) => one.atMs >= atMs);
      const last = looks[(next < 0 ? looks.length : next) - 1];
      if (last === undefined) return 0;
      return (looks[next]?.waitedMs ?? waitedMs()) - last.waitedMs;
    },
    close: () => clearInterval(timer),
  };
}

function readSchedstat(): (() => number) | undefined {
  const buffer = Buffer.alloc(128);
  const read = (): number => {
    const file = openSync(SCHEDSTAT, 'r');
    try {
      const text = buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0));
      return Number(text.split(' ')[1]) / 1e6;
    } finally {
      closeSync(file);
    }
  };
  try {
    return Number.isFinite(read()) ? read : undefined;
  } catch {
    return undefined;
  }
}
