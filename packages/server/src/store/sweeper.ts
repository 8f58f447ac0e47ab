/** Keeps the store small: a few rows at a time, often while there is something to remove, seldom when there is not. */
import type { Core } from '../core.ts';

const ROWS_AT_A_TIME = 1000;
const WHILE_THERE_IS_SOMETHING_MS = 20;
const OTHERWISE_MS = 1000;
/** Keys and secrets that another process rotated are noticed this late at most. */
const LOOK_AGAIN_MS = 60_000;

/** Returns what stops it. */
export function sweepNowAndThen(core: Core): () => void {
  let stopped = false;
  let timer = sweepIn(OTHERWISE_MS);
  const again = setInterval(lookAgain, LOOK_AGAIN_MS).unref();

  function sweepIn(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => void sweep(), milliseconds).unref();
  }

  async function sweep(): Promise<void> {
    let removed = 0;
    try {
      removed = await core.store.sweep(core.clock(), ROWS_AT_A_TIME);
    } catch (error) {
      if (!stopped && !core.outages.note(error)) core.log.error({ err: error }, 'expired rows could not be swept');
    }
    if (!stopped) timer = sweepIn(removed > 0 ? WHILE_THERE_IS_SOMETHING_MS : OTHERWISE_MS);
  }

  function lookAgain(): void {
    const leftOut = core.auditQuota.leftOut();
    if (leftOut > 0) core.log.warn({ leftOut }, 'refusals were left out of the audit trail: too many in a minute');
    core.keys.forget();
    core.registry.refresh().catch((error: unknown) => {
      if (!stopped && !core.outages.note(error)) core.log.error({ err: error }, 'secrets could not be read again');
    });
  }

  return () => {
    stopped = true;
    clearTimeout(timer);
    clearInterval(again);
  };
}
