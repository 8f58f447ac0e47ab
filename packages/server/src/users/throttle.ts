/**
 * Failed logins are counted: by user name, by the address they come from, and by the network around it. What is counted is
 * that an attempt did not end in a login, whatever stood in its way, so that counting tells nothing about a password.
 *
 * Past a limit the answer is "too many failures", and the limits shut out as few honest people as can be:
 * - who has logged in from a network before keeps an account of their own there: failures from elsewhere do not lock them out;
 * - past the limit of an address names that have no failures of their own are still tried, in its slow lane; a wrong
 *   password then reads as the limit does. Names that nobody has keep nobody out. What cannot be told apart is a flood of
 *   guesses for names of users from the address where somebody logs in for the first time.
 *
 * Counts are kept in the store, so that servers share them and a restart forgets nothing. A library such as
 * rate-limiter-flexible keeps counters as well; which counters, and what a full one means, is what is decided here.
 */
import type { ServerOptions } from '../options.ts';
import { Refusal } from '../refusals.ts';
import type { Throttle, ThrottleStore } from '../store/port.ts';
import type { Hasher } from '../tokens/hasher.ts';
import { networkOf } from './network.ts';
import { makeSlowLane } from './slow-lane.ts';

export interface ThrottleLimits {
  perUser: number;
  perAddress: number;
  windowMs: number;
}

/** Of what an address may fail, the network around it may fail so many times as much. */
const AROUND = 4;
/** How long it is remembered that a user logged in from a network. */
const KNOWN_MS = 30 * 86_400_000;
/** Limits as an embedder gives them, with the defaults. Throws for one that would let nobody log in, or count nothing. */
export function throttleLimits(given: ServerOptions['throttle'] = {}): ThrottleLimits {
  const { perUser = 10, perAddress = 100, windowSeconds = 900 } = given;
  for (const [name, value] of Object.entries({ perUser, perAddress, windowSeconds })) {
    if (!(value >= 1)) throw new Error(`throttle.${name} is ${value}; it must be at least 1`);
  }
  return { perUser, perAddress, windowMs: windowSeconds * 1000 };
}

/** What is known of an attempt before its password is looked at. */
export interface Attempt {
  /** The user has logged in from this network before. */
  isKnown: boolean;
  /** Failures of this address in the window. */
  failuresOfPlace: number;
  /** It is at its turn in the slow lane of its place, which has one attempt at a time. */
  inSlowLane: boolean;
}

export interface AttemptedLogin<T> {
  username: string;
  address: string;
  nowMs: number;
  /** Whether somebody has the name. */
  exists: () => Promise<boolean>;
  /** Throws a refusal where the login fails. */
  work: (attempt: Attempt) => Promise<T>;
}

export interface LoginThrottle {
  /**
   * Runs one attempt, unless there were too many failures: then it throws `throttled`. An attempt under way counts as a
   * failure until it has ended, so that a burst of guesses cannot pass before the first is counted.
   */
  attempt<T>(login: AttemptedLogin<T>): Promise<T>;
}

type Failures = Pick<ThrottleStore, 'failures' | 'countFailure' | 'forgetFailures'>;

export function makeThrottle(store: Failures, hasher: Hasher, limits: ThrottleLimits): LoginThrottle {
  // Keyed hashes: the store never learns who failed to log in.
  const keyOf = (what: string): Buffer => hasher.hash('login', what);
  const underWay = new Map<string, number>();
  const slowly = makeSlowLane();

  async function failuresOf(what: string, nowMs: number): Promise<number> {
    const found = await store.failures(keyOf(what), nowMs);
    return found === undefined || isOfAnotherTime(found, nowMs, limits.windowMs) ? 0 : found.failures;
  }

  /** Takes a place among the attempts under way; how many were before. */
  function enter(what: string): number {
    const before = underWay.get(what) ?? 0;
    underWay.set(what, before + 1);
    return before;
  }

  function leave(what: string): void {
    const left = (underWay.get(what) ?? 1) - 1;
    if (left > 0) underWay.set(what, left);
    else underWay.delete(what);
  }

  return {
    async attempt<T>({ username, address, nowMs, exists, work }: AttemptedLogin<T>): Promise<T> {
      const { own, around } = networkOf(address);
      const known = `known:${own}:${username}`;
      const isKnown = (await store.failures(keyOf(known), nowMs)) !== undefined;
      const counted = [
        { what: `user:${isKnown ? `${username} at ${own}` : username}`, most: limits.perUser },
        { what: `address:${own}`, most: limits.perAddress },
        ...(around === undefined ? [] : [{ what: `around:${around}`, most: limits.perAddress * AROUND }]),
      ];
      const before = counted.map(({ what }) => enter(what));
      try {
        const stored = await Promise.all(counted.map(({ what }) => failuresOf(what, nowMs)));
        const [ofUser = false, ...ofPlaces] = counted.map(
          ({ most }, at) => (stored[at] ?? 0) + (before[at] ?? 0) >= most,
        );
        const failed = (stored[0] ?? 0) > 0;
        if (ofUser) throw new Refusal('throttled', 'too many failures for this user name');
        const count = (): Promise<void> => countAll(counted, nowMs);
        const inSlowLane = !isKnown && ofPlaces.includes(true);
        const tried = (): Promise<T> => work({ isKnown, failuresOfPlace: stored[1] ?? 0, inSlowLane });
        const result = inSlowLane
          ? await slowly(own, { mayTry: !failed, exists, work: tried, count })
          : await counting(tried, count);
        if (failed) await store.forgetFailures(keyOf(counted[0]?.what ?? ''));
        if (!isKnown) await store.countFailure(keyOf(known), nowMs, KNOWN_MS);
        return result;
      } finally {
        for (const { what } of counted) leave(what);
      }
    },
  };

  async function countAll(counted: readonly { what: string }[], nowMs: number): Promise<void> {
    await Promise.all(counted.map(({ what }) => store.countFailure(keyOf(what), nowMs, limits.windowMs)));
  }
}

/** Runs an attempt; one that a refusal ends is counted, whatever the refusal says. */
async function counting<T>(work: () => Promise<T>, count: () => Promise<void>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'busy') await count();
    throw error;
  }
}

/** Counted while the clock was ahead: it would lock until the clock gets there again. */
function isOfAnotherTime({ windowEndsMs }: Throttle, nowMs: number, windowMs: number): boolean {
  return windowEndsMs - nowMs > windowMs;
}
