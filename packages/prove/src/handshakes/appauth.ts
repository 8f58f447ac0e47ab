/** AppAuth: discovery, PKCE with its method, no client authentication, and the callback named on refresh as well. */
import { fails, type ScenarioResult } from '../attack.ts';
import { discover } from '../discovery.ts';
import type { Handshake } from '../handshake.ts';
import { wholeLife } from './whole-life.ts';

export const appAuth: Handshake = {
  name: 'appauth',
  says: 'A native or browser app on AppAuth.',
  async act(recorder, client, behaviour): Promise<ScenarioResult> {
    if ((await discover(recorder, 'client')) === undefined) return fails('There is no discovery document.');
    return await wholeLife(recorder, client, {
      flow: 'web-server',
      challenge: { method: 'S256', verifierBytes: 96 },
      sendsSecretAt: { code: false, refresh: false },
      refreshes: behaviour.refreshes,
      tokenParameters: (at) => (at === 'refresh' ? { redirect_uri: client.redirectUri } : {}),
      sendsSecretAtRevocation: false,
    });
  },
};
