/** A code is redeemed by another client of the same server (RFC 6749 §4.1.3). */
import { type Attack, fails, notJudged, succeeds } from '../attack.ts';
import { redeem } from '../moves/tokens.ts';
import { victimCode } from '../moves/victim.ts';

export const codeRedeemedByOtherClient: Attack = {
  name: 'code-redeemed-by-other-client',
  threat: null,
  says: 'Redeems the code of one app with the key and the secret of another.',
  needs: ['another-client'],
  about: 'app',
  severity: 'critical',
  async act(context) {
    const { recorder, client, participants } = context;
    if (participants.other === undefined) return notJudged('No second client of this server is known.');
    const at = await victimCode(context);
    for (const redirectUri of new Set([client.redirectUri, participants.other.redirectUri])) {
      const answer = await redeem(recorder, {
        client: participants.other,
        who: 'attacker',
        what: `Redeems the code as their own app, with that app’s secret and the callback of ${redirectUri === client.redirectUri ? 'the victim’s' : 'their own'}.`,
        code: at.code,
        verifier: at.verifier,
        redirectUri,
        secret: participants.other.secret,
      });
      if (answer.ok) return succeeds('A code is not bound to the app it was issued to.');
    }
    return fails('The code is worth nothing to another app.');
  },
};
