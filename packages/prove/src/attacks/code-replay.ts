/** A code is used more than once: at the same moment, and afterwards (RFC 6749 §4.1.2, §10.5). */
import { type Attack, fails, notJudged, succeeds } from '../attack.ts';
import { redeemAsClient, victimCode } from '../moves/victim.ts';

/** Requests that race for one code. */
const RACERS = 3;

export const codeReplay: Attack = {
  name: 'code-replay',
  threat: null,
  says: 'Redeems a code that is being redeemed, or was, with everything the client itself would send.',
  needs: [],
  about: 'app',
  severity: 'high',
  async act(context) {
    const at = await victimCode(context);
    const { code, verifier } = at;
    const race = Array.from({ length: RACERS }, (_, index) =>
      redeemAsClient(context, {
        code,
        verifier,
        who: index === 0 ? 'client' : 'attacker',
        what: index === 0 ? 'The client redeems the code.' : 'Redeems the same code at the same moment.',
      }),
    );
    const winners = (await Promise.all(race)).filter((answer) => answer.ok).length;
    if (winners > 1) return succeeds(`${winners} of ${RACERS} racing requests were given tokens for one code.`);
    const late = await redeemAsClient(context, {
      code,
      verifier,
      who: 'attacker',
      what: 'Redeems the code once more, when it is over.',
    });
    if (late.ok) return succeeds('A code that was redeemed can be redeemed again.');
    if (winners === 0) return notJudged('Not even the real client could redeem its code.');
    return fails(`A code works once (${late.because}).`);
  },
};
