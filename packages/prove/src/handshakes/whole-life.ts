/** A client's whole life: log in, exchange, refresh twice, ask who the user is, revoke. Every profile is a variation of it. */
import { type Ending, fails, notJudged, succeeds } from '../attack.ts';
import { type Flow, freshState, logIn } from '../moves/log-in.ts';
import { makePkce } from '../moves/pkce.ts';
import { redeem, refresh, revoke, type TokenAnswer, userinfo } from '../moves/tokens.ts';
import type { Scene } from '../scene.ts';
import type { TargetClient } from '../target.ts';

/** In what one client differs from another. */
export interface Habits {
  flow: Flow;
  credentialsIn?: 'post-body' | 'header';
  /** Undefined: no PKCE. `none` leaves the method out. */
  challenge?: { method: 'S256' | 'none'; verifierBytes?: number } | undefined;
  sendsSecretAt: { code: boolean; refresh: boolean };
  refreshes: boolean;
  secretIn?: 'post' | 'basic';
  /** Parameters of the authorization request beside those everyone sends. */
  authorizeParameters?: Readonly<Record<string, string>>;
  /** Parameters of every token request beside those everyone sends. */
  tokenParameters?: (verifier: string | undefined) => Readonly<Record<string, string>>;
  /** Members of every token answer without which the client gives up. */
  reads?: readonly string[];
  /** The client cannot work when an ID token comes although none was asked for. */
  authenticatesRevocation?: boolean;
}

/** Plays it, and says at which step it broke. */
export async function wholeLife(scene: Scene, client: TargetClient, habits: Habits): Promise<Ending> {
  const pkce = habits.challenge === undefined ? undefined : makePkce(habits.challenge.verifierBytes);
  const state = freshState();
  const login = await logIn(scene, {
    client,
    flow: habits.flow,
    what: `Starts a login ${pkce === undefined ? 'without' : 'with'} a code challenge; the user logs in.`,
    state,
    ...(habits.credentialsIn === undefined ? {} : { credentialsIn: habits.credentialsIn }),
    ...(pkce === undefined ? {} : { challenge: pkce.challenge, challengeMethod: habits.challenge?.method ?? 'S256' }),
    ...(habits.authorizeParameters === undefined ? {} : { parameters: habits.authorizeParameters }),
  });
  if (login.kind === 'unclear') return notJudged(`The login ended nowhere: ${login.because}.`);
  if (login.kind === 'refused') return fails(`The login was refused (${login.because}).`);
  if (login.state !== state) return fails('The state came back changed: the client refuses the answer.');
  const extra = habits.tokenParameters?.(pkce?.verifier) ?? {};
  const as = { client, who: 'client', secretIn: habits.secretIn, parameters: extra } as const;
  const tokens = await redeem(scene, {
    ...as,
    what: `Redeems the code ${habits.sendsSecretAt.code ? 'with' : 'without'} the secret.`,
    code: login.code,
    verifier: pkce?.verifier,
    secret: habits.sendsSecretAt.code ? client.secret : undefined,
  });
  const lacking = missing(tokens, habits.reads);
  if (!tokens.ok || tokens.accessToken === undefined)
    return fails(`The code exchange was refused (${tokens.because}).`);
  if (lacking !== undefined) return fails(`The answer of the code exchange lacks ${lacking}.`);
  let { accessToken, refreshToken } = tokens;
  if (habits.refreshes && refreshToken === undefined) return fails('No refresh token came with the tokens.');
  for (const turn of habits.refreshes ? ['Refreshes', 'Refreshes again'] : []) {
    const fresh: TokenAnswer = await refresh(scene, {
      ...as,
      what: `${turn} ${habits.sendsSecretAt.refresh ? 'with' : 'without'} the secret.`,
      refreshToken: refreshToken ?? '',
      secret: habits.sendsSecretAt.refresh ? client.secret : undefined,
    });
    if (!fresh.ok || fresh.accessToken === undefined) return fails(`The refresh was refused (${fresh.because}).`);
    const short = missing(fresh, habits.reads);
    if (short !== undefined) return fails(`The answer of the refresh lacks ${short}.`);
    accessToken = fresh.accessToken;
    // With rotation a new one comes; the old one is spent.
    refreshToken = fresh.refreshToken ?? refreshToken;
  }
  return await useAndRevoke(scene, client, habits, { accessToken, refreshToken });
}

async function useAndRevoke(
  scene: Scene,
  client: TargetClient,
  habits: Habits,
  tokens: { accessToken: string; refreshToken: string | undefined },
): Promise<Ending> {
  const who = await userinfo(scene, 'client', 'Asks who the user is.', tokens.accessToken);
  // A token without an identity scope is live, and may not ask (RFC 6750 §3.1).
  if (who !== undefined && who.status !== 200 && who.status !== 403) {
    return fails(`The access token does not work at userinfo (status ${who.status}).`);
  }
  const secret =
    habits.authenticatesRevocation !== false && habits.sendsSecretAt.code && client.secret !== undefined
      ? client.secret
      : undefined;
  const ended = await revoke(scene, {
    client,
    who: 'client',
    what: 'Revokes its tokens.',
    token: tokens.refreshToken ?? tokens.accessToken,
    secret,
    secretIn: habits.secretIn,
  });
  if (ended !== undefined && ended.status !== 200) return fails(`The revocation was refused (status ${ended.status}).`);
  return succeeds('The client logs in, works, and ends its tokens.');
}

function missing(answer: TokenAnswer, names: readonly string[] = []): string | undefined {
  return answer.ok ? names.find((name) => answer.json[name] === undefined) : undefined;
}
