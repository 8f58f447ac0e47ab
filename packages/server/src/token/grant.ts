/**
 * What a grant declares (RFC 6749 §4): the facts that the phases of the token endpoint need, and how to redeem. A grant
 * calls no phase, so it can forget none: whether a user may, from which address and until when is decided in
 * `pipeline.ts`, from what is declared here.
 */
import type { ClientProof, Decision, Exchange } from '@countersign/policy';
import type { App } from '../client/app.ts';
import type { AuthenticatedClient } from '../client/authenticate.ts';
import type { AddressCheck } from '../client/ip-relaxation.ts';
import type { Core } from '../core.ts';
import type { Inbound } from '../inbound.ts';
import type { RefusalCode } from '../refusals.ts';
import type { GrantRecord, User } from '../store/port.ts';

/** The answer of the token endpoint; members in the order they are written. */
export type TokenAnswer = Readonly<Record<string, string | number>>;

export interface TokenRequest {
  core: Core;
  inbound: Inbound;
  client: AuthenticatedClient;
}

/** What was presented, and for whom tokens would be. */
export interface Found {
  /** Who the tokens would be for: the user who logged in, or the one an app runs as. Undefined once removed. */
  user: User | undefined;
  /** What the user has allowed already; undefined where the request itself is the authorization (an assertion, an app's own credentials). */
  record: GrantRecord | undefined;
}

/** Found, and let through by every phase before the redemption. */
export type Admitted<F extends Found> = F & { user: User };

export interface Grant<F extends Found> {
  /** Values of `grant_type`. */
  names: readonly string[];
  /** Parameters that must be there. */
  required: readonly string[];
  /** How the address is asked about. */
  address: AddressCheck;
  /** What a refusal is called when the user is gone, when the grant was revoked or voided, and when the time is over. */
  ended: { userGone: RefusalCode; revoked: RefusalCode; expired: RefusalCode };
  /** Who sends it, where what is presented says so and `client_id` may be missing; nothing is believed yet. */
  clientOf?(inbound: Inbound): string | undefined;
  /** What has been proven, as the policy asks for it, with the best case for what has not been looked at yet. */
  atBest(proof: ClientProof): Exchange;
  /** Finds what is presented; changes nothing. Throws a refusal for what is not there, or is another client's. */
  find(request: TokenRequest): Promise<F>;
  proven(proof: ClientProof, found: F): Exchange;
  /** What such a request shows of the client that sends it: which exchange it is, and how it was begun. Nothing where it is left out. */
  shows?(found: F): { exchange: 'code' | 'refresh'; challenge?: boolean };
  /** What a refusal by the policy does to what was presented. Nothing where it is left out. */
  refused?(request: TokenRequest, found: F, decision: Decision): Promise<void>;
  /** When what was presented ends, in milliseconds since the epoch; infinity where it does not. */
  expiresMs(app: App, found: F): number;
  redeem(request: TokenRequest, found: Admitted<F>): Promise<TokenAnswer>;
}
