/** A client's whole life: log in, exchange, refresh twice, ask who the user is, revoke. Every profile is a variation of it. */
import { fails, notJudged, refusedAt, type ScenarioResult, succeeds } from '../attack.ts';
import { type Flow, freshState, type LoginOutcome, logIn } from '../moves/log-in.ts';
import { makePkce, type Pkce } from '../moves/pkce.ts';
import { redeem, refresh, revoke, type TokenAnswer, userinfo } from '../moves/tokens.ts';
import type { Answer, Recorder } from '../recorder.ts';
import type { TargetClient } from '../target.ts';

/** In what one client differs from another. */
export interface Habits {
  flow: Flow;
  credentialsIn?: 'post-body' | 'header';
  /** Undefined: no PKCE. `none` leaves the method out; more bytes make a longer verifier; `pkce` is one made already. */
  challenge?: { method: 'S256' | 'none'; verifierBytes?: number; pkce?: Pkce } | undefined;
  sendsSecretAt: { code: boolean; refresh: boolean };
  refreshes: boolean;
  secretIn?: 'post' | 'basic' | undefined;
  /** Default: a random text. */
  state?: string;
  /** Parameters of the authorization request beside those everyone sends. */
  authorizeParameters?: Readonly<Record<string, string>>;
  /** Parameters of a token request beside those everyone sends. */
  tokenParameters?: (at: 'code' | 'refresh', verifier: string | undefined) => Readonly<Record<string, string>>;
  /** Members of the redirect, and of every token answer, without which the client gives up. */
  readsFromRedirect?: readonly string[];
  reads?: readonly string[];
  /** What the client looks at before it believes the tokens; says what is wrong, or nothing. */
  believes?: (tokens: TokenAnswer) => string | undefined;
  /** What the client does with its first access token; says what went wrong, or nothing. */
  works?: (accessToken: string, who: Answer | undefined) => Promise<string | undefined>;
  /** False: a rotated refresh token is not kept, the first one is used for ever. Default true. */
  keepsRotatedToken?: boolean;
  /** Default: as it authenticates the exchange. */
  sendsSecretAtRevocation?: boolean;
}

/** Plays it, and says at which step it broke. */
export async function wholeLife(recorder: Recorder, client: TargetClient, habits: Habits): Promise<ScenarioResult> {
  const { challenge } = habits;
  const pkce = challenge === undefined ? undefined : (challenge.pkce ?? makePkce(challenge.verifierBytes));
  const state = habits.state ?? freshState();
  const login = await begin(recorder, client, habits, pkce, state);
  if (login.kind === 'unclear') return notJudged(`The login ended nowhere: ${login.because}.`);
  if (login.kind === 'refused') return refusedAt('login', 'The login', login.because);
  if (login.state !== state) return fails('The state came back changed: the client refuses the answer.');
  const unread = habits.readsFromRedirect?.find((name) => !login.parameters.has(name));
  if (unread !== undefined) return fails(`The redirect lacks ${unread}.`);
  const tokens = await redeem(recorder, {
    client,
    who: 'client',
    what: `Redeems the code ${habits.sendsSecretAt.code ? 'with' : 'without'} the secret.`,
    code: login.code,
    verifier: pkce?.verifier,
    secret: habits.sendsSecretAt.code ? client.secret : undefined,
    secretIn: habits.secretIn,
    parameters: habits.tokenParameters?.('code', pkce?.verifier) ?? {},
  });
  if (!tokens.ok || tokens.accessToken === undefined) return refusedAt('code', 'The code exchange', tokens.because);
  const disbelief = lacking(tokens, habits.reads) ?? habits.believes?.(tokens);
  if (disbelief !== undefined) return fails(`The client cannot use the answer of the code exchange: ${disbelief}.`);
  const broken = await work(recorder, habits, tokens.accessToken);
  if (broken !== undefined) return fails(broken);
  return await refreshAndRevoke(
    recorder,
    client,
    habits,
    { ...tokens, accessToken: tokens.accessToken },
    pkce?.verifier,
  );
}

async function begin(
  recorder: Recorder,
  client: TargetClient,
  habits: Habits,
  pkce: Pkce | undefined,
  state: string,
): Promise<LoginOutcome> {
  return await logIn(recorder, {
    client,
    flow: habits.flow,
    what: `Starts a login ${pkce === undefined ? 'without' : 'with'} a code challenge.`,
    state,
    ...(habits.credentialsIn === undefined ? {} : { credentialsIn: habits.credentialsIn }),
    ...(pkce === undefined ? {} : { challenge: pkce.challenge, challengeMethod: habits.challenge?.method ?? 'S256' }),
    ...(habits.authorizeParameters === undefined ? {} : { parameters: habits.authorizeParameters }),
  });
}

async function work(recorder: Recorder, habits: Habits, accessToken: string): Promise<string | undefined> {
  const who = await userinfo(recorder, 'client', 'Asks who the user is.', accessToken);
  // A token without an identity scope is live, and may not ask (RFC 6750 §3.1).
  if (who !== undefined && who.status !== 200 && !lacksScope(who)) {
    return `The access token does not work at userinfo (status ${who.status}).`;
  }
  return await habits.works?.(accessToken, who);
}

async function refreshAndRevoke(
  recorder: Recorder,
  client: TargetClient,
  habits: Habits,
  tokens: TokenAnswer & { accessToken: string },
  verifier: string | undefined,
): Promise<ScenarioResult> {
  let last = tokens.refreshToken ?? tokens.accessToken;
  if (habits.refreshes) {
    if (tokens.refreshToken === undefined) return fails('No refresh token came with the tokens.');
    for (const turn of ['Refreshes', 'Refreshes again']) {
      const fresh = await refresh(recorder, {
        client,
        who: 'client',
        what: `${turn} ${habits.sendsSecretAt.refresh ? 'with' : 'without'} the secret.`,
        refreshToken: last,
        secret: habits.sendsSecretAt.refresh ? client.secret : undefined,
        secretIn: habits.secretIn,
        parameters: habits.tokenParameters?.('refresh', verifier) ?? {},
      });
      if (!fresh.ok) return refusedAt('refresh', 'The refresh', fresh.because);
      const unread = lacking(fresh, habits.reads);
      if (unread !== undefined) return fails(`The client cannot use the answer of the refresh: ${unread}.`);
      // With rotation a new one comes; the old one is spent.
      if (habits.keepsRotatedToken !== false) last = fresh.refreshToken ?? last;
    }
  }
  const secret = (habits.sendsSecretAtRevocation ?? habits.sendsSecretAt.code) ? client.secret : undefined;
  const what = 'Revokes its tokens.';
  const ended = await revoke(recorder, { client, who: 'client', what, token: last, secret, secretIn: habits.secretIn });
  if (ended !== undefined && ended.status !== 200) return fails(`The revocation was refused (status ${ended.status}).`);
  return succeeds('The client logs in, works, and ends its tokens.');
}

function lacksScope({ status, headers, body }: Answer): boolean {
  return status === 403 && `${headers['www-authenticate'] ?? ''} ${body}`.includes('insufficient_scope');
}

function lacking(answer: TokenAnswer, names: readonly string[] = []): string | undefined {
  const absent = names.find((name) => answer.json[name] === undefined);
  return absent === undefined ? undefined : `it lacks ${absent}`;
}
