/** Whether what was issued still counts. */
import type { App } from '../client/app.ts';
import type { GrantRecord, RefreshRecord } from '../store/port.ts';

const HOUR_MS = 3_600_000;
/** A month is 30 days. */
const UNIT_MS = { hours: HOUR_MS, days: 24 * HOUR_MS, months: 30 * 24 * HOUR_MS } as const;

/** Revoked, or made before its app's settings were relaxed. */
export function isVoid(app: App, record: GrantRecord): boolean {
  return record.revokedMs !== null || record.createdMs < app.voidBeforeMs;
}

/**
 * When the refresh token stops working under the app's policy as it is now (evaluated at use, like Salesforce), and under
 * the limits of the server.
 */
export function refreshExpiresMs(app: App, record: RefreshRecord): number {
  const policy = app.refreshTokenPolicy;
  const used = record.refreshUsedMs ?? record.createdMs;
  const issued = record.refreshIssuedMs ?? record.createdMs;
  const limit = Math.min(used + app.refreshIdleMs, issued + app.refreshLifetimeMs);
  switch (policy.kind) {
    case 'infinite':
      return limit;
    case 'zero':
      return 0;
    case 'lifetime':
      return Math.min(limit, issued + policy.amount * UNIT_MS[policy.unit]);
    case 'inactivity':
      return Math.min(limit, used + policy.amount * UNIT_MS[policy.unit]);
  }
}
