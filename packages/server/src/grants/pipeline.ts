/**
 * The token endpoint: the phases every grant goes through, in order. A grant declares its facts and one `redeem`; the
 * phases are owned here, so that no grant can forget one.
 *
 *   read the form → authenticate the client → is the client's proof enough? → look at what is presented
 *   → is everything that was proven enough? → may this user, from this address? → redeem
 */
import { type ClientProof, type Decision, type Exchange, enforce } from '@countersign/policy';
import type { App } from '../client/app.ts';
import { type AuthenticatedClient, authenticateClient } from '../client/authenticate.ts';
import type { Core } from '../core.ts';
import type { Inbound } from '../inbound.ts';
import { Refusal } from '../refusals.ts';
import type { GrantRecord, User } from '../store/port.ts';
import { refuseUnapproved } from '../users/approval.ts';
import { refuseUnusable } from '../users/directory.ts';
import { authorizationCode } from './authorization-code.ts';
import { refreshToken } from './refresh-token.ts';

/** The answer of the token endpoint; members in the order they are written. */
export type TokenAnswer = Readonly<Record<string, string | number>>;

export interface TokenRequest {
  core: Core;
  inbound: Inbound;
  client: AuthenticatedClient;
}

/** What was presented, and the grant it belongs to. */
export interface Found {
  record: GrantRecord;
  user: User;
  /** Not spent when it was looked at. What is spent can only be refused; it is not worth a signature. */
  unspent: boolean;
}

export interface Grant<F extends Found = Found> {
  /** Values of `grant_type`. */
  names: readonly string[];
  /** Parameters that must be there. */
  required: readonly string[];
  /** What has been proven, as the policy asks for it, with the best case for what has not been looked at yet. */
  atBest(proof: ClientProof): Exchange;
  /** Finds what is presented; changes nothing. Throws a refusal for what is not there. */
  look(request: TokenRequest): Promise<F>;
  proven(proof: ClientProof, found: F): Exchange;
  /** What a refusal by the policy does to what was presented. */
  refused(request: TokenRequest, found: F, decision: Decision): Promise<void>;
  redeem(request: TokenRequest, found: F): Promise<TokenAnswer>;
}

const GRANTS: ReadonlyMap<string, Grant> = new Map(
  [authorizationCode as unknown as Grant, refreshToken as unknown as Grant].flatMap((grant) =>
    grant.names.map((name) => [name, grant] as const),
  ),
);

export const GRANT_TYPES: readonly string[] = [...GRANTS.keys()];

export async function answerTokenRequest(core: Core, inbound: Inbound): Promise<TokenAnswer> {
  const grantType = inbound.body.get('grant_type');
  if (grantType === undefined) throw new Refusal('parameter-missing', 'grant_type');
  const grant = GRANTS.get(grantType);
  if (grant === undefined) throw new Refusal('grant-type-unsupported');
  inbound.facts.grantType = grantType;
  const client = await authenticateClient(core, inbound);
  const request: TokenRequest = { core, inbound, client };
  const { enforced } = client.app;
  // Asked before anything is looked up: who cannot prove to be the client learns nothing about codes and tokens.
  requireAllowed(enforce(enforced, grant.atBest(client.proof)), client);
  for (const name of grant.required) {
    if (!inbound.body.get(name)) throw new Refusal('parameter-missing', name);
  }
  const found = await grant.look(request);
  inbound.facts.userId = found.user.id;
  inbound.facts.grantId = found.record.id;
  const decision = enforce(enforced, grant.proven(client.proof, found));
  if (!decision.allowed) await grant.refused(request, found, decision);
  requireAllowed(decision, client);
  refuseUnusable(found.user);
  refuseUnapproved(client.app, found.user);
  return await grant.redeem(request, found);
}

function requireAllowed(decision: Decision, client: AuthenticatedClient): void {
  if (!decision.allowed) throw new Refusal(decision.reason, client.detail);
}

/** IP Relaxation: outside the listed ranges the app is refused, unless it is relaxed here. */
export function refuseAddress(app: App, address: string, at: 'code' | 'refresh' | 'authorize'): void {
  if (app.ipRelaxation === 'bypass' || app.ipRelaxation === 'bypass-2factor') return;
  if (app.ipRelaxation === 'enforce-relax-refresh' && at === 'refresh') return;
  if (!app.addressAllowed(address)) throw new Refusal('address-not-allowed');
}

/** A grant made before its app's settings were relaxed is void. */
export function isVoid(app: App, record: GrantRecord): boolean {
  return record.revokedMs !== null || record.createdMs < app.voidBeforeMs;
}
