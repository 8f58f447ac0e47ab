/** A refresh token is stolen, and used after the victim has refreshed (RFC 9700 §4.14.2). */
import { type Attack, fails, succeeds } from '../attack.ts';
import { victimRefreshToken } from '../moves/victim.ts';
import { thiefRefreshes, victimRefreshes } from './stolen-refresh-token.ts';

export const stolenRefreshTokenAfterRotation: Attack = {
  name: 'stolen-refresh-token-after-rotation',
  threat: 'stolen-refresh-token',
  says: 'Uses a stolen refresh token after the victim has used it.',
  needs: ['refresh-token'],
  about: 'app',
  severity: 'critical',
  async act(context) {
    const token = await victimRefreshToken(context);
    await victimRefreshes(context, token);
    const answer = await thiefRefreshes(context, token, 'Uses the token they stole before that');
    return answer.ok
      ? succeeds('A refresh token that has been used up still works.')
      : fails(`The spent refresh token is refused (${answer.because}).`);
  },
};
