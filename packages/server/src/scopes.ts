/** Scopes: the metadata's spelling, and the one on the wire (fact sheet §3.7). */
import { SCOPE_NAMES } from '@countersign/policy';

const WIRE_NAMES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...Object.entries<readonly string[]>(SCOPE_NAMES).map(([name, wire]) => [name.toLowerCase(), wire] as const),
  // Also seen for SFAP.
  ['sfapiplatform', SCOPE_NAMES.SFAP],
]);

/** RFC 6749 §3.3. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/;

const REFRESH_SCOPES: ReadonlySet<string> = new Set(['refresh_token', 'offline_access']);

/** What an app may ask for, as the wire spells it. A name the table lacks is taken as a wire name. */
export function wireScopes(metadataScopes: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const scope of metadataScopes) {
    for (const name of WIRE_NAMES.get(scope.toLowerCase()) ?? [scope.toLowerCase()]) names.add(name);
  }
  return [...names];
}

/**
 * What is granted: the whole of what the app has when nothing is asked for, else exactly what was asked.
 * `full` covers every scope but the refresh ones (Salesforce Help, OAuth scopes). Undefined: something is not allowed.
 */
export function grantScopes(allowed: readonly string[], asked: string | undefined): readonly string[] | undefined {
  const wanted = asked?.split(' ').filter((scope) => scope !== '') ?? [];
  if (wanted.length === 0) return allowed;
  if (!wanted.every((scope) => SCOPE_TOKEN.test(scope))) return undefined;
  const has = new Set(allowed);
  const fits = (scope: string): boolean => has.has(scope) || (has.has('full') && !REFRESH_SCOPES.has(scope));
  return wanted.every(fits) ? [...new Set(wanted)] : undefined;
}

/** Without those that a refresh token comes with. */
export function withoutRefresh(scopes: readonly string[]): readonly string[] {
  return scopes.filter((scope) => !REFRESH_SCOPES.has(scope));
}

/** Whether a refresh token comes with these scopes. */
export function includesRefresh(scopes: readonly string[]): boolean {
  return scopes.some((scope) => REFRESH_SCOPES.has(scope));
}
