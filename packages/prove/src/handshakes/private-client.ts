/** A server with a secret: the client the control calls private (RFC 6749 §2.1, confidential). */
import type { Handshake } from '../handshake.ts';
import { wholeLife } from './whole-life.ts';

export const privateClient: Handshake = {
  name: 'private-client',
  says: 'A server that sends its secret unless it is known not to, and a code challenge where one is required.',
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
