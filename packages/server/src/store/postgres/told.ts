/**
 * When the winner of a race was answered is known on the server it was answered by. Another server asks it by way of the
 * database: it puts a question there, and whoever has won something lately looks for questions. Nobody writes anything for
 * a race that has no loser in doubt, and no connection has to be kept for it.
 */
import type { Answer, Value } from './sql.ts';

type Run = (name: 'askTold' | 'openQuestions' | 'answerTold' | 'readTold', ...values: Value[]) => Promise<Answer>;

export interface Told {
  /** Looks for questions for a while: something was won here. */
  wonHere(): void;
  /**
   * When the winner was answered, on the database's clock; undefined where no server says so in time: the one that knew may
   * be gone.
   */
  ask(what: string): Promise<number | undefined>;
  close(): void;
}

/** A question is about a moment ago: who has won nothing for so long is not asked. */
const ASKED_FOR_MS = 2000;
const LOOK_EVERY_MS = 20;
/** A server too busy to look for so long leaves the asker to its own estimate. */
const PATIENCE_MS = 250;
/** More at a time are not asked: each waits in the database. */
const MOST_ASKED = 64;

/**
 * @param toldAtMs when the winner of a race was answered by this server, on the database's clock: infinity while it has not
 *   been, undefined where the race was not won here
 */
export function askAround(run: Run, toldAtMs: (what: string) => number | undefined): Told {
  let asking = 0;
  let lastWonMs = Number.NEGATIVE_INFINITY;
  let looking: NodeJS.Timeout | undefined;
  let closed = false;

  function lookSoon(): void {
    if (closed || looking !== undefined || performance.now() - lastWonMs > ASKED_FOR_MS) return;
    looking = setTimeout(() => {
      // The database is out: whoever asked is answered that, too.
      void look()
        .catch(() => undefined)
        .finally(() => {
          looking = undefined;
          lookSoon();
        });
    }, LOOK_EVERY_MS).unref();
  }

  async function look(): Promise<void> {
    const questions = (await run('openQuestions')).rows.map(({ what }) => String(what));
    const known = questions.flatMap((what) => {
      const toldMs = toldAtMs(what);
      // Won and not answered yet: the next look says when.
      return toldMs === undefined || !Number.isFinite(toldMs) ? [] : [[what, toldMs] as const];
    });
    if (known.length > 0)
      await run(
        'answerTold',
        known.map(([what]) => what),
        known.map(([, toldMs]) => toldMs),
      );
  }

  return {
    wonHere() {
      lastWonMs = performance.now();
      lookSoon();
    },
    async ask(what) {
      if (asking >= MOST_ASKED || closed) return undefined;
      asking++;
      try {
        await run('askTold', what);
        const untilMs = performance.now() + PATIENCE_MS;
        while (performance.now() < untilMs) {
          await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS / 2));
          const told = (await run('readTold', what)).rows[0]?.told_at;
          if (typeof told === 'number') return told;
        }
        return undefined;
      } finally {
        asking--;
      }
    },
    close() {
      closed = true;
      clearTimeout(looking);
    },
  };
}
