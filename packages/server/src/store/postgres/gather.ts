/**
 * Calls that come while others are on their way to the database share its next statement: what a statement and a commit cost
 * is paid once for all of them. A call that comes alone goes out in the turn in which it came.
 */
import { Outage } from '../outage.ts';

/** So many statements of one kind at a time: one is on its way while the next one gathers. */
const UNDER_WAY = 2;
/** Calls in one statement; a longer one would keep locks, and the first caller, for too long. */
const MOST_IN_ONE = 64;
/** serialization_failure, deadlock_detected: nothing was done, and alone there is nothing to collide with. */
const COLLIDED: ReadonlySet<unknown> = new Set(['40001', '40P01']);

interface Call<Q, A> {
  question: Q;
  resolve(answer: A): void;
  reject(error: unknown): void;
}

/** @param ask answers all questions with one statement, in their order; it is asked again one by one where one of them breaks it */
export function gather<Q, A>(ask: (questions: readonly Q[]) => Promise<readonly A[]>): (question: Q) => Promise<A> {
  let waiting: Call<Q, A>[] = [];
  let underWay = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled || underWay >= UNDER_WAY || waiting.length === 0) return;
    scheduled = true;
    // What is read in this turn of the event loop is still to come.
    setImmediate(() => {
      scheduled = false;
      const calls = waiting.slice(0, MOST_IN_ONE);
      waiting = waiting.slice(MOST_IN_ONE);
      underWay++;
      void answer(calls).finally(() => {
        underWay--;
        schedule();
      });
      schedule();
    });
  }

  async function answer(calls: readonly Call<Q, A>[]): Promise<void> {
    try {
      const answers = await ask(calls.map(({ question }) => question));
      for (const [at, call] of calls.entries()) call.resolve(answers[at] as A);
    } catch (error) {
      if (calls.length > 1 && isOfOneCall(error)) for (const call of calls) await answer([call]);
      else for (const call of calls) call.reject(error);
    }
  }

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      schedule();
    });
}

/** Not an outage, which is everybody's: the statement did nothing, and the others have no part in why. */
function isOfOneCall(error: unknown): boolean {
  return !(error instanceof Outage) || COLLIDED.has((error.cause as { code?: unknown } | undefined)?.code);
}
