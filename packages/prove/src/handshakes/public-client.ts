/** A browser, mobile, desktop or command-line client: no place for a secret, one shipped only where it is made to. */
import type { Handshake } from '../handshake.ts';
import { wholeLife } from './whole-life.ts';

export const publicClient: Handshake = {
  name: 'public-client',
  says: 'A client on somebody’s device that sends a code challenge where one is required, and a secret only where it is made to, unless it is known to do otherwise.',
  act: (recorder, client, behaviour) =>
    wholeLife(recorder, client, {
      flow: behaviour.flow,
      challenge: behaviour.sendsChallenge ? { method: 'S256' } : undefined,
      sendsSecretAt: behaviour.sendsSecretAt,
      refreshes: behaviour.refreshes,
      keepsRotatedToken: behaviour.storesRotatedToken,
      ...(client.secretIn === undefined ? {} : { secretIn: client.secretIn }),
    }),
};
