/** The answer, or the time it takes, tells which users exist (RFC 6819 §5.1.4.2.3). */
import { performance } from 'node:perf_hooks';
import { type Attack, fails, notJudged, succeeds } from '../attack.ts';
import { logIn } from '../moves/log-in.ts';
import { makePkce } from '../moves/pkce.ts';

/** Tries for each of the two users: fewer than any throttle of the field counts to. */
const ROUNDS = 4;
/** Differences below these say more about the network than about the server. */
const TELLING_FACTOR = 3;
const TELLING_MS = 50;

export const userEnumeration: Attack = {
  name: 'user-enumeration',
  threat: null,
  says: 'Compares what a wrong password is answered for a user that exists and for one that does not.',
  needs: [],
  about: 'server',
  severity: 'medium',
  async act({ recorder, client, behaviour, participants }) {
    const exists = (participants.expendableUser ?? client.user).username;
    const [, domain = 'example.com'] = exists.split('@');
    const attempt = async (username: string, what: string): Promise<{ said: string; tookMs: number }> => {
      const startMs = performance.now();
      const outcome = await logIn(recorder, {
        client,
        flow: behaviour.openFlow,
        who: 'attacker',
        what,
        challenge: makePkce().challenge,
        user: { username, password: makePkce(12).verifier },
      });
      const said =
        outcome.kind === 'code' ? 'a code' : `${outcome.kind === 'refused' ? outcome.status : ''} ${outcome.because}`;
      return { said, tookMs: performance.now() - startMs };
    };
    // One name throughout: a throttle that counts tries must count the same for both.
    const nobody = `${makePkce(9).verifier}@${domain}`;
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const real = await attempt(exists, 'Tries a wrong password for a user that exists.');
      const none = await attempt(nobody, 'Tries it for a user that does not.');
      if (none.said === 'a code') return notJudged('This server takes any name and any password.');
      if (real.said !== none.said) return succeeds(`The answers differ: “${real.said}” and “${none.said}”.`);
      known.push(real.tookMs);
      unknown.push(none.tookMs);
    }
    // The quickest of each: what else the machine was doing only ever adds.
    const [a, b] = [Math.min(...known), Math.min(...unknown)];
    const [slow, quick] = a > b ? [a, b] : [b, a];
    return slow - quick > TELLING_MS && slow > TELLING_FACTOR * quick
      ? succeeds(`The words are the same, the time is not: ${Math.round(a)} ms and ${Math.round(b)} ms.`)
      : fails('The same words, in much the same time.');
  },
};
