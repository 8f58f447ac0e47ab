/** A wrong secret is sent where one is required, and where none is (RFC 6749 §2.3.1, §10.10). */
import { type Attack, type AttackContext, fails, type ScenarioResult, succeeds } from '../attack.ts';
import { makePkce } from '../moves/pkce.ts';
import { redeem, refresh } from '../moves/tokens.ts';
import { type CodeAtRedirect, redeemAsClient, victimCode } from '../moves/victim.ts';

export const wrongSecret: Attack = {
  name: 'wrong-secret',
  threat: null,
  says: 'Sends a wrong secret, hoping that “not required” means “not checked”.',
  needs: [],
  about: 'app',
  severity: 'critical',
  async act(context) {
    const { recorder, client } = context;
    const at = await victimCode(context);
    for (const secretIn of ['post', 'basic'] as const) {
      const answer = await redeem(recorder, {
        client,
        who: 'attacker',
        what: `Redeems the code with a secret made up, ${secretIn === 'post' ? 'in the body' : 'in the header'}, and with everything else right.`,
        code: at.code,
        verifier: at.verifier,
        secret: makePkce().verifier,
        secretIn,
      });
      if (answer.ok) return succeeds('A wrong secret is taken for a right one.');
    }
    return (await atRefresh(context, at)) ?? fails('A secret that is presented is checked.');
  },
};

/** The same at refresh, where a server that took the code may not redeem it any more for the client itself. */
async function atRefresh(context: AttackContext, at: CodeAtRedirect): Promise<ScenarioResult | undefined> {
  const { recorder, client, behaviour } = context;
  if (!behaviour.refreshes) return undefined;
  const what = 'The client redeems its code after all.';
  const { refreshToken } = await redeemAsClient(context, { code: at.code, verifier: at.verifier, what });
  if (refreshToken === undefined) return undefined;
  const answer = await refresh(recorder, {
    client,
    who: 'attacker',
    what: 'Refreshes with a secret made up.',
    refreshToken,
    secret: makePkce().verifier,
  });
  return answer.ok ? succeeds('A wrong secret is taken for a right one at refresh.') : undefined;
}
