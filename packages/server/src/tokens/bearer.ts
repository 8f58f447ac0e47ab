/** Finds what a presented access token stands for. */
import { readAuthorization } from '../authorization.ts';
import type { App } from '../client/app.ts';
import type { Core } from '../core.ts';
import type { Inbound } from '../inbound.ts';
import { Refusal } from '../refusals.ts';
import type { AccessTokenRecord, GrantRecord, User } from '../store/port.ts';
import { audienceOf, isFor } from '../token/resource.ts';
import { isVoid } from '../token/validity.ts';
import { ACCESS_TOKEN_TYPE, verifyJwt } from './jwt.ts';
import { readTokenId } from './token-text.ts';

export interface LiveToken {
  token: AccessTokenRecord;
  grant: GrantRecord;
  user: User;
  app: App;
  /** What the token is for. */
  audience: readonly string[];
}

const MAX_TOKEN_CHARS = 4096;

/** The token of an `Authorization: Bearer` header. */
export function readBearer(authorization: string | undefined): string | undefined {
  const header = readAuthorization(authorization);
  if (header?.scheme !== 'bearer' || header.credentials.length > MAX_TOKEN_CHARS) return undefined;
  return header.credentials === '' || /\s/.test(header.credentials) ? undefined : header.credentials;
}

/**
 * The token a request shows. The strict wire takes the header or the body, and not both (RFC 6750 §2); Salesforce's own
 * clients also send it in the query, as `oauth_token`, or under the scheme `OAuth` (Mobile SDK, “Using Identity URLs”).
 */
export function presentedToken(core: Core, { authorization, body, query }: Inbound): string | undefined {
  const header = readBearer(authorization);
  if (core.wire === 'strict') {
    const inBody = body.get('access_token');
    if (header !== undefined && inBody !== undefined)
      throw new Refusal('parameter-duplicated', 'the token, in header and body');
    return header ?? inBody;
  }
  const oauth = readAuthorization(authorization);
  const inHeader = header ?? (oauth?.scheme === 'oauth' && oauth.credentials !== '' ? oauth.credentials : undefined);
  for (const where of [body, query]) {
    const found = where.get('access_token') ?? where.get('oauth_token');
    if (inHeader === undefined && found !== undefined) return found;
  }
  return inHeader;
}

/** Undefined when the token is unknown, expired or revoked, or its user may no longer log in. */
export async function findLiveToken(
  core: Core,
  text: string | undefined,
  nowMs: number,
): Promise<LiveToken | undefined> {
  if (text === undefined) return undefined;
  const jwt = text.startsWith(core.shape.access) ? undefined : await readAccessJwt(core, text, nowMs);
  const opaque = jwt?.jti ?? text;
  const id = readTokenId(core.shape.access, opaque);
  if (id === undefined) return undefined;
  const token = await core.store.findAccessToken(id);
  if (token === undefined || !core.hasher.matches('access-token', opaque, token.hash) || token.expiresMs <= nowMs) {
    return undefined;
  }
  const held = await core.store.findGrant(token.grantId);
  if (held === undefined) return undefined;
  const { grant, user } = held;
  const app = core.registry.find(grant.clientId);
  if (app === undefined || !app.enabled || isVoid(app, grant)) return undefined;
  if (user === undefined || user.locked || user.inactive) return undefined;
  const audience = jwt?.audience ?? audienceOf(core, grant.resource, token.scope);
  return { token, grant, user, app, audience };
}

/** The same at an address of this server: a token for somebody else is none. */
export async function findTokenFor(
  core: Core,
  text: string | undefined,
  nowMs: number,
  path: string,
): Promise<LiveToken | undefined> {
  const live = await findLiveToken(core, text, nowMs);
  return live !== undefined && isFor(live.audience, core.publicUrl + path) ? live : undefined;
}

/** The same for a resource: throws when there is no live token with one of the scopes. */
export async function requireToken(
  core: Core,
  text: string | undefined,
  nowMs: number,
  path: string,
  scopes: readonly string[],
): Promise<LiveToken> {
  const live = await findTokenFor(core, text, nowMs, path);
  if (live === undefined) throw new Refusal(text === undefined ? 'token-missing' : 'token-invalid');
  if (!carries(live, scopes)) throw new Refusal('token-scope-insufficient');
  return live;
}

/** Whether a token carries one of the scopes; `full` is all of them. */
export function carries({ token }: LiveToken, scopes: readonly string[]): boolean {
  const has = token.scope.split(' ');
  return has.includes('full') || scopes.some((scope) => has.includes(scope));
}

/**
 * A JWT access token carries an opaque one as its `jti`. Resource servers read the JWT's own claims and ask here whether
 * it is active, so it is only what was signed: the signature, the type, the issuer and the end are checked before it is
 * looked up (RFC 7662 §4, RFC 9068 §4).
 */
async function readAccessJwt(
  core: Core,
  text: string,
  nowMs: number,
): Promise<{ jti: string; audience: readonly string[] } | undefined> {
  const claims = await verifyJwt(text, ACCESS_TOKEN_TYPE, (kid) => core.keys.verifier(kid, nowMs));
  if (claims === undefined || claims.iss !== core.publicUrl) return undefined;
  if (typeof claims.exp !== 'number' || claims.exp * 1000 <= nowMs) return undefined;
  // Made by this server, so it is what `audienceOf` says.
  return typeof claims.jti === 'string' ? { jti: claims.jti, audience: claims.aud as readonly string[] } : undefined;
}
