/** Rows as arrays, for the look-ups of every token request; the columns and their order stand beside what reads them. */
import type { CodeRecord, GrantRecord, RefreshRecord, User } from '../port.ts';
import { bytes } from '../rows.ts';

type Values = readonly unknown[];

export const GRANT_COLUMNS = 'id, client_id, user_id, scope, nonce, created_ms, revoked_ms, resource';

export function grantOf(row: Values): GrantRecord {
  return {
    id: row[0] as number,
    clientId: row[1] as string,
    userId: row[2] as string,
    scope: row[3] as string,
    nonce: row[4] as string | null,
    createdMs: row[5] as number,
    revokedMs: row[6] as number | null,
    resource: row[7] as string | null,
  };
}

export const CODE_COLUMNS = `${GRANT_COLUMNS}, redirect_uri, code_hash, challenge, code_expires_ms, code_spent`;

export function codeOf(row: Values): CodeRecord {
  const code = grantOf(row) as CodeRecord;
  code.redirectUri = row[8] as string;
  code.codeHash = bytes(row[9]);
  code.challenge = row[10] as string | null;
  code.codeExpiresMs = row[11] as number;
  code.codeSpent = row[12] !== null;
  return code;
}

export const REFRESH_COLUMNS = `${GRANT_COLUMNS}, refresh_generation, refresh_hash, refresh_issued_ms, refresh_used_ms`;

export function refreshOf(row: Values): RefreshRecord {
  const refresh = grantOf(row) as RefreshRecord;
  refresh.refreshGeneration = row[8] as number;
  refresh.refreshHash = row[9] === null ? null : bytes(row[9]);
  refresh.refreshIssuedMs = row[10] as number | null;
  refresh.refreshUsedMs = row[11] as number | null;
  return refresh;
}

export const USER_COLUMNS = `id, username, email, first_name, last_name, profile, permission_sets, locked, inactive,
  mfa_required, updated_ms`;

const NONE: readonly string[] = [];

export function userOf(row: Values): User {
  return {
    id: row[0] as string,
    username: row[1] as string,
    email: row[2] as string | null,
    firstName: row[3] as string | null,
    lastName: row[4] as string | null,
    profile: row[5] as string | null,
    permissionSets: row[6] === '[]' ? NONE : (JSON.parse(row[6] as string) as string[]),
    locked: row[7] === 1,
    inactive: row[8] === 1,
    mfaRequired: row[9] === 1,
    updatedMs: row[10] as number,
  };
}
