/** Whether a request that lost a race had come in before the winner was answered. */
import type { Arrival } from './port.ts';

export interface Contests {
  /** Follows a use of one code or refresh token until it has ended. */
  during<T>(what: string, use: () => Promise<T>): Promise<T>;
  /**
   * @param toldMs when the winner was answered, on the clock of `arrival`; infinity while it has not been
   */
  cameBefore(what: string, toldMs: number, arrival: Arrival): boolean;
  /** The same where the crowd may be on several servers: one that seems to come alone waits a little for the others. */
  settle(what: string, toldMs: number, arrival: Arrival): Promise<boolean>;
}

/** So many other uses at the same time, on one server, are a crowd. */
const CROWD = 1;
/** How long it is remembered that there was one. */
const REMEMBERED_MS = 2000;

/** In a crowd a request may have waited so long: in the socket of a process that got no processor, or on its way. */
const CROWD_WAITS_MS = 500;

/** The rest of a crowd, whose first member a process reads alone, has been read by then. */
const OTHERS_COME_WITHIN_MS = 100;

/**
 * A use that comes alone is judged by the clock: after the winner's answer it is late. Where a crowd uses one code or token
 * at once, when bytes came is not when a busy loop reads them, so what is read a little later was in the race too. What is
 * called a race by mistake is refused all the same; it only ends nobody's session.
 */
export function watchContests(): Contests {
  const underWay = new Map<string, number>();
  /** Until when a code or token counts as contested, in the order of that time. */
  const contestedUntilMs = new Map<string, number>();

  function remember(what: string): void {
    const nowMs = performance.now();
    contestedUntilMs.delete(what);
    contestedUntilMs.set(what, nowMs + REMEMBERED_MS);
    for (const [old, until] of contestedUntilMs) {
      if (until > nowMs) break;
      contestedUntilMs.delete(old);
    }
  }

  function cameBefore(what: string, toldMs: number, arrival: Arrival): boolean {
    const contested = (contestedUntilMs.get(what) ?? 0) > performance.now();
    return arrival - (contested ? CROWD_WAITS_MS : 0) < toldMs;
  }

  return {
    async during(what, use) {
      const others = underWay.get(what) ?? 0;
      underWay.set(what, others + 1);
      if (others >= CROWD) remember(what);
      try {
        return await use();
      } finally {
        const left = (underWay.get(what) ?? 1) - 1;
        if (left > 0) underWay.set(what, left);
        else underWay.delete(what);
      }
    },
    cameBefore,
    async settle(what, toldMs, arrival) {
      if (cameBefore(what, toldMs, arrival)) return true;
      if (arrival - CROWD_WAITS_MS >= toldMs) return false;
      await new Promise((resolve) => setTimeout(resolve, OTHERS_COME_WITHIN_MS));
      return cameBefore(what, toldMs, arrival);
    },
  };
}
