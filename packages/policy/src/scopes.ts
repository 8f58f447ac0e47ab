/**
 * Which scopes reach data or administration, and which only tell who the user is.
 *
 * Data, not code: a project may add its own (config `privilegedScopes`). A scope nobody has listed counts as high.
 */

export type Privilege = 'high' | 'low';
export type ScopeTable = ReadonlyMap<string, Privilege>;

/** Metadata spelling, lower case. Everything else is high (fact sheet 3.7). */
const IDENTITY_ONLY = [
  'openid',
  'profile',
  'email',
  'address',
  'phone',
  'basic',
  'id',
  'offlineaccess',
  'offline_access',
  'refreshtoken',
  'refresh_token',
];

const REFRESH = new Set(['refreshtoken', 'refresh_token', 'offlineaccess', 'offline_access']);

/** The shipped table, with a project's own privileged scopes laid over it. */
export function scopeTable(privileged: readonly string[] = []): ScopeTable {
  const table = new Map<string, Privilege>(IDENTITY_ONLY.map((scope) => [scope, 'low']));
  for (const scope of privileged) table.set(scope.toLowerCase(), 'high');
  return table;
}

const SHIPPED = scopeTable();

/** High when any scope reaches data or administration; unknown scopes, and an unknown list, count as high. */
export function privilegeOf(scopes: readonly string[] | undefined, table: ScopeTable = SHIPPED): Privilege {
  if (scopes === undefined) return 'high';
  return scopes.every((scope) => table.get(scope.toLowerCase()) === 'low') ? 'low' : 'high';
}

/** Whether a refresh token is granted. `Full` does not include it (Salesforce Help, OAuth scopes). */
export function grantsRefresh(scopes: readonly string[]): boolean {
  return scopes.some((scope) => REFRESH.has(scope.toLowerCase()));
}
