/** The exchange names another callback than the login did, or none (RFC 6749 §4.1.3). */
import { type Attack, fails, succeeds } from '../attack.ts';
import { redeem } from '../moves/tokens.ts';
import { victimCode } from '../moves/victim.ts';

export const redirectUriSwapped: Attack = {
  name: 'redirect-uri-swapped',
  threat: null,
  says: 'Redeems a code with another callback than the one it was asked for with, or with none.',
  needs: [],
  about: 'app',
  severity: 'high',
  async act(context) {
    const { recorder, client, behaviour } = context;
    const at = await victimCode(context);
    for (const [redirectUri, said] of [
      ['https://attacker.example.com/callback', 'another callback'],
      [null, 'no callback'],
    ] as const) {
      const answer = await redeem(recorder, {
        client,
        who: 'attacker',
        what: `Redeems the code with ${said}, and with everything else right.`,
        code: at.code,
        verifier: at.verifier,
        redirectUri,
        secret: behaviour.sendsSecretAt.code ? client.secret : undefined,
      });
      if (answer.ok) return succeeds(`The code exchange takes ${said}.`);
    }
    return fails('The callback of the exchange must be that of the login.');
  },
};
