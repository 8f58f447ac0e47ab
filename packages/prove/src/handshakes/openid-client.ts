/**
 * openid-client 6 on oauth4webapi: discovery with an issuer that matches to the letter, the issuer in the redirect where the
 * server promises it (RFC 9207), and no ID token that was not asked for.
 */
import { fails, type ScenarioResult } from '../attack.ts';
import { discover } from '../discovery.ts';
import type { Handshake } from '../handshake.ts';
import { wholeLife } from './whole-life.ts';

export const openidClient: Handshake = {
  name: 'openid-client',
  says: 'A server application on openid-client, which takes the specifications at their word.',
  async act(recorder, client, behaviour): Promise<ScenarioResult> {
    const found = await discover(recorder, 'client');
    if (found === undefined) return fails('There is no discovery document.');
    const { issuer, namesItself } = found;
    if (issuer !== recorder.target.baseUrl) return fails(`The issuer is ${issuer}, not the address it was found at.`);
    return await wholeLife(recorder, client, {
      flow: 'web-server',
      challenge: { method: 'S256' },
      sendsSecretAt: behaviour.sendsSecretAt,
      secretIn: 'post',
      refreshes: behaviour.refreshes,
      ...(namesItself ? { readsFromRedirect: ['iss'] } : {}),
      reads: ['token_type'],
    });
  },
};
