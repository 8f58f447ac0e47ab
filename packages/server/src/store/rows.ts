/** Database rows to values and back. */
import type {
  AccessTokenRecord,
  AuditRecord,
  CodeRecord,
  Document,
  GrantRecord,
  GrantSummary,
  NewGrant,
  RefreshRecord,
  SecretRecord,
  SigningKeyRecord,
  StoredApp,
  Throttle,
  TrafficRecord,
  User,
  UserRecord,
} from './port.ts';

export type Row = Record<string, unknown>;

/** A revoked grant is kept for a day, so that the log can say what a late token was. */
export const KEEP_REVOKED_MS = 86_400_000;
/** The audit trail keeps this many rows. */
export const MAX_AUDIT_ROWS = 20_000_000;

type Value = string | number | Buffer | null;

export function grantValues(grant: NewGrant): Value[] {
  return [
    grant.id,
    grant.clientId,
    grant.userId,
    grant.flow,
    grant.scope,
    grant.redirectUri,
    grant.codeHash,
    grant.challenge,
    grant.nonce,
    grant.resource,
    grant.createdMs,
    grant.codeExpiresMs,
    grant.codeExpiresMs,
  ];
}

export function grant(row: Row): GrantRecord {
  return {
    id: Number(row.id),
    clientId: row.client_id as string,
    userId: row.user_id as string,
    scope: row.scope as string,
    nonce: row.nonce as string | null,
    resource: row.resource as string | null,
    createdMs: Number(row.created_ms),
    revokedMs: numberOrNull(row.revoked_ms),
  };
}

export function code(row: Row): CodeRecord {
  return {
    ...grant(row),
    redirectUri: row.redirect_uri as string,
    codeHash: bytes(row.code_hash),
    challenge: row.challenge as string | null,
    codeExpiresMs: Number(row.code_expires_ms),
    codeSpent: row.code_spent !== null,
  };
}

export function refreshToken(row: Row): RefreshRecord {
  return {
    ...grant(row),
    refreshGeneration: Number(row.refresh_generation),
    refreshHash: row.refresh_hash === null ? null : bytes(row.refresh_hash),
    refreshIssuedMs: numberOrNull(row.refresh_issued_ms),
    refreshUsedMs: numberOrNull(row.refresh_used_ms),
  };
}

export function grantSummary(row: Row): GrantSummary {
  return {
    id: Number(row.id),
    clientId: row.client_id as string,
    userId: row.user_id as string,
    flow: row.flow as GrantSummary['flow'],
    scope: row.scope as string,
    createdMs: Number(row.created_ms),
    usedMs: row.code_spent === null ? null : Number(row.refresh_used_ms ?? row.created_ms),
  };
}

export function accessToken(row: Row): AccessTokenRecord {
  return {
    id: Number(row.id),
    grantId: Number(row.grant_id),
    hash: bytes(row.hash),
    scope: row.scope as string,
    issuedMs: Number(row.issued_ms),
    expiresMs: Number(row.expires_ms),
  };
}

export function userValues(user: UserRecord): Value[] {
  return [
    user.id,
    user.username,
    user.passwordHash,
    user.email,
    user.firstName,
    user.lastName,
    user.profile,
    JSON.stringify(user.permissionSets),
    Number(user.locked),
    Number(user.inactive),
    Number(user.mfaRequired),
    user.updatedMs,
  ];
}

export function user(row: Row): UserRecord {
  return { ...userOf(row, row.id as string), passwordHash: row.password_hash as string };
}

/** Of a row that says more than the user. */
export function userOf(row: Row, id: string): User {
  return {
    id,
    username: row.username as string,
    email: row.email as string | null,
    firstName: row.first_name as string | null,
    lastName: row.last_name as string | null,
    profile: row.profile as string | null,
    permissionSets: JSON.parse(row.permission_sets as string) as string[],
    locked: isTrue(row.locked),
    inactive: isTrue(row.inactive),
    mfaRequired: isTrue(row.mfa_required),
    updatedMs: Number(row.updated_ms),
  };
}

export function app(row: Row): StoredApp {
  return {
    clientId: row.client_id as string,
    name: row.name as string,
    secretRequiredForCode: isTrue(row.secret_for_code),
    secretRequiredForRefresh: isTrue(row.secret_for_refresh),
    voidBeforeMs: Number(row.void_before_ms),
  };
}

export function appValues(app: StoredApp): Value[] {
  const { clientId, name, secretRequiredForCode, secretRequiredForRefresh, voidBeforeMs } = app;
  return [clientId, name, Number(secretRequiredForCode), Number(secretRequiredForRefresh), voidBeforeMs];
}

export function secretValues({ clientId, hash, createdMs, retiredMs }: SecretRecord): Value[] {
  return [clientId, hash, createdMs, retiredMs];
}

export function signingKeyValues(key: SigningKeyRecord): Value[] {
  return [key.kid, key.publicJwk, key.sealed, key.createdMs, key.activeFromMs, key.retiredMs];
}

export function secret(row: Row): SecretRecord {
  return {
    clientId: row.client_id as string,
    hash: bytes(row.hash),
    createdMs: Number(row.created_ms),
    retiredMs: numberOrNull(row.retired_ms),
  };
}

export function signingKey(row: Row): SigningKeyRecord {
  return {
    kid: row.kid as string,
    publicJwk: row.public_jwk as string,
    sealed: bytes(row.sealed),
    createdMs: Number(row.created_ms),
    activeFromMs: Number(row.active_from_ms),
    retiredMs: numberOrNull(row.retired_ms),
  };
}

export function throttle(row: Row | undefined): Throttle {
  return { failures: Number(row?.failures ?? 0), windowEndsMs: Number(row?.window_ends_ms ?? 0) };
}

export function auditValues(record: AuditRecord): Value[] {
  return [
    record.atMs,
    record.event,
    record.outcome,
    record.app,
    record.userId,
    record.address,
    record.reason,
    record.grantId,
    record.requestId,
  ];
}

export function auditRecord(row: Row): AuditRecord {
  return {
    atMs: Number(row.at_ms),
    event: row.event as string,
    outcome: row.outcome as AuditRecord['outcome'],
    app: row.app as string | null,
    userId: row.user_id as string | null,
    address: row.address as string | null,
    reason: row.reason as string | null,
    grantId: numberOrNull(row.grant_id),
    requestId: row.request_id as string | null,
  };
}

export function traffic(row: Row): TrafficRecord {
  return {
    clientId: row.client_id as string,
    kind: row.kind as TrafficRecord['kind'],
    count: Number(row.count),
    firstMs: Number(row.first_ms),
    lastMs: Number(row.last_ms),
  };
}

export function settledValue(row: Row): string {
  return row.value as string;
}

export function document(row: Row): Document {
  return { version: Number(row.version), text: row.text as string };
}

export function bytes(value: unknown): Buffer {
  const view = value as Uint8Array;
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** SQLite says 0 and 1, PostgreSQL false and true. */
function isTrue(value: unknown): boolean {
  return value === true || value === 1;
}
