/**
 * Attempts of a place (an address, a network) that is past its limit of failures: one at a time, and one a second after each
 * that failed. One that succeeds makes nobody wait, and so does one for a name that nobody has: it cannot succeed, so there
 * is nothing to slow down. A flood of made-up names therefore keeps nobody out.
 *
 * ATTACK: user-enumeration — all that fail are answered at the same moment after they came: those tried, those whose turn
 * did not come in time, those that are not tried at all, those for a name that nobody has.
 */
import { Refusal } from '../refusals.ts';

/** After a failure the next attempt of its place waits so long. */
const PACE_MS = 1000;
/** When whoever fails is told so. */
const ANSWER_AFTER_MS = 3000;
/** Of one place; one more is refused at once. */
const MOST_WAITING = 1000;

export interface SlowAttempt<T> {
  /** False where it is known before that it must fail. */
  mayTry: boolean;
  /** Whether somebody has this name. */
  exists: () => Promise<boolean>;
  /** Throws a refusal where the attempt fails. */
  work: () => Promise<T>;
  /** Counts the attempt as a failure: called once where it failed at its turn, not where its turn did not come. */
  count: () => Promise<void>;
}

/** Throws `throttled` for every attempt that does not succeed; a fault that is no refusal is thrown as it is. */
export type SlowLane = <T>(place: string, attempt: SlowAttempt<T>) => Promise<T>;

interface Lane {
  waiting: number;
  /** When the next one may start. */
  free: Promise<void>;
}

export function makeSlowLane(): SlowLane {
  const lanes = new Map<string, Lane>();

  return async (place, attempt) => {
    const lane = lanes.get(place) ?? { waiting: 0, free: Promise.resolve() };
    if (lane.waiting >= MOST_WAITING) throw tooMany();
    lanes.set(place, lane);
    lane.waiting++;
    const deadline = pause(ANSWER_AFTER_MS).then((): typeof LATE => LATE);
    try {
      const outcome = await Promise.race([atItsTurn(lane, attempt, deadline), deadline]);
      if (outcome !== LATE && outcome !== FAILED) return outcome.result;
      await deadline;
      throw tooMany();
    } finally {
      lane.waiting--;
      const { free } = lane;
      void free.then(() => {
        if (lane.waiting === 0 && lane.free === free) lanes.delete(place);
      });
    }
  };
}

const LATE = Symbol('its turn did not come in time');
const FAILED = Symbol('failed');

async function atItsTurn<T>(
  lane: Lane,
  { mayTry, exists, work, count }: SlowAttempt<T>,
  deadline: Promise<typeof LATE>,
): Promise<{ result: T } | typeof FAILED | typeof LATE> {
  if (!mayTry) return FAILED;
  let isLate = false;
  void deadline.then(() => {
    isLate = true;
  });
  // Asked before the turn: nobody waits for this look-up.
  const looked = exists();
  looked.catch(() => undefined);
  const before = lane.free;
  let leave: () => void = () => undefined;
  lane.free = new Promise((resolve) => {
    leave = resolve;
  });
  await before;
  let pace = 0;
  try {
    const isThere = await looked;
    if (isLate) return LATE;
    if (!isThere) {
      leave();
      await count();
      return FAILED;
    }
    return { result: await work() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'busy') return FAILED;
    pace = PACE_MS;
    await count();
    return FAILED;
  } finally {
    if (pace === 0) leave();
    else void pause(pace).then(leave);
  }
}

function tooMany(): Refusal {
  return new Refusal('throttled', 'too many failures from this address');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
