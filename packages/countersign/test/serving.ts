/** `serve` as a command that a test waits for, talks to and ends. */
import type { Io } from '../src/terminal/io.ts';
import { run } from './terminal.ts';

export interface Serving {
  url: string;
  out: () => string;
  err: () => string;
  stop: () => Promise<number>;
}

/** Starts `serve` and waits for its one line. */
export async function serveIn(cwd: string, overrides: Partial<Io>, ...args: string[]): Promise<Serving> {
  let out = '';
  let err = '';
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let listening: (url: string) => void = () => undefined;
  const url = new Promise<string>((resolve) => {
    listening = resolve;
  });
  const ended = run(['serve', '.', '--port', '0', ...args], {
    ...overrides,
    cwd,
    stopped: () => stopped,
    out: (text) => {
      out += text;
      const found = /^listening on (\S+)$/m.exec(out)?.[1];
      if (found !== undefined) listening(found);
    },
    err: (text) => {
      err += text;
    },
  });
  const first = await Promise.race([url, ended.then(({ code }) => `exit ${code}: ${err}`)]);
  if (!first.startsWith('http')) throw new Error(first);
  return {
    url: first,
    out: () => out,
    err: () => err,
    stop: async () => {
      stop();
      return (await ended).code;
    },
  };
}
