/** What a token is for: the resources that its client named (RFC 8707), as the `aud` of the token (RFC 9068 §3). */
import type { Core } from '../core.ts';
import { Refusal } from '../refusals.ts';

const MAX_RESOURCES = 8;
const MAX_CHARS = 1024;
/** Absolute URIs, which hold no blank: several stand beside each other with one between them. */
const URI = /^[a-z][a-z0-9+.-]{0,30}:[\x21\x22\x24-\x7e]+$/i;
/** Scopes that read userinfo: a token with one of them is for that endpoint too. */
const IDENTITY_SCOPES: ReadonlySet<string> = new Set(['openid', 'id', 'profile', 'email', 'full']);

/** The resources of an authorization request; undefined where it names none. Throws a refusal for what is no resource. */
export function readResources(asked: string | undefined): string | undefined {
  if (asked === undefined) return undefined;
  const all = [...new Set(asked.split(' '))];
  if (all.length > MAX_RESOURCES || asked.length > MAX_CHARS)
    throw new Refusal('resource-invalid', 'too many resources');
  if (!all.every((one) => URI.test(one) && URL.canParse(one)))
    throw new Refusal('resource-invalid', 'not an absolute URI without a fragment');
  return all.join(' ');
}

/** Those of a token request: some of what was asked for at login, never others (RFC 8707 §2.2). Throws a refusal. */
export function narrowResources(granted: string | null, asked: string | undefined): string | null {
  const wanted = readResources(asked);
  if (wanted === undefined) return granted;
  const had = new Set(granted?.split(' '));
  if (!wanted.split(' ').every((one) => had.has(one)))
    throw new Refusal('resource-invalid', 'not among the resources of the authorization request');
  return wanted;
}

/** The audience of an access token. Where no resource was named it is this server with all it has. */
export function audienceOf(core: Core, resources: string | null, scope: string): readonly string[] {
  if (resources === null) return [core.publicUrl];
  const reads = scope.split(' ').some((one) => IDENTITY_SCOPES.has(one));
  return [...resources.split(' '), ...(reads ? [`${core.publicUrl}/services/oauth2/userinfo`] : [])];
}

/**
 * ATTACK: token-redirect — a resource server that was given a token cannot use it here: what is asked for stands in its
 * audience, or below something that does (RFC 9068 §4).
 */
export function isFor(audience: readonly string[], url: string): boolean {
  return audience.some((one) => url === one || url.startsWith(one.endsWith('/') ? one : `${one}/`));
}
