/**
 * `npx countersign serve & kill $!` ends npm, which does not end what it started. Where npm is between, the server ends
 * with it.
 */
import { readFileSync } from 'node:fs';
import type { Io } from '../../terminal/io.ts';

const LOOK_EVERY_MS = 500;

/** Whether npm, npx or a program that behaves like them started this process. */
export function startedByNpm(env: Io['env']): boolean {
  return env.npm_command !== undefined || env.npm_lifecycle_event !== undefined;
}

/**
 * Resolves when the process that started this one is gone, or the one that started that: npm puts a shell between. Keeps
 * no process alive.
 */
export function parentGone(signal: AbortSignal, ancestors: () => string = ancestorsNow): Promise<void> {
  const before = ancestors();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (ancestors() === before) return;
      clearInterval(timer);
      resolve();
    }, LOOK_EVERY_MS).unref();
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  });
}

function ancestorsNow(): string {
  return `${process.ppid} ${parentOf(process.ppid) ?? ''}`;
}

/** Of another process; undefined where the system does not tell without a program being started for it. */
function parentOf(pid: number): string | undefined {
  try {
    return /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
