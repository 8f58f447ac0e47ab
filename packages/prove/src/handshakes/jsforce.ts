/**
 * jsforce: sends a challenge without a method, a verifier of 171 characters (RFC 7636 ends at 128), and that verifier with
 * every token request. It needs `id` and `instance_url` in the answer of a refresh too.
 */
import type { Handshake } from '../handshake.ts';
import { wholeLife } from './whole-life.ts';

export const jsforce: Handshake = {
  name: 'jsforce',
  says: 'An application on jsforce, with its verifier of 171 characters and no challenge method.',
  act: (recorder, client, behaviour) =>
    wholeLife(recorder, client, {
      flow: 'web-server',
      challenge: { method: 'none', verifierBytes: 128 },
      sendsSecretAt: behaviour.sendsSecretAt,
      refreshes: behaviour.refreshes,
      tokenParameters: (at, verifier) =>
        at === 'refresh' && verifier !== undefined ? { code_verifier: verifier } : {},
      reads: ['id', 'instance_url'],
      sendsSecretAtRevocation: false,
    }),
};
