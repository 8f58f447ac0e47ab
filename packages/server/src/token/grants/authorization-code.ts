/** `authorization_code`: one code, redeemed once, by who began it (RFC 6749 §4.1.3, RFC 7636 §4.5). */
import { isVerifierFault, type VerifierProof } from '@countersign/policy';
import { describeCallbackChange } from '../../authorize/callback-difference.ts';
import { Refusal } from '../../refusals.ts';
import { includesRefresh } from '../../scopes.ts';
import type { CodeRecord } from '../../store/port.ts';
import { readTokenId } from '../../tokens/token-text.ts';
import type { Admitted, Found, Grant, TokenRequest } from '../grant.ts';
import { answer, makeAccessToken, makeRefreshToken } from '../issue.ts';
import { narrowResources } from '../resource.ts';
import { challengeOf, proveVerifier, verifierFault } from '../verifier.ts';

interface FoundCode extends Found {
  record: CodeRecord;
  /** Not spent when it was looked at. What is spent can only be refused; it is not worth a signature. */
  unspent: boolean;
  resource: string | null;
  verifier: VerifierProof;
}

export const authorizationCode: Grant<FoundCode> = {
  names: ['authorization_code', 'hybrid_auth_code'],
  required: ['code', 'redirect_uri'],
  address: 'code',
  ended: { userGone: 'code-expired', revoked: 'code-expired', expired: 'code-expired' },
  atBest: (client) => ({ kind: 'code', client, verifier: 'matches' }),
  proven: (client, found) => ({ kind: 'code', client, verifier: found.verifier }),
  shows: ({ record }) => ({ exchange: 'code', challenge: record.challenge !== null }),

  async find({ core, inbound, client }) {
    const code = inbound.body.get('code') ?? '';
    const id = readTokenId(core.shape.code, code);
    const held = id === undefined ? undefined : await core.store.findCode(id);
    if (held === undefined || !core.hasher.matches('code', code, held.grant.codeHash))
      throw new Refusal('code-unknown');
    const { grant: record, user } = held;
    if (record.clientId !== client.app.clientId) throw new Refusal('code-of-another-client');
    const redirectUri = inbound.body.get('redirect_uri') ?? '';
    if (record.redirectUri !== redirectUri)
      throw new Refusal('redirect-uri-mismatch', describeCallbackChange(redirectUri, record.redirectUri));
    const resource = narrowResources(record.resource, inbound.body.get('resource'));
    const verifier = proveVerifier(record.challenge, inbound.body.get('code_verifier'), core.wire);
    const fault =
      verifier === 'mismatches' ? verifierFault(inbound.body.get('code_verifier') ?? '', core.wire) : undefined;
    if (fault !== undefined) inbound.facts.detail = fault;
    if (core.explainPkce) explain({ core, inbound, client }, record.challenge, verifier, fault);
    return { record, user, unspent: !record.codeSpent, resource, verifier };
  },

  /** ATTACK: verifier-guessing — a verifier that fails burns the code: there is no second guess. */
  async refused({ core }, found, decision) {
    if (isVerifierFault(decision) && !found.record.codeSpent) await core.store.burnCode(found.record.id);
  },

  /** A code that was spent is a replay however late it comes, and has to be known as one. */
  expiresMs: (_app, { record }) => (record.codeSpent ? Number.POSITIVE_INFINITY : record.codeExpiresMs),

  async redeem(request, found) {
    const { core, inbound, client } = request;
    const { record } = found;
    const scopes = record.scope.split(' ');
    const refreshes = includesRefresh(scopes) && client.app.refreshTokenPolicy.kind !== 'zero';
    const access = await makeAccessToken(request, found, record.scope);
    const refresh = refreshes ? makeRefreshToken(core, record.id, 0) : undefined;
    // If signing fails the code is spent all the same: replay safety over a retry.
    // Without a refresh token nothing is left once the access token has expired.
    const keepUntilMs = refresh === undefined ? access.expiresMs : null;
    const outcome = await core.store.redeemCode(record.codeHash, access.issue(refresh, keepUntilMs));
    if (outcome === 'raced') throw new Refusal('already-being-processed');
    if (outcome !== 'won') {
      // ATTACK: code-replay — who proved to own the code has met somebody else who had it (RFC 6749 §4.1.2).
      if (outcome === 'spent') await core.store.revokeGrant(record.id, inbound.nowMs, 'code-replayed');
      throw new Refusal(outcome === 'spent' ? 'code-replayed' : 'code-expired');
    }
    if (refresh !== undefined) await retireOldest(request, found);
    return await answer(request, found, access, refresh);
  },
};

/** Where a limit is configured, the newest grants of the user stay; the others end with all they issued. */
async function retireOldest({ core, inbound, client }: TokenRequest, { user }: Admitted<Found>): Promise<void> {
  if (core.maxGrantsPerUserAndApp === undefined) return;
  const beyond = await core.store.grantsBeyond(client.app.clientId, user.id, core.maxGrantsPerUserAndApp);
  for (const id of beyond) await core.store.revokeGrant(id, inbound.nowMs, 'over-the-limit');
}

function explain(
  { core, inbound }: TokenRequest,
  challenge: string | null,
  proof: VerifierProof,
  fault: string | undefined,
): void {
  const verifier = inbound.body.get('code_verifier');
  core.log.info(
    {
      requestId: inbound.requestId,
      pkce: {
        // A verifier that may not be sent at all proves nothing, whatever its SHA-256 is.
        proof: fault === undefined ? proof : 'malformed',
        ...(fault === undefined ? undefined : { fault }),
        storedChallenge: challenge,
        computedChallenge: verifier === undefined ? null : challengeOf(verifier),
        verifierLength: verifier?.length ?? 0,
      },
    },
    'pkce: the challenge stored at authorize and the one computed from the verifier',
  );
}
