/** The user's password travels in the query or in a header, which logs keep (RFC 9110 §17.9). */
import { type Attack, fails, succeeds } from '../attack.ts';
import { logIn } from '../moves/log-in.ts';
import { makePkce } from '../moves/pkce.ts';

export const credentialsInUrl: Attack = {
  name: 'credentials-in-url',
  threat: 'credential-log-leak',
  says: 'Sends the user’s password in the URL or in a header, where whoever reads the log finds it.',
  needs: ['headless-flow'],
  about: 'app',
  severity: 'low',
  async act({ recorder, client }) {
    for (const [credentialsIn, said] of [
      ['query', 'the URL'],
      ['header', 'the Authorization header'],
    ] as const) {
      const outcome = await logIn(recorder, {
        client,
        flow: 'code-credentials',
        what: `The client sends the user’s password in ${said}.`,
        challenge: makePkce().challenge,
        credentialsIn,
      });
      if (outcome.kind === 'code') return succeeds(`The password is accepted in ${said}, where logs keep it.`);
    }
    return fails('A password outside the POST body is refused, so a client that sends one there is noticed.');
  },
};
