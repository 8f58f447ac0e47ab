/** A code read off the redirect is redeemed by whoever read it (RFC 6749 §10.5, RFC 7636 §1). */
import { type Attack, fails, succeeds } from '../attack.ts';
import { redeem } from '../moves/tokens.ts';
import { shippedSecret, victimCode } from '../moves/victim.ts';

export const interceptedCode: Attack = {
  name: 'intercepted-code',
  threat: 'intercepted-code',
  says: 'Reads the code off the redirect and redeems it without the secret and without the verifier.',
  needs: [],
  about: 'app',
  severity: 'critical',
  async act(context) {
    const { recorder, client, behaviour } = context;
    const at = await victimCode(context);
    const secret = shippedSecret(context, 'code');
    const verifier = behaviour.verifierInState && at.verifier !== undefined ? at.state : undefined;
    const answer = await redeem(recorder, {
      client,
      who: 'attacker',
      what: `Redeems the intercepted code ${secret === undefined ? 'without the secret' : 'with the secret out of their own copy of the client'} and ${
        verifier === undefined ? 'without a verifier' : 'with the verifier that state shows'
      }.`,
      code: at.code,
      secret,
      verifier,
    });
    return answer.ok
      ? succeeds('Whoever reads the redirect gets the tokens of the user.')
      : fails(`The intercepted code is worth nothing (${answer.because}).`);
  },
};
