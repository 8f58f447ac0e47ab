/** Thief and victim refresh at the same moment, and both want to keep a working token (RFC 9700 §4.14.2). */
import { type Attack, fails, succeeds } from '../attack.ts';
import { victimRefreshToken } from '../moves/victim.ts';
import { thiefRefreshes, victimRefreshes } from './stolen-refresh-token.ts';

export const refreshFromTwoPlaces: Attack = {
  name: 'refresh-from-two-places',
  threat: 'stolen-refresh-token',
  says: 'Refreshes at the same moment as the victim, so that both keep a working token.',
  needs: ['refresh-token'],
  about: 'app',
  severity: 'critical',
  async act(context) {
    const token = await victimRefreshToken(context);
    const [thief, victim] = await Promise.all([
      thiefRefreshes(context, token, 'Uses the stolen token at the same moment'),
      victimRefreshes(context, token),
    ]);
    if (!thief.ok && !victim.ok) return fails('Neither of two racing refreshes was let through.');
    const thiefHolds = thief.refreshToken ?? token;
    const victimHolds = victim.refreshToken ?? token;
    const victimAgain = await victimRefreshes(context, victimHolds);
    const thiefAgain = await thiefRefreshes(context, thiefHolds, 'Refreshes again with what they hold');
    if (thiefAgain.ok && victimAgain.ok) return succeeds('Thief and victim both keep a working refresh token.');
    return fails('At most one of the two is left with a working token.');
  },
};
