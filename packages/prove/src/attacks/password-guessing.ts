/** Passwords are tried one after the other (RFC 6749 §10.10). */
import { type Attack, fails, notJudged, succeeds } from '../attack.ts';
import { logIn } from '../moves/log-in.ts';
import { makePkce } from '../moves/pkce.ts';

/** Tries before the right password: more than any person makes. */
const WRONG_TRIES = 20;

export const passwordGuessing: Attack = {
  name: 'password-guessing',
  threat: null,
  says: `Tries ${WRONG_TRIES} wrong passwords and then the right one.`,
  needs: ['expendable-user'],
  about: 'server',
  severity: 'high',
  async act({ recorder, client, behaviour, participants }) {
    const user = participants.expendableUser;
    if (user === undefined) return notJudged('No user was named whom the attack may lock out.');
    const attempt = async (password: string, what: string) =>
      await logIn(recorder, {
        client,
        flow: behaviour.openFlow,
        who: 'attacker',
        what,
        challenge: makePkce().challenge,
        user: { username: user.username, password },
      });
    for (let turn = 1; turn <= WRONG_TRIES; turn++) {
      const outcome = await attempt(makePkce(12).verifier, `Tries password ${turn}.`);
      if (outcome.kind === 'code') return succeeds('Any password is taken.');
    }
    const right = await attempt(user.password, `Guesses right, after ${WRONG_TRIES} wrong ones.`);
    return right.kind === 'code'
      ? succeeds(`After ${WRONG_TRIES} wrong passwords the right one still opens: guessing is only a matter of time.`)
      : fails(`After ${WRONG_TRIES} wrong passwords not even the right one opens (${right.because}).`);
  },
};
