/** Says what a token is worth (RFC 7662). */
import { authenticateClient } from '../client/authenticate.ts';
import type { Core } from '../core.ts';
import type { Inbound } from '../inbound.ts';
import { Refusal } from '../refusals.ts';
import { findLiveToken } from '../tokens/bearer.ts';
import { sameHash } from '../tokens/hasher.ts';
import { identityUrl } from '../users/claims.ts';
import { isVoid, refreshExpiresMs } from './validity.ts';

/** Only for a client that proved itself, and only its own tokens unless it may introspect all. */
export async function introspect(core: Core, inbound: Inbound): Promise<Record<string, unknown>> {
  const client = await authenticateClient(core, inbound);
  if (client.proof !== 'proven') {
    throw new Refusal(client.proof === 'failed' ? 'client-authentication-failed' : 'secret-missing', client.detail);
  }
  const token = inbound.body.get('token');
  if (token === undefined) throw new Refusal('parameter-missing', 'token');
  const visible = (clientId: string): boolean => client.app.clientId === clientId || client.app.introspectAllTokens;
  const live = await findLiveToken(core, token, inbound.nowMs);
  if (live !== undefined) {
    if (!visible(live.grant.clientId)) return { active: false };
    return {
      active: true,
      scope: live.token.scope,
      client_id: live.grant.clientId,
      username: live.user.username,
      sub: identityUrl(core, live.user.id),
      aud: live.audience,
      token_type: 'access_token',
      exp: Math.floor(live.token.expiresMs / 1000),
      iat: Math.floor(live.token.issuedMs / 1000),
      nbf: Math.floor(live.token.issuedMs / 1000),
    };
  }
  return await introspectRefreshToken(core, token, inbound.nowMs, visible);
}

async function introspectRefreshToken(
  core: Core,
  token: string,
  nowMs: number,
  visible: (clientId: string) => boolean,
): Promise<Record<string, unknown>> {
  const parts = core.readRefreshToken(token);
  const held = parts === undefined ? undefined : await core.store.findRefreshToken(parts.grantId);
  if (parts === undefined || held === undefined || !visible(held.grant.clientId)) return { active: false };
  const { grant, user } = held;
  const app = core.registry.find(grant.clientId);
  if (app === undefined || !app.enabled || isVoid(app, grant)) return { active: false };
  if (grant.refreshHash === null || !sameHash(parts.hash, grant.refreshHash)) return { active: false };
  const expires = refreshExpiresMs(app, grant);
  if (expires <= nowMs || user === undefined || user.locked || user.inactive) return { active: false };
  return {
    active: true,
    scope: grant.scope,
    client_id: grant.clientId,
    username: user.username,
    sub: identityUrl(core, grant.userId),
    token_type: 'refresh_token',
    iat: Math.floor((grant.refreshIssuedMs ?? grant.createdMs) / 1000),
    ...(Number.isFinite(expires) ? { exp: Math.floor(expires / 1000) } : undefined),
  };
}
