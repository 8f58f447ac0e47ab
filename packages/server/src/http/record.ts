/** What is written down about a refusal: the log line and the audit trail, never a value the caller sent, but for a callback’s address. */
import type { FastifyRequest } from 'fastify';
import type { Core } from '../core.ts';
import { auditOf, type Inbound } from '../inbound.ts';
import type { Refusal } from '../refusals.ts';
import type { AuditRecord } from '../store/port.ts';
import type { Revoked } from '../token/revoke.ts';

export function recordRefusal(core: Core, request: FastifyRequest, refusal: Refusal): void {
  const { inbound } = request;
  if (inbound === null) return;
  const { facts } = inbound;
  facts.reason = refusal.code;
  if (refusal.detail !== undefined) facts.detail = refusal.detail;
  // Anybody may ask for what is not here; the log says it, the trail is for decisions.
  if (refusal.code === 'address-of-nothing' || refusal.code === 'method-not-allowed') return;
  // A database that is out takes no record either.
  if (refusal.code === 'database-unavailable') return;
  if (!core.auditQuota.takes(facts, inbound.nowMs)) return;
  // A refusal does not wait for the disk: nothing was granted.
  const event = facts.grantType ?? `${request.method} ${request.routeOptions.url ?? 'unknown'}`;
  write(core, auditOf(inbound, event, 'refused', refusal.code), 'a refusal');
}

/** Who ended what; nothing where the token was unknown, which is no error (RFC 7009 §2.2). */
export function recordRevocation(core: Core, inbound: Inbound, revoked: Revoked | undefined): void {
  if (revoked !== undefined) write(core, auditOf(inbound, 'revoke', 'done', revoked), 'a revocation');
}

function write(core: Core, record: AuditRecord, what: string): void {
  core.store.audit(record).catch((error: unknown) => {
    if (!core.outages.note(error))
      core.log.error({ err: error, requestId: record.requestId }, `the audit trail did not take ${what}`);
  });
}
