/**
 * The token endpoint: the phases that every grant goes through, in order. They are owned here and called nowhere else.
 *
 *   1 parse the form            5 may this user use the app?
 *   2 authenticate the client   6 from this address?
 *   3 find what is presented    7 is it still valid?
 *   4 enforce the settings      8 redeem
 *
 * Before 3 the settings are asked with the best case for what has not been looked at: who cannot prove to be the client
 * learns nothing about codes and tokens.
 */
import { type Decision, enforce } from '@countersign/policy';
import { noteConduct } from '../audit/note-conduct.ts';
import { type AuthenticatedClient, authenticateClient } from '../client/authenticate.ts';
import { refuseAddress } from '../client/ip-relaxation.ts';
import type { Core } from '../core.ts';
import type { Inbound } from '../inbound.ts';
import { Refusal } from '../refusals.ts';
import { refuseUnapproved } from '../users/approval.ts';
import { refuseUnusable } from '../users/directory.ts';
import type { Found, Grant, TokenAnswer, TokenRequest } from './grant.ts';
import { authorizationCode } from './grants/authorization-code.ts';
import { jwtBearer } from './grants/jwt-bearer.ts';
import { refreshToken } from './grants/refresh-token.ts';
import { isVoid } from './validity.ts';

type Answer = (core: Core, inbound: Inbound) => Promise<TokenAnswer>;

const GRANTS: ReadonlyMap<string, Answer> = new Map([
  ...namesOf(authorizationCode),
  ...namesOf(refreshToken),
  ...namesOf(jwtBearer),
]);

export const GRANT_TYPES: readonly string[] = [...GRANTS.keys()];

export async function answerTokenRequest(core: Core, inbound: Inbound): Promise<TokenAnswer> {
  const grantType = inbound.body.get('grant_type');
  if (grantType === undefined) throw new Refusal('parameter-missing', 'grant_type');
  const answer = GRANTS.get(grantType);
  if (answer === undefined) throw new Refusal('grant-type-unsupported');
  inbound.facts.grantType = grantType;
  return await answer(core, inbound);
}

function namesOf<F extends Found>(grant: Grant<F>): readonly (readonly [string, Answer])[] {
  const answer: Answer = (core, inbound) => throughPhases(grant, core, inbound);
  return grant.names.map((name) => [name, answer] as const);
}

/** All eight phases for one grant. */
export async function throughPhases<F extends Found>(
  grant: Grant<F>,
  core: Core,
  inbound: Inbound,
): Promise<TokenAnswer> {
  // 2 authenticate
  const client = await authenticateClient(core, inbound, grant.clientOf?.(inbound));
  const { app } = client;
  requireAllowed(enforce(app.enforced, grant.atBest(client.proof)), client);
  // 1 parse: what is missing is told to who has proven to be the client
  for (const name of grant.required) {
    if (!inbound.body.get(name)) throw new Refusal('parameter-missing', name);
  }
  // Salesforce takes none at the token endpoint; RFC 6749 §6 lets a refresh ask for less.
  if (core.wire === 'salesforce' && inbound.body.has('scope')) throw new Refusal('scope-unsupported');
  const request: TokenRequest = { core, inbound, client };
  // 3 find
  const found = await grant.find(request);
  const { record, user } = found;
  if (record !== undefined) inbound.facts.grantId = record.id;
  if (user !== undefined) inbound.facts.userId = user.id;
  if (grant.shows !== undefined) await noteConduct(request, grant.shows(found));
  // 4 enforce
  const decision = enforce(app.enforced, grant.proven(client.proof, found));
  if (!decision.allowed) await grant.refused?.(request, found, decision);
  requireAllowed(decision, client);
  // 5 may this user
  if (user === undefined) throw new Refusal(grant.ended.userGone, 'the user is gone');
  refuseUnusable(user);
  refuseUnapproved(app, user);
  // 6 from this address
  refuseAddress(app, inbound.address, grant.address);
  // 7 still valid
  if (record !== undefined && isVoid(app, record)) throw new Refusal(grant.ended.revoked);
  if (grant.expiresMs(app, found) <= inbound.nowMs) throw new Refusal(grant.ended.expired);
  // 8 redeem
  return await grant.redeem(request, { ...found, user });
}

function requireAllowed(decision: Decision, client: AuthenticatedClient): void {
  if (!decision.allowed) throw new Refusal(decision.reason, client.detail);
}
