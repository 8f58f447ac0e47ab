/** PKCE is taken out of the authorization request, or made worthless (RFC 9700 §4.8.2, RFC 7636 §7.2). */
import { type Attack, type AttackContext, fails, type ScenarioResult, succeeds } from '../attack.ts';
import { type Login, logIn } from '../moves/log-in.ts';
import { makePkce } from '../moves/pkce.ts';
import { redeem } from '../moves/tokens.ts';
import { shippedSecret } from '../moves/victim.ts';

export const pkceDowngrade: Attack = {
  name: 'pkce-downgrade',
  threat: 'pkce-downgrade',
  says: 'Strips the code challenge from the victim’s request, empties it, or makes it readable with the method plain.',
  needs: [],
  about: 'app',
  severity: 'high',
  async act(context) {
    return (
      (await unbound(context, 'Strips the code challenge from the victim’s login link', {})) ??
      (await unbound(context, 'Empties the code challenge in the victim’s login link', { parameters: EMPTY })) ??
      (await readable(context)) ??
      fails('Without its challenge, or with a readable one, no code is issued or the code is worth nothing.')
    );
  },
};

const EMPTY = { code_challenge: '', code_challenge_method: 'S256' } as const;

/** The challenge is gone: is the code worth something to the attacker, or to a session of theirs at the real client? */
async function unbound(
  context: AttackContext,
  what: string,
  changes: Partial<Login>,
): Promise<ScenarioResult | undefined> {
  const { recorder, client, behaviour } = context;
  const login = await logIn(recorder, {
    client,
    flow: behaviour.openFlow,
    who: 'attacker',
    what: `${what}.`,
    ...changes,
  });
  if (login.kind !== 'code') return undefined;
  const secret = shippedSecret(context, 'code');
  const alone = await redeem(recorder, {
    client,
    who: 'attacker',
    what: 'Redeems the unbound code without a verifier.',
    code: login.code,
    secret,
  });
  if (alone.ok) return succeeds('Taking the challenge away is enough: whoever has the code can then redeem it.');
  const atClient = await redeem(recorder, {
    client,
    who: 'client',
    what: 'The real client redeems the unbound code in the attacker’s session, with the verifier of that session.',
    code: login.code,
    verifier: makePkce().verifier,
    secret: behaviour.sendsSecretAt.code ? client.secret : undefined,
  });
  // RFC 9700 §4.8.2: a verifier for a code without a challenge must be refused.
  return atClient.ok ? succeeds('A verifier is accepted for a code that has no challenge.') : undefined;
}

/** With `plain` the challenge is the verifier, and stands in the victim's request for all to read. */
async function readable(context: AttackContext): Promise<ScenarioResult | undefined> {
  const { recorder, client, behaviour } = context;
  const { verifier } = makePkce();
  recorder.hide(verifier, 'verifier');
  const login = await logIn(recorder, {
    client,
    flow: behaviour.openFlow,
    what: 'The client, told to use the method plain, puts its verifier into the request.',
    challenge: verifier,
    challengeMethod: 'plain',
  });
  if (login.kind !== 'code') return undefined;
  const answer = await redeem(recorder, {
    client,
    who: 'attacker',
    what: 'Redeems the intercepted code with the verifier read out of the request.',
    code: login.code,
    verifier,
    secret: shippedSecret(context, 'code'),
  });
  return answer.ok ? succeeds('With the method plain the verifier stands in the request.') : undefined;
}
