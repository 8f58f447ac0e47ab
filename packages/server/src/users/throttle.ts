/** Failed logins are counted per user name and per address, existing or not; past the limit one has to wait. */
import type { ServerOptions } from '../options.ts';
import { Refusal } from '../refusals.ts';
import type { Store } from '../store/port.ts';
import type { Hasher } from '../tokens/hasher.ts';
import { makeQueue } from './queue.ts';

const MAX_WAITING_FOR_A_NAME = 1000;

export interface ThrottleLimits {
  perUser: number;
  perAddress: number;
  windowMs: number;
}

/** Limits as an embedder gives them, with the defaults. Throws for one that would let nobody log in, or count nothing. */
export function throttleLimits(given: ServerOptions['throttle'] = {}): ThrottleLimits {
  const { perUser = 10, perAddress = 100, windowSeconds = 900 } = given;
  for (const [name, value] of Object.entries({ perUser, perAddress, windowSeconds })) {
    if (!(value >= 1)) throw new Error(`throttle.${name} is ${value}; it must be at least 1`);
  }
  return { perUser, perAddress, windowMs: windowSeconds * 1000 };
}

export interface LoginThrottle {
  /**
   * Runs one attempt, unless there were too many failures: then it throws `throttled`. As many attempts for a name run at
   * a time as may fail, so that a burst of guesses cannot all pass the check before the first is counted.
   */
  attempt<T>(username: string, address: string, nowMs: number, work: () => Promise<T>): Promise<T>;
  count(username: string, address: string, nowMs: number): Promise<void>;
  /** A login that succeeded clears the name, not the address. */
  forget(username: string): Promise<void>;
}

export function makeThrottle(store: Store, hasher: Hasher, limits: ThrottleLimits): LoginThrottle {
  // Keyed hashes: the store never learns who failed to log in.
  const userKey = (name: string): Buffer => hasher.hash('login', `user:${name}`);
  const addressKey = (address: string): Buffer => hasher.hash('login', `address:${address}`);
  /** Names that have failures, so that a login that goes well the first time writes nothing. */
  const failed = new Set<string>();
  const inTurn = makeQueue({
    atATime: limits.perUser,
    mostWaiting: MAX_WAITING_FOR_A_NAME,
    tooMany: 'too many logins of one user at a time',
  });

  async function check(username: string, address: string, nowMs: number): Promise<void> {
    const [byUser, byAddress] = await Promise.all([
      store.failures(userKey(username), nowMs),
      store.failures(addressKey(address), nowMs),
    ]);
    if ((byUser?.failures ?? 0) >= limits.perUser)
      throw new Refusal('throttled', 'too many failures for this user name');
    if ((byAddress?.failures ?? 0) >= limits.perAddress) {
      throw new Refusal('throttled', 'too many failures from this address');
    }
    if (byUser !== undefined) failed.add(username);
  }

  return {
    attempt: (username, address, nowMs, work) =>
      inTurn(username, async () => {
        await check(username, address, nowMs);
        return await work();
      }),
    async count(username, address, nowMs) {
      await Promise.all([
        store.countFailure(userKey(username), nowMs, limits.windowMs),
        store.countFailure(addressKey(address), nowMs, limits.windowMs),
      ]);
    },
    async forget(username) {
      if (failed.delete(username)) await store.forgetFailures(userKey(username));
    },
  };
}
