/**
 * Salesforce Mobile SDK, native login: the client the Authorization Code and Credentials Flow was made for. Credentials in
 * a Basic header in URL-safe base64 without padding, a challenge without a method, no secret; the token endpoint is the one
 * that the redirect names.
 */
import type { Handshake } from '../handshake.ts';
import { wholeLife } from './whole-life.ts';

export const mobileSdkNativeLogin: Handshake = {
  name: 'mobile-sdk-native-login',
  says: 'A mobile app on the Salesforce Mobile SDK with a login screen of its own.',
  act: (recorder, client, behaviour) =>
    wholeLife(recorder, client, {
      flow: 'code-credentials',
      credentialsIn: 'header',
      challenge: { method: 'none', verifierBytes: 128 },
      sendsSecretAt: { code: false, refresh: false },
      refreshes: behaviour.refreshes,
      readsFromRedirect: ['sfdc_community_url'],
      reads: ['id', 'instance_url'],
      sendsSecretAtRevocation: false,
    }),
};
