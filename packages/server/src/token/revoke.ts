/** Ends a token (RFC 7009). */
import { authenticateClient } from '../client/authenticate.ts';
import type { Core } from '../core.ts';
import type { Inbound } from '../inbound.ts';
import { Refusal } from '../refusals.ts';
import type { GrantRecord } from '../store/port.ts';
import { findLiveToken } from '../tokens/bearer.ts';

/** What a holder ended. */
export type Revoked = 'refresh token' | 'access token';

/** Who holds a token may end it; an unknown one is no error (undefined). Ending a refresh token ends all it issued. */
export async function revoke(core: Core, inbound: Inbound, token: string | undefined): Promise<Revoked | undefined> {
  if (token === undefined) throw new Refusal('parameter-missing', 'token');
  const identified = core.wire === 'strict' || inbound.body.has('client_id') || inbound.authorization !== undefined;
  const client = identified ? await authenticateClient(core, inbound) : undefined;
  if (client?.proof === 'failed') throw new Refusal('client-authentication-failed', client.detail);
  const owns = (clientId: string): boolean => client === undefined || client.app.clientId === clientId;

  const parts = core.readRefreshToken(token);
  if (parts !== undefined) {
    const grant = (await core.store.findGrant(parts.grantId))?.grant;
    if (grant === undefined || !owns(grant.clientId)) return undefined;
    note(core, inbound, grant);
    await core.store.revokeGrant(grant.id, inbound.nowMs, 'revoked-by-holder');
    return 'refresh token';
  }
  const live = await findLiveToken(core, token, inbound.nowMs);
  if (live === undefined || !owns(live.grant.clientId)) return undefined;
  note(core, inbound, live.grant);
  await core.store.revokeAccessToken(live.token.id);
  return 'access token';
}

/** Whose token it was: the request need not have said. */
function note(core: Core, { facts }: Inbound, grant: GrantRecord): void {
  facts.grantId = grant.id;
  facts.userId = grant.userId;
  const app = core.registry.find(grant.clientId);
  if (app !== undefined) facts.app = app.name;
}
