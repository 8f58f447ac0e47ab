/** What is written down about a refusal: the log line and the audit trail, never a value the caller sent. */
import type { FastifyRequest } from 'fastify';
import type { Core } from '../core.ts';
import type { Refusal } from '../refusals.ts';

export function recordRefusal(core: Core, request: FastifyRequest, refusal: Refusal): void {
  const { inbound } = request;
  if (inbound === null) return;
  const { facts } = inbound;
  facts.reason = refusal.code;
  if (refusal.detail !== undefined) facts.detail = refusal.detail;
  const record = {
    atMs: inbound.nowMs,
    event: facts.grantType ?? `${request.method} ${request.routeOptions.url ?? 'unknown'}`,
    outcome: 'refused',
    app: facts.app ?? null,
    userId: facts.userId ?? null,
    address: inbound.address,
    reason: refusal.code,
    grantId: facts.grantId ?? null,
    requestId: inbound.requestId,
  } as const;
  // Anybody may ask for what is not here; the log says it, the trail is for decisions.
  if (refusal.code === 'address-of-nothing' || refusal.code === 'method-not-allowed') return;
  // A refusal does not wait for the disk: nothing was granted.
  core.store.audit(record).catch((error: unknown) => {
    core.log.error({ err: error, requestId: inbound.requestId }, 'the audit trail did not take a refusal');
  });
}
