/** A server with a secret: the client the control calls private (RFC 6749 §2.1, confidential). */
import type { Handshake } from '../handshake.ts';
import { wholeLife } from './whole-life.ts';

export const privateClient: Handshake = {
  name: 'private-client',
  says: 'A server that sends its secret, and a code challenge where one is required.',
  act: (scene, client, conduct) =>
    wholeLife(scene, client, {
      flow: conduct.flow,
      challenge: conduct.sendsChallenge ? { method: 'S256' } : undefined,
      sendsSecretAt: { code: true, refresh: true },
      refreshes: conduct.refreshes,
      ...(client.secretIn === undefined ? {} : { secretIn: client.secretIn }),
    }),
};
