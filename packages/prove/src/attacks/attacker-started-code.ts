/** PKCE binds a code to whoever started the login; here that is the attacker (RFC 9700 §2.5: authenticate the client). */
import { type Attack, fails, succeeds } from '../attack.ts';
import { logIn } from '../moves/log-in.ts';
import { makePkce } from '../moves/pkce.ts';
import { redeem } from '../moves/tokens.ts';
import { codeOf } from '../moves/victim.ts';

export const attackerStartedCode: Attack = {
  name: 'attacker-started-code',
  threat: 'attacker-started-code',
  says: 'Starts a login with a challenge of their own, lets the victim finish it, and redeems the code with the verifier of that challenge.',
  // A public client proves nothing by nature: only its callback and its user's attention stand in the way.
  needs: ['private-client'],
  about: 'app',
  severity: 'high',
  async act({ recorder, client }) {
    const pkce = makePkce();
    const outcome = await logIn(recorder, {
      client,
      flow: 'web-server',
      who: 'attacker',
      what: 'Makes a login link with their own code challenge and lures the victim into following it.',
      challenge: pkce.challenge,
    });
    const { code } = codeOf(outcome);
    const answer = await redeem(recorder, {
      client,
      who: 'attacker',
      what: 'Redeems the code from the victim’s redirect with the verifier of that challenge and without the secret.',
      code,
      verifier: pkce.verifier,
    });
    return answer.ok
      ? succeeds('PKCE alone does not tell the client from an attacker who started the login.')
      : fails(`Without the secret the code is worth nothing (${answer.because}).`);
  },
};
