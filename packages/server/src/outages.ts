/** What is known of the database's outages: said once in the log when one begins and once when it is over. */
import type { Logger } from 'pino';
import { Outage } from './store/outage.ts';
import type { InstallationStore } from './store/port.ts';

export interface Outages {
  /** Notes an outage; false for any other error, which is the caller's to log. */
  note(error: unknown): boolean;
  /** Asks the database, at most once a second. False while it cannot be written to, or is damaged. */
  isReady(): Promise<boolean>;
}

/** A probe is a write: a crowd of them costs one. */
const ASK_AGAIN_MS = 1000;
/** A database that says nothing for so long is not ready. */
const PATIENCE_MS = 2000;

export function watchOutages(store: Pick<InstallationStore, 'ping'>, log: Logger): Outages {
  let out = false;
  /** Damage does not heal: a restart with a sound database is needed. */
  let damaged = false;
  let asked: { atMs: number; answer: Promise<boolean> } | undefined;

  function note(error: unknown): boolean {
    if (!(error instanceof Outage)) return false;
    if (error.lasting && !damaged) {
      damaged = true;
      log.error({ err: error }, 'the database is damaged; restore a backup and start again');
    } else if (!out) log.error({ err: error }, 'the database cannot serve; said again when it can');
    out = true;
    return true;
  }

  async function ask(): Promise<boolean> {
    try {
      await within(store.ping(), PATIENCE_MS);
    } catch (error) {
      if (!note(error)) log.error({ err: error }, 'the database does not take a write');
      return false;
    }
    if (out && !damaged) {
      out = false;
      log.info('the database serves again');
    }
    return !damaged;
  }

  return {
    note,
    isReady() {
      const nowMs = performance.now();
      if (asked === undefined || nowMs - asked.atMs > ASK_AGAIN_MS) asked = { atMs: nowMs, answer: ask() };
      return asked.answer;
    },
  };
}

async function within(answer: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Outage('the database does not answer in time')), milliseconds);
  });
  try {
    await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
