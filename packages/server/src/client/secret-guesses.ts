/**
 * Wrong client secrets are counted, by the client and the network they come from together: past a limit that network is
 * refused for that client, before its secret is compared, so that a right one and a wrong one read the same. Others are
 * not: who guesses at a client must not shut it out elsewhere, nor other clients. What all networks together may guess is
 * bounded by nothing here: it would let a crowd shut the client out, and a secret of the least length
 * (`secret-strength.ts`) stands against any crowd.
 *
 * Counted in this process first, so that a burst is over at the limit, and in the store, so that several servers add
 * up: each of them may take one guess more before it learns of the others. Who sends right secrets costs no look-up.
 */
import type { ServerOptions } from '../options.ts';
import { Refusal } from '../refusals.ts';
import type { ThrottleStore } from '../store/port.ts';
import type { Hasher } from '../tokens/hasher.ts';
import { networkOf } from '../users/network.ts';

export interface GuessLimits {
  /** Wrong secrets of one client from one network. */
  perClient: number;
  windowMs: number;
}

/** The network around an address may guess so many times as much. */
const AROUND = 4;
/** Counts kept in this process; past it the oldest are forgotten here and stay in the store. */
const MOST_KEPT = 20_000;

/** Limits as an embedder gives them, with the defaults. */
export function guessLimits(given: ServerOptions['throttle'] = {}): GuessLimits {
  const { perClient = 20, windowSeconds = 900 } = given;
  if (!(perClient >= 1)) throw new Error(`throttle.perClient is ${perClient}; it must be at least 1`);
  return { perClient, windowMs: windowSeconds * 1000 };
}

export interface SecretGuesses {
  /** Throws `client-throttled` where too many wrong secrets of this client came from there. */
  refuse(clientId: string, address: string, nowMs: number): void;
  /** Counts a wrong secret. Throws `client-throttled` when the servers together are past the limit. */
  count(clientId: string, address: string, nowMs: number): Promise<void>;
}

interface Counted {
  failures: number;
  windowEndsMs: number;
}

interface Place {
  what: string;
  most: number;
}

export function makeSecretGuesses(
  store: Pick<ThrottleStore, 'countFailure'>,
  hasher: Hasher,
  limits: GuessLimits,
): SecretGuesses {
  /** In the order in which they were first counted. */
  const kept = new Map<string, Counted>();

  function placesOf(clientId: string, address: string): readonly Place[] {
    const { own, around } = networkOf(address);
    return [
      { what: `client:${clientId} at ${own}`, most: limits.perClient },
      ...(around === undefined
        ? []
        : [{ what: `client:${clientId} around ${around}`, most: limits.perClient * AROUND }]),
    ];
  }

  function failuresOf(what: string, nowMs: number): number {
    const found = kept.get(what);
    return found === undefined || hasEnded(found, nowMs, limits.windowMs) ? 0 : found.failures;
  }

  function keep(what: string, failures: number, windowEndsMs: number): void {
    if (!kept.has(what) && kept.size >= MOST_KEPT) {
      const [oldest = ''] = kept.keys();
      kept.delete(oldest);
    }
    kept.set(what, { failures, windowEndsMs });
  }

  function refuse(clientId: string, address: string, nowMs: number): void {
    if (kept.size === 0) return;
    for (const { what, most } of placesOf(clientId, address)) {
      if (failuresOf(what, nowMs) >= most) throw tooMany();
    }
  }

  return {
    refuse,
    async count(clientId, address, nowMs) {
      const places = placesOf(clientId, address);
      // Before anything is waited for: a burst is counted as it comes.
      for (const { what } of places) {
        const before = failuresOf(what, nowMs);
        const ends = before === 0 ? nowMs + limits.windowMs : (kept.get(what)?.windowEndsMs ?? 0);
        keep(what, before + 1, ends);
      }
      const stored = await Promise.all(
        places.map(({ what }) => store.countFailure(hasher.hash('login', what), nowMs, limits.windowMs)),
      );
      const over = places.filter(({ what, most }, at) => {
        const { failures, windowEndsMs } = stored[at] ?? { failures: 0, windowEndsMs: 0 };
        if (hasEnded({ failures, windowEndsMs }, nowMs, limits.windowMs)) return false;
        keep(what, Math.max(failures, failuresOf(what, nowMs)), windowEndsMs);
        return failures > most;
      });
      if (over.length > 0) throw tooMany();
    },
  };
}

/** A window that lies further ahead than one may was counted while the clock was ahead. */
function hasEnded({ windowEndsMs }: Counted, nowMs: number, windowMs: number): boolean {
  return windowEndsMs <= nowMs || windowEndsMs - nowMs > windowMs;
}

function tooMany(): Refusal {
  return new Refusal('client-throttled', 'too many wrong client secrets from this network');
}
