/** Requests of the token endpoint and its neighbours: exchange, refresh, who am I, is this live, revoke. */
import type { Answer, Recorder, Who } from '../recorder.ts';
import type { TargetClient } from '../target.ts';
import { words } from './log-in.ts';

export interface TokenReply {
  ok: boolean;
  accessToken: string | undefined;
  refreshToken: string | undefined;
  /** Why not, in the server's words; empty where it went well. */
  because: string;
  status: number;
  json: Readonly<Record<string, unknown>>;
}

export interface TokenCall {
  client: TargetClient;
  who: Who;
  what: string;
  /** Undefined sends none. */
  secret?: string | undefined;
  /** Default: the client's own way. */
  secretIn?: 'post' | 'basic' | undefined;
  headers?: Readonly<Record<string, string>>;
  /** More parameters, or other values of these. */
  parameters?: Readonly<Record<string, string>>;
}

export interface CodeExchange extends TokenCall {
  code: string;
  verifier?: string | undefined;
  /** Default: the client's; null leaves it out. */
  redirectUri?: string | null;
}

/** Exchanges a code for tokens (RFC 6749 §4.1.3). */
export async function redeem(recorder: Recorder, exchange: CodeExchange): Promise<TokenReply> {
  const { client, code, verifier, redirectUri = client.redirectUri } = exchange;
  return await tokenRequest(recorder, exchange, {
    grant_type: 'authorization_code',
    code,
    ...(redirectUri === null ? {} : { redirect_uri: redirectUri }),
    ...(verifier === undefined ? {} : { code_verifier: verifier }),
  });
}

/** Refreshes (RFC 6749 §6). */
export async function refresh(recorder: Recorder, request: TokenCall & { refreshToken: string }): Promise<TokenReply> {
  return await tokenRequest(recorder, request, { grant_type: 'refresh_token', refresh_token: request.refreshToken });
}

/** Any other grant. */
export async function tokenRequest(
  recorder: Recorder,
  request: TokenCall,
  grant: Readonly<Record<string, string>>,
): Promise<TokenReply> {
  const answer = await recorder.send(
    request.who,
    request.what,
    authenticated(recorder.target.endpoints.token, request, grant),
  );
  const read = readTokenAnswer(answer);
  for (const token of [read.refreshToken, read.accessToken]) {
    if (token !== undefined) {
      recorder.target.obtained.push({ clientId: request.client.clientId, token, revoked: false });
    }
  }
  return read;
}

/** Asks who the token is for (OpenID Connect Core §5.3). */
export async function userinfo(
  recorder: Recorder,
  who: Who,
  what: string,
  accessToken: string,
): Promise<Answer | undefined> {
  const { userinfo: url } = recorder.target.endpoints;
  if (url === undefined) return undefined;
  return await recorder.send(who, what, { method: 'GET', url, headers: { authorization: `Bearer ${accessToken}` } });
}

/** Asks whether a token is live, proving to be the client (RFC 7662 §2.1). Undefined where there is no such endpoint. */
export async function introspect(
  recorder: Recorder,
  request: TokenCall & { token: string },
): Promise<Answer | undefined> {
  const { introspect: url } = recorder.target.endpoints;
  if (url === undefined) return undefined;
  return await recorder.send(request.who, request.what, authenticated(url, request, { token: request.token }));
}

/** Ends a token (RFC 7009 §2.1). Undefined where there is no such endpoint. */
export async function revoke(recorder: Recorder, request: TokenCall & { token: string }): Promise<Answer | undefined> {
  const { revoke: url } = recorder.target.endpoints;
  if (url === undefined) return undefined;
  return await recorder.send(request.who, request.what, authenticated(url, request, { token: request.token }));
}

/** A form posted as this client, its secret in the body or in the header (RFC 6749 §2.3.1). */
function authenticated(url: string, request: TokenCall, form: Readonly<Record<string, string>>) {
  const { client, secret, headers, parameters } = request;
  const secretIn = request.secretIn ?? client.secretIn ?? 'post';
  const basic = secret !== undefined && secretIn === 'basic';
  return {
    method: 'POST' as const,
    url,
    headers: { ...headers, ...(basic ? { authorization: basicOf(client.clientId, secret) } : {}) },
    form: {
      ...form,
      ...(basic ? {} : { client_id: client.clientId }),
      ...(secret === undefined || basic ? {} : { client_secret: secret }),
      ...parameters,
    },
  };
}

/** RFC 6749 §2.3.1: both halves are form-encoded before they are joined. */
function basicOf(clientId: string, secret: string): string {
  const encode = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+');
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(secret)}`).toString('base64')}`;
}

function readTokenAnswer({ status, json }: Answer): TokenReply {
  const text = (name: string): string | undefined => {
    const value = json[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const accessToken = text('access_token');
  const ok = status >= 200 && status < 300 && accessToken !== undefined;
  const error = text('error');
  return {
    ok,
    accessToken: ok ? accessToken : undefined,
    refreshToken: ok ? text('refresh_token') : undefined,
    because: ok ? '' : error === undefined ? `status ${status}` : words(error, text('error_description')),
    status,
    json,
  };
}
