/** One line of progress on a terminal's standard error; nothing in a pipe. */
import type { Io } from './io.ts';

export interface Progress {
  say: (text: string) => void;
  done: () => void;
}

const CLEAR = '\r\u001B[2K';
const EVERY_MS = 80;

export function progressOn(io: Io, quiet = false): Progress {
  if (!io.interactive || quiet) return { say: () => undefined, done: () => undefined };
  let last = 0;
  return {
    say: (text) => {
      const now = performance.now();
      if (now - last < EVERY_MS) return;
      last = now;
      io.err(`${CLEAR}${text.slice(0, io.width - 1)}`);
    },
    done: () => io.err(CLEAR),
  };
}
