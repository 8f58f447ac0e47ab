/** A login, from the authorization request to the code at the callback, in either flow. */
import { randomBytes } from 'node:crypto';
import type { HttpRequest } from '../http.ts';
import type { Answer, Recorder, Who } from '../recorder.ts';
import type { TargetClient, TestUser } from '../target.ts';
import { findForm } from './login-form.ts';

/** Through the app's own screen, or on the server's login page. */
export type LoginFlow = 'code-credentials' | 'web-server';

export interface Login {
  client: TargetClient;
  flow: LoginFlow;
  /** Who sends the authorization request. Default the client. */
  who?: Who;
  what: string;
  /** Default: the client's own user. */
  user?: TestUser;
  challenge?: string;
  /** Default S256 when there is a challenge; `none` leaves the method out, as Salesforce's own clients do. */
  challengeMethod?: 'S256' | 'plain' | 'none';
  /** Default: a fresh random one. */
  state?: string;
  /** Default: the client's. */
  redirectUri?: string;
  /** Default: the client's. */
  clientId?: string;
  credentialsIn?: 'post-body' | 'header' | 'query';
  parameters?: Readonly<Record<string, string>>;
}

export type LoginOutcome =
  /** What stands in the redirect: anyone who sees the redirect has all of it. */
  | { kind: 'code'; code: string; state: string | undefined; redirectedTo: string; parameters: URLSearchParams }
  /** The server said no, in the words of RFC 6749 §4.1.2.1 or with a status of 4xx. */
  | { kind: 'refused'; because: string; status: number }
  /** Neither: nothing can be concluded. */
  | { kind: 'unclear'; because: string };

/** Pages and redirects until a login must have ended: login, consent, and a few steps between them. */
const MAX_STEPS = 12;

export async function logIn(recorder: Recorder, login: Login): Promise<LoginOutcome> {
  return login.flow === 'code-credentials' ? await headless(recorder, login) : await webServer(recorder, login);
}

/** A value for `state` that nobody can guess. */
export function freshState(): string {
  return randomBytes(12).toString('base64url');
}

/** The parameters of the authorization request. */
export function authorizationParameters(login: Login): Record<string, string> {
  const { client, challenge, challengeMethod = 'S256' } = login;
  return {
    response_type: login.flow === 'code-credentials' ? 'code_credentials' : 'code',
    client_id: login.clientId ?? client.clientId,
    redirect_uri: login.redirectUri ?? client.redirectUri,
    state: login.state ?? freshState(),
    ...(client.scope === undefined ? {} : { scope: client.scope }),
    ...(challenge === undefined ? {} : { code_challenge: challenge }),
    ...(challenge === undefined || challengeMethod === 'none' ? {} : { code_challenge_method: challengeMethod }),
    ...client.authorizeParameters,
    ...login.parameters,
  };
}

async function headless(recorder: Recorder, login: Login): Promise<LoginOutcome> {
  const { username, password } = login.user ?? login.client.user;
  const parameters = authorizationParameters(login);
  const { authorize } = recorder.target.endpoints;
  const headers = { 'auth-request-type': 'Named-User' };
  // URL-safe and unpadded, as the Mobile SDK sends it.
  const inHeader = Buffer.from(`${username}:${password}`).toString('base64url');
  const request: HttpRequest =
    login.credentialsIn === 'query'
      ? { method: 'GET', url: withQuery(authorize, { ...parameters, username, password }), headers }
      : login.credentialsIn === 'header'
        ? {
            method: 'POST',
            url: authorize,
            headers: { ...headers, authorization: `Basic ${inHeader}` },
            form: parameters,
          }
        : { method: 'POST', url: authorize, headers, form: { ...parameters, username, password } };
  const what = `${login.what} The user’s password, typed into the app’s own screen, goes with it.`;
  const answer = await recorder.send(login.who ?? 'client', what, request);
  return redirectOutcome(answer, parameters.redirect_uri ?? '') ?? refusal(answer);
}

async function webServer(recorder: Recorder, login: Login): Promise<LoginOutcome> {
  const parameters = authorizationParameters(login);
  const redirectUri = parameters.redirect_uri ?? '';
  const cookies = new Map<string, string>();
  let url = withQuery(recorder.target.endpoints.authorize, parameters);
  let answer = await recorder.send(login.who ?? 'client', login.what, { method: 'GET', url });
  let passwordSent = false;
  for (let step = 0; step < MAX_STEPS; step++) {
    const outcome = redirectOutcome(answer, redirectUri);
    if (outcome !== undefined) return outcome;
    keepCookies(cookies, answer);
    const location = locationOf(answer);
    if (location !== undefined) {
      const next = URL.parse(location, url);
      if (next?.origin !== recorder.target.http.origin) return { kind: 'unclear', because: 'it redirects elsewhere' };
      url = next.href;
      const headers = cookieHeader(cookies);
      answer = await recorder.send('user', 'The browser follows.', { method: 'GET', url, headers });
      continue;
    }
    if (answer.status >= 400 && !(passwordSent === false && answer.status === 401)) return refusal(answer);
    const form = findForm(answer.body, url);
    if (form === undefined) return refusal(answer);
    const asksPassword = form.passwordField !== undefined;
    if (asksPassword && passwordSent)
      return { kind: 'refused', because: 'the login page came back', status: answer.status };
    const { username, password } = login.user ?? login.client.user;
    const filled = { ...form.fields };
    if (asksPassword) {
      if (form.usernameField !== undefined) filled[form.usernameField] = username;
      if (form.passwordField !== undefined) filled[form.passwordField] = password;
      passwordSent = true;
    }
    const what = asksPassword ? 'The user logs in on the server’s page.' : 'The user agrees.';
    url = form.action;
    if (new URL(url).origin !== recorder.target.http.origin)
      return { kind: 'unclear', because: 'its form goes elsewhere' };
    answer = await recorder.send('user', what, submission(form.method, url, filled, cookieHeader(cookies)));
  }
  return { kind: 'unclear', because: `no code after ${MAX_STEPS} pages` };
}

/** Sends a form as a browser would. */
export function submission(
  method: 'GET' | 'POST',
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): HttpRequest {
  return method === 'POST' ? { method, url, form: fields, headers } : { method, url: withQuery(url, fields), headers };
}

export function cookieHeader(cookies: ReadonlyMap<string, string>): Record<string, string> {
  return cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
}

export function keepCookies(cookies: Map<string, string>, answer: Answer): void {
  const header = answer.headers['set-cookie'];
  for (const line of typeof header === 'string' ? [header] : (header ?? [])) {
    const [pair = ''] = line.split(';', 1);
    const equals = pair.indexOf('=');
    if (equals > 0) cookies.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
  }
}

export function withQuery(url: string, parameters: Readonly<Record<string, string>>): string {
  const separator = url.includes('?') ? '&' : '?';
  return `${url}${separator}${new URLSearchParams({ ...parameters }).toString()}`;
}

function locationOf(answer: Answer): string | undefined {
  const location = answer.headers.location;
  return answer.status >= 300 && answer.status < 400 && typeof location === 'string' ? location : undefined;
}

/** What a redirect to the callback says; undefined for any other answer. */
function redirectOutcome(answer: Answer, redirectUri: string): LoginOutcome | undefined {
  const location = locationOf(answer);
  const [registered = ''] = redirectUri.split('#', 1);
  if (location === undefined || registered === '' || !location.startsWith(registered)) return undefined;
  const [beforeFragment = '', fragment = ''] = location.split('#', 2);
  const parameters = new URLSearchParams(beforeFragment.slice(beforeFragment.indexOf('?') + 1));
  for (const [name, value] of new URLSearchParams(fragment)) parameters.append(name, value);
  const code = parameters.get('code');
  if (code !== null) {
    return { kind: 'code', code, state: parameters.get('state') ?? undefined, redirectedTo: location, parameters };
  }
  const error = parameters.get('error');
  if (error === null) return undefined;
  return { kind: 'refused', because: words(error, parameters.get('error_description')), status: answer.status };
}

function refusal(answer: Answer): LoginOutcome {
  const { error, error_description: description } = answer.json;
  if (typeof error === 'string') {
    return {
      kind: 'refused',
      because: words(error, typeof description === 'string' ? description : null),
      status: answer.status,
    };
  }
  if (answer.status >= 400 && answer.status < 500) {
    return { kind: 'refused', because: `status ${answer.status}`, status: answer.status };
  }
  return { kind: 'unclear', because: `an answer with status ${answer.status} that is neither a redirect nor a form` };
}

export function words(error: string, description: string | null | undefined): string {
  return description ? `${error}: ${description}` : error;
}
