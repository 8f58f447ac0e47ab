/**
 * A refresh token is taken from where it is kept and used from elsewhere (RFC 6749 §10.4, RFC 9700 §4.14.2).
 *
 * A private client can be told from the thief, so one use by the thief is one too many. A public client cannot: there the
 * thief wins when they keep access after the victim's client has refreshed as well, in whichever order they come.
 */
import { type Attack, type AttackContext, fails, type ScenarioResult, succeeds } from '../attack.ts';
import { refresh, type TokenReply } from '../moves/tokens.ts';
import { shippedSecret, victimRefreshToken } from '../moves/victim.ts';

export const stolenRefreshToken: Attack = {
  name: 'stolen-refresh-token',
  threat: 'stolen-refresh-token',
  says: 'Uses a stolen refresh token from elsewhere, before and after the victim does.',
  needs: ['refresh-token'],
  about: 'app',
  severity: 'critical',
  async act(context) {
    const token = await victimRefreshToken(context);
    const first = await thiefRefreshes(context, token, 'Uses the stolen refresh token');
    if (!first.ok) return fails(`The stolen refresh token is worth nothing (${first.because}).`);
    if (context.behaviour.kind === 'private')
      return succeeds('The stolen refresh token alone is enough for new tokens.');
    const held = first.refreshToken ?? token;
    await victimRefreshes(context, token);
    const again = await thiefRefreshes(context, held, 'Uses the refresh token they hold once more');
    if (again.ok) return succeeds('The thief keeps access beside the victim, and nobody notices.');
    return await afterTheVictim(context);
  },
};

async function afterTheVictim(context: AttackContext): Promise<ScenarioResult> {
  const token = await victimRefreshToken(context);
  await victimRefreshes(context, token);
  const late = await thiefRefreshes(context, token, 'Uses a token stolen before that');
  return late.ok
    ? succeeds('A refresh token that the victim has used up still works for the thief.')
    : fails('The victim’s next refresh ended what the thief had: the theft is noticed.');
}

export async function victimRefreshes(context: AttackContext, refreshToken: string): Promise<TokenReply> {
  const { recorder, client, behaviour } = context;
  return await refresh(recorder, {
    client,
    who: 'client',
    what: 'The victim’s client refreshes with its copy.',
    refreshToken,
    secret: behaviour.sendsSecretAt.refresh ? client.secret : undefined,
  });
}

/** Without the secret; with it where every copy of the client has it. */
export async function thiefRefreshes(context: AttackContext, refreshToken: string, what: string): Promise<TokenReply> {
  const secret = shippedSecret(context, 'refresh');
  const how = secret === undefined ? 'without the secret' : 'with the secret out of their own copy of the client';
  return await refresh(context.recorder, {
    client: context.client,
    who: 'attacker',
    what: `${what}, ${how}.`,
    refreshToken,
    secret,
  });
}
