/** `refresh_token`: a new access token, and with rotation a new refresh token (RFC 6749 §6, RFC 9700 §4.14). */
import type { App } from '../../client/app.ts';
import { Refusal } from '../../refusals.ts';
import { grantScopes } from '../../scopes.ts';
import type { RefreshRecord } from '../../store/port.ts';
import { sameHash } from '../../tokens/hasher.ts';
import type { Found, Grant, TokenRequest } from '../grant.ts';
import { answer, makeAccessToken, makeRefreshToken } from '../issue.ts';
import { narrowResources } from '../resource.ts';
import { refreshExpiresMs } from '../validity.ts';

interface FoundRefreshToken extends Found {
  record: RefreshRecord;
  /** Of the current generation. What was replaced is not worth a signature. */
  unspent: boolean;
  /** Of the current generation, and not the one: a retry within the grace has replaced it. */
  replaced: boolean;
  generation: number;
  tokenHash: Buffer;
  scope: string;
  resource: string | null;
}

export const refreshToken: Grant<FoundRefreshToken> = {
  names: ['refresh_token', 'hybrid_refresh'],
  required: ['refresh_token'],
  address: 'refresh',
  ended: { userGone: 'refresh-token-revoked', revoked: 'refresh-token-revoked', expired: 'refresh-token-expired' },
  atBest: (client) => ({ kind: 'refresh', client }),
  proven: (client) => ({ kind: 'refresh', client }),
  shows: () => ({ exchange: 'refresh' }),

  async find({ core, inbound, client }) {
    const token = inbound.body.get('refresh_token') ?? '';
    const parts = core.readRefreshToken(token);
    if (parts === undefined) throw new Refusal('refresh-token-unknown');
    const held = await core.store.findRefreshToken(parts.grantId);
    if (held === undefined) throw new Refusal('refresh-token-unknown', 'the grant is gone');
    const { grant: record, user } = held;
    if (record.clientId !== client.app.clientId) throw new Refusal('refresh-token-of-another-client');
    const isCurrent = parts.generation === record.refreshGeneration;
    if (record.refreshHash === null) throw new Refusal('refresh-token-unknown', 'the code has not been redeemed');
    const replaced = isCurrent && !sameHash(parts.hash, record.refreshHash);
    const scope = narrow(record.scope, inbound.body.get('scope'));
    return {
      record,
      user,
      unspent: isCurrent && !replaced,
      replaced,
      generation: parts.generation,
      tokenHash: parts.hash,
      scope,
      resource: narrowResources(record.resource, inbound.body.get('resource')),
    };
  },

  expiresMs: (app, { record }) => refreshExpiresMs(app, record),

  async redeem(request, found) {
    const { core, inbound, client } = request;
    const { record, generation } = found;
    if (found.replaced) await refuseReuse(request, found);
    // OpenID Connect Core §12.2: a refreshed ID token should carry no nonce; Salesforce's may.
    const issued = core.wire === 'strict' ? { ...found, record: { ...record, nonce: null } } : found;
    const access = await makeAccessToken(request, issued, found.scope);
    if (!client.app.rotation && generation === record.refreshGeneration) {
      const outcome = await core.store.reuseRefresh(
        access.issue(undefined, keepUntilMs(client.app, record, inbound.nowMs)),
      );
      if (outcome !== 'won') throw new Refusal('refresh-token-revoked');
      return await answer(request, found, access, undefined);
    }
    const next = makeRefreshToken(core, record.id, generation + 1);
    const until = keepUntilMs(client.app, record, inbound.nowMs);
    const replaces = core.refreshGraceMs > 0 ? found.tokenHash : null;
    const issue = { ...access.issue(next, until), replaces };
    const outcome = await core.store.rotateRefresh(generation, found.tokenHash, issue);
    if (outcome === 'won') return await answer(request, found, access, next);
    if (outcome === 'raced') throw new Refusal('already-being-processed');
    if (outcome === 'gone') throw new Refusal('refresh-token-revoked');
    if (core.refreshGraceMs > 0) {
      // The answer to the rotation may have been lost: the client asks again with what it has.
      const sinceMs = inbound.nowMs - core.refreshGraceMs;
      const retried = await core.store.retryRefresh(generation, found.tokenHash, sinceMs, issue);
      if (retried === 'won') return await answer(request, found, access, next);
    }
    return await refuseReuse(request, found);
  },
};

/** ATTACK: refresh-token-reuse — either the thief or the victim is too late; nobody keeps access (RFC 9700 §4.14.2). */
async function refuseReuse({ core, inbound }: TokenRequest, { record }: FoundRefreshToken): Promise<never> {
  await core.store.revokeGrant(record.id, inbound.nowMs, 'refresh-token-reused');
  throw new Refusal('refresh-token-reused');
}

function keepUntilMs(app: App, record: RefreshRecord, nowMs: number): number | null {
  const expires = refreshExpiresMs(app, { ...record, refreshUsedMs: nowMs });
  return Number.isFinite(expires) ? Math.max(expires, nowMs + app.accessTokenTtlMs) : null;
}

/** RFC 6749 §6: the scope of a refresh may be narrower, never wider, than what was granted. */
function narrow(granted: string, asked: string | undefined): string {
  const scopes = grantScopes(granted.split(' '), asked);
  if (scopes === undefined) throw new Refusal('scope-not-allowed');
  return scopes.join(' ');
}
