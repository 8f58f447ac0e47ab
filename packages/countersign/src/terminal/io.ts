/** Where a command reads from and writes to, so that a test can be the terminal. */
import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { whyNot } from '../errors/why-not.ts';

export interface Io {
  out: (text: string) => void;
  err: (text: string) => void;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Columns of the terminal; 80 in a pipe. */
  width: number;
  /** Colour is wanted on standard output. */
  color: boolean;
  /** Standard error is a terminal: progress may be shown. */
  interactive: boolean;
  /** Whether a file by its real path may be read that nobody named, such as a config above the paths. Absent: it may. */
  mayRead?: (realPath: string) => boolean;
  now: () => Date;
  stdin: () => Promise<Uint8Array>;
  /** Resolves when the process is asked to end (SIGINT, SIGTERM). */
  stopped: () => Promise<void>;
}

export function processIo(): Io {
  // A reader that has seen enough (`| head`) is no error; a disk that is full is.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.stderr.write(`countersign: cannot write to standard output: ${whyNot(error)}\n`);
    process.exit(2);
  });
  process.stderr.on('error', () => undefined);
  const { env } = process;
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env,
    cwd: process.cwd(),
    width: process.stdout.columns ?? 80,
    color: wantsColor(env, process.stdout.isTTY === true),
    interactive: process.stderr.isTTY === true && env.CI === undefined,
    now: () => new Date(),
    stdin: () => buffer(createReadStream('', { fd: 0 })),
    stopped: () =>
      new Promise((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
      }),
  };
}

/** NO_COLOR (no-color.org) wins over FORCE_COLOR; otherwise colour is for terminals. */
function wantsColor(env: Readonly<Record<string, string | undefined>>, terminal: boolean): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0') return true;
  return terminal && env.TERM !== 'dumb';
}
