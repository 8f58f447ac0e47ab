/**
 * The sf command line, `sf org login web`: jsforce underneath, no secret, and four requests after the login without which
 * it does not believe in the org. It keeps its first refresh token for ever, so rotation ends it at the second refresh.
 */
import { randomBytes } from 'node:crypto';
import type { Handshake } from '../handshake.ts';
import type { Answer, Recorder } from '../recorder.ts';
import { wholeLife } from './whole-life.ts';

export const sfCli: Handshake = {
  name: 'sf-cli',
  says: 'The sf command line logging in through the browser.',
  act: (recorder, client, behaviour) =>
    wholeLife(recorder, client, {
      flow: 'web-server',
      challenge: { method: 'none', verifierBytes: 128 },
      sendsSecretAt: { code: false, refresh: false },
      refreshes: behaviour.refreshes,
      state: randomBytes(6).toString('hex'),
      authorizeParameters: {
        prompt: 'login',
        ...(client.scope === undefined ? { scope: 'refresh_token api web' } : {}),
      },
      tokenParameters: (at, verifier) =>
        at === 'refresh' && verifier !== undefined ? { code_verifier: verifier } : {},
      reads: ['id', 'instance_url'],
      works: (accessToken, who) => lookAtTheOrg(recorder, accessToken, who),
      keepsRotatedToken: false,
      sendsSecretAtRevocation: false,
    }),
};

async function lookAtTheOrg(
  recorder: Recorder,
  accessToken: string,
  who: Answer | undefined,
): Promise<string | undefined> {
  const absent = ['user_id', 'preferred_username', 'organization_id'].find((name) => who?.json[name] === undefined);
  if (absent !== undefined) return `userinfo lacks ${absent}.`;
  const get = (what: string, path: string): Promise<Answer> =>
    recorder.send('client', what, {
      method: 'GET',
      url: `${recorder.target.http.origin}${path}`,
      headers: { authorization: `Bearer ${accessToken}` },
    });
  const data = '/services/data/v51.0';
  const user = await get('Reads the user’s record.', `${data}/sobjects/User/${String(who?.json.user_id)}`);
  if (user.json.Username === undefined) return `The user’s record cannot be read (status ${user.status}).`;
  // The answers of these two may be errors: it only learns from them what kind of org this is.
  await get('Asks whether this is a Dev Hub.', `${data}/query?q=SELECT%20Id%20FROM%20ScratchOrgInfo%20limit%201`);
  await get('Asks for a namespace.', `/${data}/query?q=Select%20Namespaceprefix%20FROM%20Organization`);
  return undefined;
}
