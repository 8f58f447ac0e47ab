/**
 * The Authorization Code and Credentials Flow: the app shows its own login screen and sends the user's name and password
 * with the authorization request (fact sheet §1.2, §1.3).
 */
import { readAuthorization, readBasicPair } from '../authorization.ts';
import type { Core } from '../core.ts';
import type { Inbound, Params } from '../inbound.ts';
import { Refusal } from '../refusals.ts';
import { type Attempt, admit, complete } from './checks.ts';
import { readTarget } from './request.ts';

type CredentialsIn = 'post-body' | 'header' | 'query';

interface Credentials {
  username: string;
  password: string;
  in: CredentialsIn;
}

/** Ways to log in without a page, by `Auth-Request-Type`; more of them are more rows. */
const KINDS: ReadonlyMap<string, (core: Core, inbound: Inbound, params: Params) => Promise<string>> = new Map([
  ['named-user', logInNamedUser],
]);

/** Where the answer goes, with the code. Every refusal is answered directly, never at the callback (fact sheet §1.4). */
export async function answerHeadlessLogin(core: Core, inbound: Inbound, params: Params): Promise<string> {
  const kind = KINDS.get(inbound.requestKind ?? '');
  if (kind === undefined) throw new Refusal('request-kind-unsupported');
  return await kind(core, inbound, params);
}

async function logInNamedUser(core: Core, inbound: Inbound, params: Params): Promise<string> {
  // Who asks is settled first: what is wrong with the credentials is told to a client that there is.
  readTarget(core, inbound, params);
  const credentials = readCredentials(inbound);
  const attempt: Attempt = {
    core,
    inbound,
    params,
    flow: 'code-credentials',
    ...(credentials === undefined ? undefined : { credentialsIn: credentials.in }),
  };
  const request = admit(attempt);
  if (credentials === undefined) throw new Refusal('credentials-missing');
  const { username, password } = credentials;
  const user = await core.directory.logIn(username, password, inbound.address, inbound.nowMs);
  return await complete(attempt, request, user);
}

/** Header first; then the POST body; then, for a GET, the query. Two places at once are refused. */
function readCredentials(inbound: Inbound): Credentials | undefined {
  const found = [
    fromHeader(inbound.authorization),
    from(inbound.body, 'post-body'),
    from(inbound.query, 'query'),
  ].filter((one) => one !== undefined);
  if (found.length > 1) throw new Refusal('parameter-duplicated', 'user credentials are given in two places');
  return found[0];
}

function from(params: Params, where: CredentialsIn): Credentials | undefined {
  const username = params.get('username');
  const password = params.get('password');
  if (username === undefined && password === undefined) return undefined;
  if (username === undefined || password === undefined)
    throw new Refusal('credentials-missing', 'only half of the credentials');
  return { username, password, in: where };
}

/** Standard and URL-safe base64, padded or not: the guide's sample sends one, the Mobile SDK the other. */
function fromHeader(authorization: string | undefined): Credentials | undefined {
  if (authorization === undefined) return undefined;
  const header = readAuthorization(authorization);
  const pair = header?.scheme === 'basic' ? readBasicPair(header.credentials, decodeUtf8) : undefined;
  if (pair === undefined) {
    throw new Refusal('credentials-missing', 'the Authorization header is not Basic with a user name and a password');
  }
  return { username: pair[0], password: pair[1], in: 'header' };
}

/** JavaScript's `btoa` sends Latin-1, everything else UTF-8 (RFC 7617 §2.1). */
function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
