/** Rows as arrays, for the two look-ups of every token request; the columns and their order stand beside what reads them. */
import type { Flow, GrantRecord, UserRecord } from '../port.ts';
import { bytes } from '../rows.ts';

export const GRANT_COLUMNS = `id, client_id, user_id, flow, scope, redirect_uri, code_hash, challenge, nonce, created_ms,
  code_expires_ms, code_spent, refresh_generation, refresh_hash, refresh_issued_ms, refresh_used_ms, revoked_ms`;

export function grantOf(row: readonly unknown[]): GrantRecord {
  return {
    id: row[0] as number,
    clientId: row[1] as string,
    userId: row[2] as string,
    flow: row[3] as Flow,
    scope: row[4] as string,
    redirectUri: row[5] as string,
    codeHash: bytes(row[6]),
    challenge: row[7] as string | null,
    nonce: row[8] as string | null,
    createdMs: row[9] as number,
    codeExpiresMs: row[10] as number,
    codeSpent: row[11] !== null,
    refreshGeneration: row[12] as number,
    refreshHash: row[13] === null ? null : bytes(row[13]),
    refreshIssuedMs: row[14] as number | null,
    refreshUsedMs: row[15] as number | null,
    revokedMs: row[16] as number | null,
  };
}

export const USER_COLUMNS = `id, username, password_hash, email, first_name, last_name, profile, permission_sets, locked,
  inactive, mfa_required, updated_ms`;

const NONE: readonly string[] = [];

export function userOf(row: readonly unknown[]): UserRecord {
  return {
    id: row[0] as string,
    username: row[1] as string,
    passwordHash: row[2] as string,
    email: row[3] as string | null,
    firstName: row[4] as string | null,
    lastName: row[5] as string | null,
    profile: row[6] as string | null,
    permissionSets: row[7] === '[]' ? NONE : (JSON.parse(row[7] as string) as string[]),
    locked: row[8] === 1,
    inactive: row[9] === 1,
    mfaRequired: row[10] === 1,
    updatedMs: row[11] as number,
  };
}
