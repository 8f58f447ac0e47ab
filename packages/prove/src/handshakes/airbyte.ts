/**
 * Airbyte: a server with a secret whose verifier is its state. It works, and gives its verifier to whoever sees the
 * redirect: the rule `verifier-derivable` is about clients like it.
 */
import type { Handshake } from '../handshake.ts';
import { makePkce } from '../moves/pkce.ts';
import { wholeLife } from './whole-life.ts';

export const airbyte: Handshake = {
  name: 'airbyte',
  says: 'Airbyte, whose PKCE verifier is its state.',
  act(recorder, client, behaviour) {
    const pkce = makePkce(48);
    recorder.hide(pkce.verifier, 'verifier');
    return wholeLife(recorder, client, {
      flow: 'web-server',
      challenge: { method: 'S256', pkce },
      // countersign-ignore verifier-derivable -- this is what Airbyte does, played against a server of our own
      state: pkce.verifier,
      sendsSecretAt: { code: true, refresh: true },
      refreshes: behaviour.refreshes,
    });
  },
};
