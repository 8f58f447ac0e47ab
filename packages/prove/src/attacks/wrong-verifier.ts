/** A code that was bound to a challenge is redeemed with a verifier made up (RFC 7636 §4.6). */
import { type Attack, fails, succeeds } from '../attack.ts';
import { makePkce } from '../moves/pkce.ts';
import { redeem } from '../moves/tokens.ts';
import { victimCode } from '../moves/victim.ts';

export const wrongVerifier: Attack = {
  name: 'wrong-verifier',
  threat: null,
  says: 'Redeems a code that was bound to a challenge with a verifier of their own invention.',
  needs: [],
  about: 'app',
  severity: 'critical',
  async act(context) {
    const { recorder, client, behaviour } = context;
    const { code } = await victimCode(context, '', 'with-challenge');
    const answer = await redeem(recorder, {
      client,
      who: 'attacker',
      // With the secret in hand only the verifier is left to stop them.
      what: 'Redeems the code with a verifier they made up, and with the secret where there is one.',
      code,
      verifier: makePkce().verifier,
      secret: behaviour.sendsSecretAt.code ? client.secret : undefined,
    });
    return answer.ok
      ? succeeds('The verifier is not compared with the challenge.')
      : fails(`A wrong verifier is refused (${answer.because}).`);
  },
};
