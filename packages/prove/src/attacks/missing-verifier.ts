/** A code that was bound to a challenge is redeemed without any verifier (RFC 9700 §2.1.1: once begun, held to). */
import { type Attack, fails, succeeds } from '../attack.ts';
import { redeem } from '../moves/tokens.ts';
import { victimCode } from '../moves/victim.ts';

export const missingVerifier: Attack = {
  name: 'missing-verifier',
  threat: null,
  says: 'Redeems a code that was bound to a challenge and leaves the verifier out.',
  needs: [],
  about: 'app',
  severity: 'critical',
  async act(context) {
    const { recorder, client, behaviour } = context;
    const { code } = await victimCode(context, '', 'with-challenge');
    const answer = await redeem(recorder, {
      client,
      who: 'attacker',
      what: 'Redeems the code without a verifier, and with the secret where there is one.',
      code,
      secret: behaviour.sendsSecretAt.code ? client.secret : undefined,
    });
    return answer.ok
      ? succeeds('A code that was bound to a challenge can be redeemed without the verifier.')
      : fails(`A missing verifier is refused (${answer.because}).`);
  },
};
