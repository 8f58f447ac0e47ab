/** A code that was issued to one app reaches the exchange of another (RFC 9700 §4.4). */
import { type Attack, fails, notJudged, succeeds } from '../attack.ts';
import { logIn } from '../moves/log-in.ts';
import { makePkce } from '../moves/pkce.ts';
import { redeemAsClient } from '../moves/victim.ts';

export const mixUp: Attack = {
  name: 'mix-up',
  threat: null,
  says: 'Swaps the key of the app in the victim’s login link, so that the real client redeems a code of another app.',
  needs: ['another-client'],
  about: 'app',
  severity: 'high',
  async act(context) {
    const { recorder, client, behaviour, participants } = context;
    if (participants.other === undefined) return notJudged('No second client of this server is known.');
    const pkce = makePkce();
    for (const [redirectUri, said] of [
      [client.redirectUri, 'and leaves the callback of the real one'],
      [participants.other.redirectUri, 'and its callback, and carries the code over by hand'],
    ] as const) {
      const login = await logIn(recorder, {
        client,
        clientId: participants.other.clientId,
        redirectUri,
        flow: behaviour.openFlow,
        who: 'attacker',
        what: `Puts the key of their own app into the victim’s login link ${said}.`,
        challenge: pkce.challenge,
      });
      if (login.kind !== 'code') continue;
      const answer = await redeemAsClient(context, {
        code: login.code,
        verifier: pkce.verifier,
        what: 'The real client redeems the code of the other app.',
      });
      if (answer.ok) return succeeds('The real client got tokens for a code that another app asked for.');
    }
    return fails('A code of one app is worth nothing at the exchange of another.');
  },
};
