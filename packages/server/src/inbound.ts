/** A request as the grants see it: no framework, no raw bytes. */
import type { Arrival, AuditRecord } from './store/port.ts';

/** Parameters that were checked to be valid UTF-8 and given once each. */
export type Params = ReadonlyMap<string, string>;

/** What the request log and the audit trail say, filled in as it becomes known. */
export interface RequestFacts {
  app?: string;
  userId?: string;
  grantId?: number;
  grantType?: string;
  /** A live secret came from a browser. */
  exposed?: boolean;
  /** Reason code and private detail of a refusal. */
  reason?: string;
  detail?: string;
}

export interface Inbound {
  requestId: string;
  arrival: Arrival;
  nowMs: number;
  /** The caller's address, behind trusted proxies only. */
  address: string;
  query: Params;
  body: Params;
  authorization: string | undefined;
  origin: string | undefined;
  secFetchSite: string | undefined;
  /** `Auth-Request-Type`, lower case. */
  requestKind: string | undefined;
  facts: RequestFacts;
}

/** What the audit trail keeps of a request. */
export function auditOf(
  { nowMs, address, requestId, facts }: Inbound,
  event: string,
  outcome: AuditRecord['outcome'],
  reason: string | null = null,
): AuditRecord {
  return {
    atMs: nowMs,
    event,
    outcome,
    app: facts.app ?? null,
    userId: facts.userId ?? null,
    address,
    reason,
    grantId: facts.grantId ?? null,
    requestId,
  };
}
