/** A browser, mobile, desktop or command-line client: no place for a secret, one shipped only where it is made to. */
import type { Handshake } from '../handshake.ts';
import { wholeLife } from './whole-life.ts';

export const publicClient: Handshake = {
  name: 'public-client',
  says: 'A client on somebody’s device that sends a code challenge where one is required, and a secret only where it is made to.',
  act: (scene, client, conduct) =>
    wholeLife(scene, client, {
      flow: conduct.flow,
      challenge: conduct.sendsChallenge ? { method: 'S256' } : undefined,
      sendsSecretAt: conduct.sendsSecretAt,
      refreshes: conduct.refreshes,
      ...(client.secretIn === undefined ? {} : { secretIn: client.secretIn }),
    }),
};
