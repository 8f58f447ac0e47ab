/**
 * Auth.js with its Salesforce provider: discovery first, an issuer that matches to the letter, a nonce that comes back in
 * the ID token, and the secret in a Basic header.
 */
import { randomBytes } from 'node:crypto';
import { fails, type ScenarioResult } from '../attack.ts';
import { discover } from '../discovery.ts';
import type { Handshake } from '../handshake.ts';
import { parseObject } from '../mask.ts';
import type { TokenReply } from '../moves/tokens.ts';
import { wholeLife } from './whole-life.ts';

export const authJs: Handshake = {
  name: 'auth-js',
  says: 'A web application on Auth.js, which trusts only an issuer it was configured with.',
  async act(recorder, client, behaviour): Promise<ScenarioResult> {
    const found = await discover(recorder, 'client');
    if (found === undefined) return fails('There is no discovery document.');
    const { issuer } = found;
    if (issuer !== recorder.target.baseUrl) return fails(`The issuer is ${issuer}, not the address it was found at.`);
    const nonce = randomBytes(16).toString('base64url');
    return await wholeLife(recorder, client, {
      flow: 'web-server',
      challenge: { method: 'S256' },
      sendsSecretAt: { code: true, refresh: true },
      secretIn: 'basic',
      refreshes: behaviour.refreshes,
      authorizeParameters: { nonce },
      believes: (tokens) => idTokenProblem(tokens, { iss: issuer, aud: client.clientId, nonce }),
    });
  },
};

/** An ID token comes only with the scope openid; one that comes must say what was asked. */
function idTokenProblem({ json }: TokenReply, expected: Readonly<Record<string, string>>): string | undefined {
  const { id_token: token } = json;
  if (typeof token !== 'string') return undefined;
  const claims = parseObject(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) ?? {};
  const wrong = Object.entries(expected).find(([name, value]) => claims[name] !== value);
  return wrong === undefined ? undefined : `its ID token has another ${wrong[0]}`;
}
