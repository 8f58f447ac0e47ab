/** `/token`, `/revoke`, `/introspect`: where clients speak, not browsers. */
import type { FastifyInstance } from 'fastify';
import { authenticateClient } from '../../client/authenticate.ts';
import type { Core } from '../../core.ts';
import { answerTokenRequest, isVoid } from '../../grants/pipeline.ts';
import { refreshExpiresMs } from '../../grants/refresh-token.ts';
import type { Inbound } from '../../inbound.ts';
import { Refusal } from '../../refusals.ts';
import type { GrantRecord } from '../../store/port.ts';
import { findLiveToken } from '../../tokens/bearer.ts';
import { sameHash } from '../../tokens/hasher.ts';
import { identityUrl } from '../../users/claims.ts';
import { receive } from '../receive.ts';
import { type Revoked, recordRevocation } from '../record.ts';
import { sendJson } from '../respond.ts';
import { formatOf, sendAs } from '../token-format.ts';
import { PATHS } from '../wire.ts';

export function addTokenRoutes(http: FastifyInstance, core: Core): void {
  http.post(PATHS.token, async (request, reply) => {
    const inbound = receive(request);
    const answer = await answerTokenRequest(core, inbound);
    return sendAs(formatOf(inbound.body.get('format'), request.headers.accept), reply, answer);
  });

  http.post(PATHS.revoke, async (request, reply) => {
    const inbound = receive(request);
    recordRevocation(core, inbound, await revoke(core, inbound, inbound.body.get('token')));
    return sendJson(reply, {});
  });
  // Salesforce takes the token in the query of a GET too; the strict wire does not (RFC 7009 §2.1).
  if (core.wire === 'salesforce') {
    http.get(PATHS.revoke, async (request, reply) => {
      const inbound = receive(request);
      recordRevocation(core, inbound, await revoke(core, inbound, inbound.query.get('token')));
      return sendJson(reply, {});
    });
  }

  http.post(PATHS.introspect, async (request, reply) => sendJson(reply, await introspect(core, receive(request))));
}

/** RFC 7009: who holds a token may end it; an unknown one is no error. Ending a refresh token ends all it issued. */
async function revoke(core: Core, inbound: Inbound, token: string | undefined): Promise<Revoked | undefined> {
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

/** RFC 7662: only for a client that proved itself, and only its own tokens unless it may introspect all. */
async function introspect(core: Core, inbound: Inbound): Promise<Record<string, unknown>> {
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
