/** Clients and behaviours for scenarios in tests. */
import { randomBytes } from 'node:crypto';
import type { ClientBehaviour } from '../src/client-behaviour.ts';
import type { TargetClient } from '../src/target.ts';

/** A client of a server that has never heard of it. */
export function someClient(changes: Partial<TargetClient> = {}): TargetClient {
  return {
    name: 'Booking',
    clientId: `3MVG9${randomBytes(8).toString('hex')}`,
    redirectUri: 'https://booking.example.com/callback',
    secret: randomBytes(32).toString('hex'),
    user: { username: 'ada@example.com', password: randomBytes(12).toString('hex') },
    ...changes,
  };
}

/** A public client of which nothing is demanded. */
export function someBehaviour(changes: Partial<ClientBehaviour> = {}): ClientBehaviour {
  return {
    kind: 'public',
    flow: 'web-server',
    openFlow: 'web-server',
    credentialsIn: 'post-body',
    sendsChallenge: false,
    sendsSecretAt: { code: false, refresh: false, tokenExchange: false },
    refreshes: true,
    storesRotatedToken: true,
    verifierInState: false,
    ...changes,
  };
}
