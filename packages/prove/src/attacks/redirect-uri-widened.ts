/** The victim is sent to log in with a callback that only resembles the registered one (RFC 9700 §2.1, §4.1.3). */
import { type Attack, fails, succeeds } from '../attack.ts';
import { freshState, logIn } from '../moves/log-in.ts';

export const redirectUriWidened: Attack = {
  name: 'redirect-uri-widened',
  threat: null,
  says: 'Sends the victim to log in with a callback that resembles the registered one.',
  needs: [],
  about: 'app',
  severity: 'critical',
  async act({ recorder, client }) {
    for (const [redirectUri, said] of lookalikes(client.redirectUri)) {
      const outcome = await logIn(recorder, {
        client,
        flow: 'web-server',
        who: 'attacker',
        what: `Makes a login link with ${said}.`,
        redirectUri,
        state: freshState(),
      });
      if (outcome.kind === 'code') return succeeds(`The code went to a callback nobody registered: ${said}.`);
      // An error sent there is an open redirect, which is halfway to a stolen code.
      if (outcome.kind === 'refused' && outcome.status >= 300 && outcome.status < 400) {
        return succeeds(`The server redirects to a callback nobody registered: ${said}.`);
      }
    }
    return fails('Callbacks are compared character by character; nothing is sent to one that differs.');
  },
};

/** Addresses that a careless comparison takes for the registered one. */
function lookalikes(registered: string): [redirectUri: string, said: string][] {
  const all: [string, string][] = [
    [`${registered}/deeper`, 'a path below the registered one'],
    [`${registered}${registered.includes('?') ? '&' : '?'}next=x`, 'one more query parameter'],
    [registered.toUpperCase(), 'other upper and lower case'],
  ];
  const url = URL.parse(registered);
  if (url !== null && url.host !== '') {
    const { protocol, host } = url;
    const rest = registered.slice(registered.indexOf(host) + host.length);
    all.push(
      [`${protocol}//${host}.attacker.example.com${rest}`, 'the registered host as a prefix of another'],
      [`${protocol}//${host}@attacker.example.com${rest}`, 'the registered host as a user name'],
    );
  }
  return all.filter(([redirectUri]) => redirectUri !== registered);
}
