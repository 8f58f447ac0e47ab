/** What the database's clock says at a moment of this process's: servers share that clock, and no other. */

/** When a statement was handed over, on this process's monotonic clock, and when it reached the database, on that one's. */
export interface Sent {
  hereMs: number;
  atDatabaseMs: number;
}

export interface DatabaseClock {
  /** Learns from a statement how far the clocks are apart. */
  note(sent: Sent): void;
  /** Milliseconds on the database's clock. */
  at(hereMs: number): number;
  /** Milliseconds on this process's clock. */
  here(atDatabaseMs: number): number;
}

/** Clocks drift, and one may be set: what was learned longer ago than this, or twice this, is forgotten. */
const FORGET_AFTER_MS = 10_000;

/**
 * A statement reaches the database some time after it was handed over, so each says a little too much of how far the clocks
 * are apart; the one that was quickest says the least too much, and is believed (as in NTP, RFC 5905 §10).
 */
export function watchDatabaseClock(): DatabaseClock {
  let sinceMs = Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  let leastBefore = Number.POSITIVE_INFINITY;
  const apartMs = (): number => Math.min(least, leastBefore);
  return {
    note({ hereMs, atDatabaseMs }) {
      if (hereMs - sinceMs > FORGET_AFTER_MS) {
        leastBefore = hereMs - sinceMs > 2 * FORGET_AFTER_MS ? Number.POSITIVE_INFINITY : least;
        least = Number.POSITIVE_INFINITY;
        sinceMs = hereMs;
      }
      least = Math.min(least, atDatabaseMs - hereMs);
    },
    at: (hereMs) => hereMs + apartMs(),
    here: (atDatabaseMs) => atDatabaseMs - apartMs(),
  };
}
