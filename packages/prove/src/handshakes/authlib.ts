/** Authlib: the challenge with its method, the secret in a Basic header, and no discovery. */
import type { Handshake } from '../handshake.ts';
import { wholeLife } from './whole-life.ts';

export const authlib: Handshake = {
  name: 'authlib',
  says: 'A Python server on Authlib.',
  act: (recorder, client, behaviour) =>
    wholeLife(recorder, client, {
      flow: 'web-server',
      challenge: { method: 'S256', verifierBytes: 36 },
      sendsSecretAt: { code: true, refresh: true },
      secretIn: 'basic',
      refreshes: behaviour.refreshes,
    }),
};
