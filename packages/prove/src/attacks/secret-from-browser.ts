/** The live secret arrives from a browser, where everyone can read it (RFC 6749 §2.1, RFC 9700 §2.5). */
import { type Attack, fails, notJudged, succeeds } from '../attack.ts';
import { redeem } from '../moves/tokens.ts';
import { victimCode } from '../moves/victim.ts';

export const secretFromBrowser: Attack = {
  name: 'secret-from-browser',
  threat: null,
  says: 'A page sends the client’s secret from a browser: everyone who opens it has the secret.',
  needs: ['client-secret'],
  about: 'app',
  severity: 'medium',
  async act(context) {
    const { recorder, client } = context;
    if (client.secret === undefined) return notJudged('The client’s secret is not known.');
    const at = await victimCode(context);
    const answer = await redeem(recorder, {
      client,
      who: 'client',
      what: 'A page redeems the code with the secret; the browser adds its own headers.',
      code: at.code,
      verifier: at.verifier,
      secret: client.secret,
      headers: {
        origin: originOf(client.redirectUri),
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'cors',
        'sec-fetch-dest': 'empty',
      },
    });
    return answer.ok
      ? succeeds('The server takes a secret from a browser and says nothing.')
      : fails(`A secret from a browser is refused (${answer.because}).`);
  },
};

function originOf(redirectUri: string): string {
  const origin = URL.parse(redirectUri)?.origin ?? 'null';
  return origin === 'null' ? 'https://app.example.com' : origin;
}
