/** The real client is made to redeem somebody else's code in the attacker's session (RFC 9700 §4.5). */
import { type Attack, fails, succeeds } from '../attack.ts';
import { makePkce } from '../moves/pkce.ts';
import { redeemAsClient, victimCode } from '../moves/victim.ts';

export const injectedCode: Attack = {
  name: 'injected-code',
  threat: 'injected-code',
  says: 'Answers the client’s callback, in a session of their own, with the victim’s code.',
  needs: [],
  about: 'app',
  severity: 'medium',
  async act(context) {
    const { recorder, behaviour } = context;
    const victim = await victimCode(context);
    // The client of the attacker's session keeps a verifier of its own, unless it takes it from what comes back.
    const own = behaviour.sendsChallenge ? makePkce().verifier : undefined;
    const verifier = behaviour.verifierInState ? victim.state : own;
    recorder.tell(
      'attacker',
      'Starts a login of their own at the real client, and answers its callback with the victim’s code' +
        (behaviour.verifierInState ? ' and the victim’s state.' : ' and their own state.'),
    );
    const answer = await redeemAsClient(context, {
      code: victim.code,
      verifier,
      what: 'The client redeems the injected code in the attacker’s session.',
    });
    return answer.ok
      ? succeeds('The attacker’s session at the real client now acts as the victim.')
      : fails(`The code does not fit the attacker’s session (${answer.because}).`);
  },
};
