/** Issues an authorization code and says where to take it. */
import type { Core } from '../core.ts';
import { auditOf, type Inbound } from '../inbound.ts';
import type { AuthorizationFlow, User } from '../store/port.ts';
import { RANDOM_BYTES, writeToken } from '../tokens/token-text.ts';
import { type AuthorizationRequest, withParameters } from './request.ts';

export async function issueCode(
  core: Core,
  inbound: Inbound,
  request: AuthorizationRequest,
  user: User,
  flow: AuthorizationFlow,
): Promise<string> {
  const id = await core.store.allocateId();
  const code = writeToken(core.shape.code, id, core.random(RANDOM_BYTES));
  inbound.facts.userId = user.id;
  inbound.facts.grantId = id;
  const { app, redirectUri, state } = request;
  await core.store.insertGrant(
    {
      id,
      clientId: app.clientId,
      userId: user.id,
      flow,
      scope: request.scope,
      redirectUri,
      codeHash: core.hasher.hash('code', code),
      challenge: request.challenge ?? null,
      nonce: request.nonce ?? null,
      resource: request.resource ?? null,
      createdMs: inbound.nowMs,
      codeExpiresMs: inbound.nowMs + core.codeTtlMs,
    },
    auditOf(inbound, `authorize:${flow}`, 'granted'),
  );
  return withParameters(redirectUri, {
    code,
    state,
    sfdc_community_url: core.publicUrl,
    sfdc_community_id: core.org.communityId,
    // RFC 9207, for clients that check it; Salesforce sends none.
    iss: core.wire === 'strict' ? core.publicUrl : undefined,
  });
}
