/**
 * `urn:ietf:params:oauth:grant-type:jwt-bearer`: the client signs for a user who has allowed it before (RFC 7523 §2.1;
 * Salesforce Help, “OAuth 2.0 JWT Bearer Flow”). An access token alone is handed out: the client signs again for the next.
 */
import type { App } from '../../client/app.ts';
import type { Core } from '../../core.ts';
import { auditOf } from '../../inbound.ts';
import { Refusal } from '../../refusals.ts';
import { grantScopes, withoutRefresh } from '../../scopes.ts';
import type { User } from '../../store/port.ts';
import { RANDOM_BYTES, writeToken } from '../../tokens/token-text.ts';
import { normalizeUsername } from '../../users/directory.ts';
import type { Admitted, Found, Grant, TokenRequest } from '../grant.ts';
import { answer, makeAccessToken } from '../issue.ts';
import { readResources } from '../resource.ts';
import { issuerOf, readUserAssertion } from '../user-assertion.ts';

interface FoundAssertion extends Found {
  record: undefined;
  scope: string;
  resource: string | null;
  expiresMs: number;
}

/** Grants of a user and an app that are looked at for one that the user made. */
const MOST_GRANTS = 100;

export const jwtBearer: Grant<FoundAssertion> = {
  names: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
  required: ['assertion'],
  address: 'code',
  ended: { userGone: 'user-not-consented', revoked: 'user-not-consented', expired: 'assertion-expired' },
  clientOf: (inbound) => issuerOf(inbound.body.get('assertion') ?? ''),
  atBest: (client) => ({ kind: 'jwt-bearer', client }),
  proven: (client) => ({ kind: 'jwt-bearer', client }),

  async find({ core, inbound, client: { app } }) {
    const { body, nowMs } = inbound;
    const said = await readUserAssertion(core, app, body.get('assertion') ?? '', nowMs);
    if (said.id !== undefined) {
      const key = core.hasher.hash('assertion', `${app.clientId}:${said.id}`);
      const fresh = await core.store.useAssertion(key, said.expiresMs);
      if (!fresh) throw new Refusal('assertion-invalid', 'the assertion was used before');
    }
    const user = await core.store.findUserByName(normalizeUsername(said.username));
    const allowed = user === undefined ? [] : await allowedScopes(core, app, user, nowMs);
    const scopes = grantScopes(withoutRefresh(allowed), body.get('scope'));
    if (scopes === undefined) throw new Refusal('scope-not-allowed');
    const resource = readResources(body.get('resource')) ?? null;
    return { record: undefined, user, scope: scopes.join(' '), resource, expiresMs: said.expiresMs };
  },

  expiresMs: (_app, found) => found.expiresMs,

  async redeem(request, found) {
    const record = await insertGrant(request, found);
    const issuable = { user: found.user, record, unspent: true, resource: found.resource };
    const access = await makeAccessToken(request, issuable, found.scope);
    // The grant is written as a code that nobody is told, and redeemed where it was made.
    const outcome = await request.core.store.redeemCode(record.codeHash, access.issue(undefined, access.expiresMs));
    if (outcome !== 'won') throw new Refusal('fault', `the grant of an assertion was ${outcome}`);
    return await answer(request, issuable, access, undefined);
  },
};

/** Approved by an admin: all that the app has. Else what the user has allowed it, and still does. */
async function allowedScopes(core: Core, app: App, user: User, nowMs: number): Promise<readonly string[]> {
  if (app.adminApproved !== false) return app.scopes;
  const of = { userId: user.id, clientId: app.clientId };
  const grants = await core.store.grantsOf(of, 0, nowMs, MOST_GRANTS);
  const own = grants.filter(({ flow }) => flow !== 'jwt-bearer').at(-1);
  if (own === undefined) throw new Refusal('user-not-consented', 'the user never allowed it, or does no more');
  return own.scope.split(' ');
}

async function insertGrant({ core, inbound, client }: TokenRequest, found: Admitted<FoundAssertion>) {
  const id = await core.store.allocateId();
  inbound.facts.grantId = id;
  const record = {
    id,
    clientId: client.app.clientId,
    userId: found.user.id,
    flow: 'jwt-bearer',
    scope: found.scope,
    redirectUri: '',
    codeHash: core.hasher.hash('code', writeToken(core.shape.code, id, core.random(RANDOM_BYTES))),
    challenge: null,
    nonce: null,
    resource: found.resource,
    createdMs: inbound.nowMs,
    codeExpiresMs: found.expiresMs,
    revokedMs: null,
  } as const;
  await core.store.insertGrant(record, auditOf(inbound, 'authorize:jwt-bearer', 'granted'));
  return record;
}
