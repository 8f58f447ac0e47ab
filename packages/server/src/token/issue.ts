/** Makes tokens and the answer that carries them. */
import { createHmac, hash } from 'node:crypto';
import type { Core } from '../core.ts';
import { auditOf } from '../inbound.ts';
import type { GrantRecord, Issue } from '../store/port.ts';
import { ACCESS_TOKEN_TYPE, signJwt } from '../tokens/jwt.ts';
import { RANDOM_BYTES, type WrittenRefreshToken, writeRefreshToken, writeToken } from '../tokens/token-text.ts';
import { claimsOf, identityUrl } from '../users/claims.ts';
import type { Admitted, Found, TokenAnswer, TokenRequest } from './grant.ts';
import { audienceOf } from './resource.ts';

/** What tokens are issued under. */
export type Issuable = Admitted<Found> & {
  record: GrantRecord;
  /** What is spent can only be refused; it is not worth a signature. */
  unspent: boolean;
  /** What the token is for (RFC 8707); null: this server. */
  resource: string | null;
};

export interface AccessToken {
  text: string;
  scope: string;
  expiresMs: number;
  /** Being signed while the store writes; handed out only once that is done. */
  idToken: Promise<string> | undefined;
  /** What the store is to write when this token is handed out. */
  issue(refresh: WrittenRefreshToken | undefined, keepUntilMs: number | null): Issue;
}

export async function makeAccessToken(request: TokenRequest, found: Issuable, scope: string): Promise<AccessToken> {
  const { core, inbound, client } = request;
  const { nowMs, arrival } = inbound;
  const id = await core.store.allocateId();
  const expiresMs = nowMs + client.app.accessTokenTtlMs;
  const opaque = writeToken(core.shape.access, id, core.random(RANDOM_BYTES));
  // ATTACK: replay-flood — whoever sends a spent code again and again must not get a signature made each time.
  const isJwt = client.app.jwtAccessTokens && found.unspent;
  const text = isJwt ? await makeJwt(request, found, scope, opaque, expiresMs) : opaque;
  const access = { id, hash: core.hasher.hash('access-token', opaque), scope, expiresMs };
  const idToken = found.unspent && hasScope(scope, 'openid') ? makeIdToken(request, found, scope, text) : undefined;
  // Where the store refuses nobody waits for it any more.
  idToken?.catch(() => undefined);
  return {
    text,
    scope,
    expiresMs,
    idToken,
    issue: (refresh, keepUntilMs) => ({
      grantId: found.record.id,
      nowMs,
      arrival,
      foundUnspent: found.unspent,
      access,
      refreshHash: refresh?.hash ?? null,
      keepUntilMs,
      audit: auditOf(inbound, inbound.facts.grantType ?? 'token', 'granted'),
    }),
  };
}

export function makeRefreshToken(core: Core, grantId: number, generation: number): WrittenRefreshToken {
  const hashOf = (body: string): Buffer => core.hasher.hash('refresh-token', body);
  return writeRefreshToken(core.shape.refresh, grantId, generation, core.random(RANDOM_BYTES), hashOf);
}

/** The answer of the token endpoint (fact sheet §1.6), on refresh too: jsforce needs `id` and `instance_url` there. */
export async function answer(
  request: TokenRequest,
  found: Issuable,
  access: AccessToken,
  refresh: WrittenRefreshToken | undefined,
): Promise<TokenAnswer> {
  const { core, inbound, client } = request;
  const id = identityUrl(core, found.user.id);
  const issuedAt = String(inbound.nowMs);
  const idToken = await access.idToken;
  return {
    access_token: access.text,
    ...(refresh === undefined ? undefined : { refresh_token: refresh.text }),
    sfdc_community_url: core.publicUrl,
    sfdc_community_id: core.org.communityId,
    signature: sign(core, client.secret, id + issuedAt),
    token_format: client.app.jwtAccessTokens ? 'jwt' : 'opaque',
    scope: access.scope,
    ...(idToken === undefined ? undefined : { id_token: idToken }),
    instance_url: core.publicUrl,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
    // RFC 6749 §5.1 recommends it; Salesforce does not send it.
    ...(core.wire === 'strict' ? { expires_in: Math.floor((access.expiresMs - inbound.nowMs) / 1000) } : undefined),
  };
}

/**
 * Salesforce signs the identity URL and the time with the client secret. Only its hash is kept, so that is possible just
 * when the client presented it; otherwise a key of the server's own signs, which tells a client without a secret nothing.
 */
function sign(core: Core, secret: string | undefined, text: string): string {
  if (secret === undefined) return core.hasher.hash('identity', text).toString('base64');
  return createHmac('sha256', secret).update(text).digest('base64');
}

async function makeIdToken(
  { core, inbound, client }: TokenRequest,
  found: Issuable,
  scope: string,
  accessToken: string,
): Promise<string> {
  const now = Math.floor(inbound.nowMs / 1000);
  const { nonce, createdMs } = found.record;
  return await signJwt(await core.keys.current(inbound.nowMs), {
    iss: core.publicUrl,
    aud: client.app.clientId,
    ...claimsOf(core, found.user, scope),
    at_hash: atHash(accessToken),
    ...(nonce === null ? undefined : { nonce }),
    auth_time: Math.floor(createdMs / 1000),
    iat: now,
    exp: now + core.idTokenTtlSeconds,
  });
}

/** A JWT access token carries the opaque one's text as its id, so that it can be revoked and introspected like it (RFC 9068). */
async function makeJwt(
  { core, inbound, client }: TokenRequest,
  found: Issuable,
  scope: string,
  jti: string,
  expiresMs: number,
): Promise<string> {
  const now = Math.floor(inbound.nowMs / 1000);
  const claims = {
    iss: core.publicUrl,
    aud: audienceOf(core, found.resource, scope),
    sub: identityUrl(core, found.user.id),
    client_id: client.app.clientId,
    scope,
    jti,
    iat: now,
    exp: Math.floor(expiresMs / 1000),
  };
  return await signJwt(await core.keys.current(inbound.nowMs), claims, ACCESS_TOKEN_TYPE);
}

function hasScope(scope: string, name: string): boolean {
  return scope === name || scope.split(' ').includes(name);
}

/** OpenID Connect Core §3.1.3.6: the left half of the hash of the access token. */
function atHash(accessToken: string): string {
  return Buffer.from(hash('sha256', accessToken, 'hex').slice(0, 32), 'hex').toString('base64url');
}
