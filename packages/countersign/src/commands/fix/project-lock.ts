/**
 * One `fix` at a time in a project: the next one reads what the first has written, and so keeps its undo point.
 *
 * The lock is an SQLite transaction on a file in the state folder. The operating system ends it with the process, however
 * that ends, so none is left behind and nobody has to guess whether a lock is still meant.
 */
import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { UsageError } from '../../errors/usage-error.ts';

/** How long another run is waited for. */
const PATIENCE_MS = 60_000;
const EVERY_MS = 50;

/** Runs while no other run of this user works in these projects. Wrong usage where another does not end within a minute. */
export async function alone<T>(
  state: string,
  projects: readonly string[],
  run: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  // Loaded when something is written: a dry run needs no lock.
  const { DatabaseSync } = await import('node:sqlite');
  const until = performance.now() + patienceMs;
  const held: InstanceType<typeof DatabaseSync>[] = [];
  try {
    // In one order, so that two runs over the same projects do not wait for each other.
    for (const project of [...new Set(await Promise.all(projects.map((one) => realpath(one))))].toSorted()) {
      const name = createHash('sha256').update(project).digest('hex').slice(0, 32);
      for (;;) {
        const lock = new DatabaseSync(join(state, `lock-${name}`), { timeout: 0 });
        try {
          lock.exec('BEGIN EXCLUSIVE');
          held.push(lock);
          break;
        } catch (cause) {
          lock.close();
          if (!isBusy(cause)) throw cause;
          if (performance.now() >= until) {
            throw new UsageError(`another countersign fix is at work in ${project}; try again when it has ended`, {
              cause,
            });
          }
        }
        await setTimeout(EVERY_MS);
      }
    }
    return await run();
  } finally {
    for (const lock of held) lock.close();
  }
}

/** SQLITE_BUSY, plain or extended. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5;
}
