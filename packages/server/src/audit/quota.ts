/**
 * How much of the audit trail refusals may take. Anybody can be refused as often as they like; without a quota they would
 * push out of the trail what it is kept for. What is left out is counted, and the log has a line for each.
 */
import type { RequestFacts } from '../inbound.ts';

export interface AuditQuota {
  /** Whether a refusal goes into the trail. */
  takes(facts: RequestFacts, nowMs: number): boolean;
  /** How many were left out since the last question. */
  leftOut(): number;
}

const WINDOW_MS = 60_000;
/** Refusals a minute before any client is known, of all callers together. */
const OF_NOBODY = 100;
/** Refusals a minute of one app: its client id is no secret. */
const OF_AN_APP = 300;

export function makeAuditQuota(): AuditQuota {
  let windowEndsMs = 0;
  let left = 0;
  const taken = new Map<string, number>();
  return {
    takes({ app = '' }, nowMs) {
      // A clock that was put back begins anew.
      if (nowMs >= windowEndsMs || windowEndsMs - nowMs > WINDOW_MS) {
        windowEndsMs = nowMs + WINDOW_MS;
        taken.clear();
      }
      const count = (taken.get(app) ?? 0) + 1;
      taken.set(app, count);
      if (count <= (app === '' ? OF_NOBODY : OF_AN_APP)) return true;
      left++;
      return false;
    },
    leftOut() {
      const count = left;
      left = 0;
      return count;
    },
  };
}
