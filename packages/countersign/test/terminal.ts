/** A terminal for tests: what a command printed, and with which exit code it ended. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../src/main.ts';
import type { Io } from '../src/terminal/io.ts';

/** What `fix` keeps of the user stays in the tests. */
const state = mkdtempSync(join(tmpdir(), 'countersign-state-'));
process.once('exit', () => rmSync(state, { recursive: true, force: true }));

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
    env: { XDG_STATE_HOME: state },
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
