/** What the real client and its user do under today's settings: the part of an attack that is not an attack. */
import { type AttackContext, Ended } from '../attack.ts';
import type { Who } from '../recorder.ts';
import { freshState, type LoginOutcome, logIn } from './log-in.ts';
import { makePkce } from './pkce.ts';
import { type CodeExchange, redeem, type TokenReply } from './tokens.ts';

/** A login that has come as far as the redirect. */
export interface CodeAtRedirect {
  code: string;
  /** As the redirect shows it. */
  state: string | undefined;
  /** Kept by the client. */
  verifier: string | undefined;
}

/** The client starts a login, the user logs in, the code arrives at the callback. Ends the scenario where it does not. */
export async function victimCode(
  context: AttackContext,
  what = '',
  bound: 'as-required' | 'with-challenge' = 'as-required',
): Promise<CodeAtRedirect> {
  const { recorder, client, behaviour } = context;
  const pkce = behaviour.sendsChallenge || bound === 'with-challenge' ? makePkce() : undefined;
  if (pkce !== undefined) recorder.hide(pkce.verifier, 'verifier');
  const said = pkce === undefined ? 'without a code challenge' : 'with a code challenge';
  const outcome = await logIn(recorder, {
    client,
    flow: behaviour.openFlow,
    what: `${what || 'The client starts a login'} ${said}.`,
    ...(pkce === undefined ? {} : { challenge: pkce.challenge }),
    state: behaviour.verifierInState && pkce !== undefined ? pkce.verifier : freshState(),
  });
  const { code, state } = codeOf(outcome);
  return { code, state, verifier: pkce?.verifier };
}

/** The code of a login; ends the scenario where there is none. */
export function codeOf(outcome: LoginOutcome): Extract<LoginOutcome, { kind: 'code' }> {
  if (outcome.kind === 'code') return outcome;
  if (outcome.kind === 'refused') throw new Ended('fails', `The server issued no code (${outcome.because}).`);
  throw new Ended('not-judged', `No code was obtained: ${outcome.because}.`);
}

/** The client redeems its own code, as today's settings require. Ends the scenario where that is refused. */
export async function victimTokens(context: AttackContext): Promise<TokenReply & { accessToken: string }> {
  const at = await victimCode(context);
  const answer = await redeemAsClient(context, {
    code: at.code,
    verifier: at.verifier,
    what: 'The client redeems the code.',
  });
  if (!answer.ok || answer.accessToken === undefined) {
    throw new Ended('not-judged', `The real client was given no token (${answer.because}).`);
  }
  return { ...answer, accessToken: answer.accessToken };
}

/** The real client's exchange: with its secret where it sends one. */
export async function redeemAsClient(
  context: AttackContext,
  exchange: Pick<CodeExchange, 'code' | 'what' | 'verifier'> & { who?: Who },
): Promise<TokenReply> {
  const { recorder, client, behaviour } = context;
  return await redeem(recorder, {
    client,
    who: 'client',
    secret: behaviour.sendsSecretAt.code ? client.secret : undefined,
    ...exchange,
  });
}

/** The refresh token of the victim; ends the scenario where none was issued. */
export async function victimRefreshToken(context: AttackContext): Promise<string> {
  const { refreshToken } = await victimTokens(context);
  if (refreshToken === undefined) throw new Ended('fails', 'No refresh token was issued, so there is none to steal.');
  return refreshToken;
}

/** What everyone has who has a copy of a public client: the secret it is made to ship, if any. */
export function shippedSecret({ client, behaviour }: AttackContext, at: 'code' | 'refresh'): string | undefined {
  return behaviour.kind === 'public' && behaviour.sendsSecretAt[at] ? client.secret : undefined;
}
