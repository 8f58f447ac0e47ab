/** A terminal for tests: what a command printed, and with which exit code it ended. */
import type { Io } from '../src/io.ts';
import { main } from '../src/main.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

export async function run(args: readonly string[], overrides: Partial<Io> = {}): Promise<Ran> {
  let out = '';
  let err = '';
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    env: {},
    cwd: process.cwd(),
    width: 80,
    color: false,
    interactive: false,
    now: () => new Date('2026-11-22T12:00:00Z'),
    stdin: async () => new Uint8Array(),
    stopped: async () => undefined,
    ...overrides,
  };
  const code = await main(args, io);
  return { code, out, err };
}
