/** A client's whole life: log in, exchange, refresh twice, ask who the user is, revoke. Every profile is a variation of it. */
import { fails, notJudged, refusedAt, type ScenarioResult, succeeds } from '../attack.ts';
import { freshState, type LoginFlow, type LoginOutcome, logIn } from '../moves/log-in.ts';
import { makePkce, type Pkce } from '../moves/pkce.ts';
import { redeem, refresh, revoke, type TokenReply, userinfo } from '../moves/tokens.ts';
import type { Answer, Recorder } from '../recorder.ts';
import type { TargetClient } from '../target.ts';

/** In what one client differs from another. */
export interface ClientProfile {
  flow: LoginFlow;
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
  believes?: (tokens: TokenReply) => string | undefined;
  /** What the client does with its first access token; says what went wrong, or nothing. */
  works?: (accessToken: string, who: Answer | undefined) => Promise<string | undefined>;
  /** False: a rotated refresh token is not kept, the first one is used for ever. Default true. */
  keepsRotatedToken?: boolean;
  /** Default: as it authenticates the exchange. */
  sendsSecretAtRevocation?: boolean;
}

/** Plays it, and says at which step it broke. */
export async function wholeLife(
  recorder: Recorder,
  client: TargetClient,
  profile: ClientProfile,
): Promise<ScenarioResult> {
  const { challenge } = profile;
  const pkce = challenge === undefined ? undefined : (challenge.pkce ?? makePkce(challenge.verifierBytes));
  const state = profile.state ?? freshState();
  const login = await begin(recorder, client, profile, pkce, state);
  if (login.kind === 'unclear') return notJudged(`The login ended nowhere: ${login.because}.`);
  if (login.kind === 'refused') return refusedAt('login', 'The login', login.because);
  if (login.state !== state) return fails('The state came back changed: the client refuses the answer.');
  const unread = profile.readsFromRedirect?.find((name) => !login.parameters.has(name));
  if (unread !== undefined) return fails(`The redirect lacks ${unread}.`);
  const tokens = await redeem(recorder, {
    client,
    who: 'client',
    what: `Redeems the code ${profile.sendsSecretAt.code ? 'with' : 'without'} the secret.`,
    code: login.code,
    verifier: pkce?.verifier,
    secret: profile.sendsSecretAt.code ? client.secret : undefined,
    secretIn: profile.secretIn,
    parameters: profile.tokenParameters?.('code', pkce?.verifier) ?? {},
  });
  if (!tokens.ok || tokens.accessToken === undefined) return refusedAt('code', 'The code exchange', tokens.because);
  const disbelief = lacking(tokens, profile.reads) ?? profile.believes?.(tokens);
  if (disbelief !== undefined) return fails(`The client cannot use the answer of the code exchange: ${disbelief}.`);
  const broken = await work(recorder, profile, tokens.accessToken);
  if (broken !== undefined) return fails(broken);
  return await refreshAndRevoke(
    recorder,
    client,
    profile,
    { ...tokens, accessToken: tokens.accessToken },
    pkce?.verifier,
  );
}

async function begin(
  recorder: Recorder,
  client: TargetClient,
  profile: ClientProfile,
  pkce: Pkce | undefined,
  state: string,
): Promise<LoginOutcome> {
  return await logIn(recorder, {
    client,
    flow: profile.flow,
    what: `Starts a login ${pkce === undefined ? 'without' : 'with'} a code challenge.`,
    state,
    ...(profile.credentialsIn === undefined ? {} : { credentialsIn: profile.credentialsIn }),
    ...(pkce === undefined ? {} : { challenge: pkce.challenge, challengeMethod: profile.challenge?.method ?? 'S256' }),
    ...(profile.authorizeParameters === undefined ? {} : { parameters: profile.authorizeParameters }),
  });
}

async function work(recorder: Recorder, profile: ClientProfile, accessToken: string): Promise<string | undefined> {
  const who = await userinfo(recorder, 'client', 'Asks who the user is.', accessToken);
  // A token without an identity scope is live, and may not ask (RFC 6750 §3.1).
  if (who !== undefined && who.status !== 200 && !lacksScope(who)) {
    return `The access token does not work at userinfo (status ${who.status}).`;
  }
  return await profile.works?.(accessToken, who);
}

async function refreshAndRevoke(
  recorder: Recorder,
  client: TargetClient,
  profile: ClientProfile,
  tokens: TokenReply & { accessToken: string },
  verifier: string | undefined,
): Promise<ScenarioResult> {
  let last = tokens.refreshToken ?? tokens.accessToken;
  if (profile.refreshes) {
    if (tokens.refreshToken === undefined) return fails('No refresh token came with the tokens.');
    for (const turn of ['Refreshes', 'Refreshes again']) {
      const fresh = await refresh(recorder, {
        client,
        who: 'client',
        what: `${turn} ${profile.sendsSecretAt.refresh ? 'with' : 'without'} the secret.`,
        refreshToken: last,
        secret: profile.sendsSecretAt.refresh ? client.secret : undefined,
        secretIn: profile.secretIn,
        parameters: profile.tokenParameters?.('refresh', verifier) ?? {},
      });
      if (!fresh.ok) return refusedAt('refresh', 'The refresh', fresh.because);
      const unread = lacking(fresh, profile.reads);
      if (unread !== undefined) return fails(`The client cannot use the answer of the refresh: ${unread}.`);
      // With rotation a new one comes; the old one is spent.
      if (profile.keepsRotatedToken !== false) last = fresh.refreshToken ?? last;
    }
  }
  const secret = (profile.sendsSecretAtRevocation ?? profile.sendsSecretAt.code) ? client.secret : undefined;
  const what = 'Revokes its tokens.';
  const ended = await revoke(recorder, {
    client,
    who: 'client',
    what,
    token: last,
    secret,
    secretIn: profile.secretIn,
  });
  if (ended !== undefined && ended.status !== 200) return fails(`The revocation was refused (status ${ended.status}).`);
  return succeeds('The client logs in, works, and ends its tokens.');
}

function lacksScope({ status, headers, body }: Answer): boolean {
  return status === 403 && `${headers['www-authenticate'] ?? ''} ${body}`.includes('insufficient_scope');
}

function lacking(answer: TokenReply, names: readonly string[] = []): string | undefined {
  const absent = names.find((name) => answer.json[name] === undefined);
  return absent === undefined ? undefined : `it lacks ${absent}`;
}
