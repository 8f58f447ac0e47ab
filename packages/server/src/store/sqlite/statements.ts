/** Every statement the embedded store runs, prepared once. */
import type { DatabaseSync } from 'node:sqlite';
import { CODE_COLUMNS, GRANT_COLUMNS, REFRESH_COLUMNS, USER_COLUMNS } from './arrays.ts';

const SUMMARY_COLUMNS = 'id, client_id, user_id, flow, scope, created_ms, code_spent, refresh_used_ms';
const NOT_ENDED = 'revoked_ms IS NULL AND (keep_until_ms IS NULL OR keep_until_ms > ?)';

const SQL = {
  nextRun: `INSERT INTO installation (key, value) VALUES ('run', '1')
    ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1 RETURNING value`,
  greatestGrant: 'SELECT max(id) AS id FROM grants',
  greatestAccessToken: 'SELECT max(id) AS id FROM access_tokens',

  insertGrant: `INSERT INTO grants (id, client_id, user_id, flow, scope, redirect_uri, code_hash, challenge, nonce, resource,
    created_ms, code_expires_ms, keep_until_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  findGrant: `SELECT ${GRANT_COLUMNS} FROM grants WHERE id = ?`,
  findCode: `SELECT ${CODE_COLUMNS} FROM grants WHERE id = ?`,
  findRefreshToken: `SELECT ${REFRESH_COLUMNS} FROM grants WHERE id = ?`,
  grantState:
    'SELECT code_spent, refresh_generation, refresh_spent, refresh_spent_before, revoked_ms FROM grants WHERE id = ?',
  // ATTACK: code-replay — the one statement that spends a code.
  redeemCode: `UPDATE grants SET code_spent = ?, refresh_hash = ?, refresh_issued_ms = ?, refresh_used_ms = ?, keep_until_ms = ?
    WHERE id = ? AND code_hash = ? AND code_spent IS NULL AND revoked_ms IS NULL`,
  burnCode: 'UPDATE grants SET code_spent = ? WHERE id = ? AND code_spent IS NULL',
  // ATTACK: refresh-token-reuse — the one statement that spends a refresh token.
  rotateRefresh: `UPDATE grants SET refresh_generation = refresh_generation + 1, refresh_spent_before = refresh_spent,
    refresh_spent = ?, refresh_hash = ?, refresh_used_ms = ?, keep_until_ms = ?, refresh_previous_hash = ?
    WHERE id = ? AND refresh_generation = ? AND refresh_hash = ? AND revoked_ms IS NULL`,
  // The time of the rotation stays: a retry does not make the grace longer.
  retryRefresh: `UPDATE grants SET refresh_hash = ? WHERE id = ? AND refresh_generation = ? AND refresh_previous_hash = ?
    AND refresh_used_ms >= ? AND revoked_ms IS NULL`,
  touchRefresh: 'UPDATE grants SET refresh_used_ms = ?, keep_until_ms = ? WHERE id = ? AND revoked_ms IS NULL',
  revokeGrant:
    'UPDATE grants SET revoked_ms = ?, revoked_because = ?, keep_until_ms = ? WHERE id = ? AND revoked_ms IS NULL',
  grantsBeyond: `SELECT id FROM grants WHERE user_id = ? AND client_id = ? AND code_spent IS NOT NULL AND revoked_ms IS NULL
    ORDER BY id DESC LIMIT 1000 OFFSET ?`,
  grantsOfUser: `SELECT ${SUMMARY_COLUMNS} FROM grants WHERE user_id = ? AND id > ? AND ${NOT_ENDED} ORDER BY id LIMIT ?`,
  grantsOfUserAndApp: `SELECT ${SUMMARY_COLUMNS} FROM grants WHERE user_id = ? AND client_id = ? AND id > ? AND ${NOT_ENDED}
    ORDER BY id LIMIT ?`,
  // Along the key: an administrator's command may take a moment, an index would cost every login.
  grantsOfApp: `SELECT ${SUMMARY_COLUMNS} FROM grants WHERE client_id = ? AND id > ? AND ${NOT_ENDED} ORDER BY id LIMIT ?`,
  grantsAfter: 'SELECT id, keep_until_ms FROM grants WHERE id > ? ORDER BY id LIMIT ?',
  deleteGrant: 'DELETE FROM grants WHERE id = ?',

  insertAccess:
    'INSERT INTO access_tokens (id, grant_id, hash, scope, issued_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)',
  findAccess: 'SELECT * FROM access_tokens WHERE id = ?',
  deleteAccess: 'DELETE FROM access_tokens WHERE id = ?',
  tokensAfter: 'SELECT id, expires_ms FROM access_tokens WHERE id > ? ORDER BY id LIMIT ?',

  userById: `SELECT ${USER_COLUMNS} FROM users WHERE id = ?`,
  userByName: 'SELECT * FROM users WHERE username = ?',
  putUser: `UPDATE users SET username = ?, password_hash = ?, email = ?, first_name = ?, last_name = ?, profile = ?,
    permission_sets = ?, locked = ?, inactive = ?, mfa_required = ?, updated_ms = ? WHERE id = ?`,
  addUser: `INSERT INTO users (id, username, password_hash, email, first_name, last_name, profile, permission_sets, locked,
    inactive, mfa_required, updated_ms) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
    WHERE NOT EXISTS (SELECT 1 FROM removed_users WHERE key = ?) ON CONFLICT DO NOTHING`,
  removeUser: 'DELETE FROM users WHERE id = ?',
  keepNameFree: 'INSERT INTO removed_users (key, removed_ms) VALUES (?, ?) ON CONFLICT DO NOTHING',
  freeName: 'DELETE FROM removed_users WHERE key = ?',
  listUsers: 'SELECT * FROM users WHERE username > ? ORDER BY username LIMIT ?',

  findApp: 'SELECT * FROM apps WHERE client_id = ?',
  listApps: 'SELECT * FROM apps ORDER BY name',
  putApp: `INSERT INTO apps (client_id, name, secret_for_code, secret_for_refresh, void_before_ms) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (client_id) DO UPDATE SET name = excluded.name, secret_for_code = excluded.secret_for_code,
    secret_for_refresh = excluded.secret_for_refresh, void_before_ms = excluded.void_before_ms`,
  secretsOf: 'SELECT * FROM app_secrets WHERE client_id = ? ORDER BY created_ms DESC',
  putSecret: `INSERT INTO app_secrets (client_id, hash, created_ms, retired_ms) VALUES (?, ?, ?, ?)
    ON CONFLICT (client_id, hash) DO UPDATE SET retired_ms = excluded.retired_ms`,

  signingKeys: 'SELECT * FROM signing_keys ORDER BY active_from_ms',
  putSigningKey: `INSERT INTO signing_keys (kid, public_jwk, sealed, created_ms, active_from_ms, retired_ms) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (kid) DO UPDATE SET active_from_ms = excluded.active_from_ms, retired_ms = excluded.retired_ms`,

  countFailure: `INSERT INTO login_failures (key, failures, window_ends_ms) VALUES (?, 1, ?)
    ON CONFLICT (key) DO UPDATE SET failures = CASE WHEN window_ends_ms > ? THEN failures + 1 ELSE 1 END,
    window_ends_ms = CASE WHEN window_ends_ms > ? THEN window_ends_ms ELSE excluded.window_ends_ms END
    RETURNING failures, window_ends_ms`,
  failures: 'SELECT failures, window_ends_ms FROM login_failures WHERE key = ? AND window_ends_ms > ?',
  forgetFailures: 'DELETE FROM login_failures WHERE key = ?',
  sweepFailures:
    'DELETE FROM login_failures WHERE key IN (SELECT key FROM login_failures WHERE window_ends_ms < ? LIMIT ?)',

  useAssertion: 'INSERT INTO assertions (key, expires_ms) VALUES (?, ?) ON CONFLICT (key) DO NOTHING',
  sweepAssertions: 'DELETE FROM assertions WHERE key IN (SELECT key FROM assertions WHERE expires_ms < ? LIMIT ?)',

  insertAudit: `INSERT INTO audit (at_ms, event, outcome, app, user_id, address, reason, grant_id, request_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  auditTrail: 'SELECT * FROM audit ORDER BY id DESC LIMIT ?',
  sweepAudit: `DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE id < (SELECT max(id) FROM audit) - ? ORDER BY id LIMIT ?)`,

  recordTraffic: `INSERT INTO exposures (client_id, kind, count, first_ms, last_ms) VALUES (?, ?, 1, ?, ?)
    ON CONFLICT (client_id, kind) DO UPDATE SET count = count + 1, last_ms = excluded.last_ms`,
  traffic: 'SELECT * FROM exposures ORDER BY client_id, kind',

  settle: 'INSERT INTO installation (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING',
  settled: 'SELECT value FROM installation WHERE key = ?',
  findDocument: 'SELECT version, text FROM documents WHERE key = ? AND version <> ?',
  addDocument: 'INSERT INTO documents (key, version, text) VALUES (?, 1, ?) ON CONFLICT (key) DO NOTHING',
  replaceDocument: 'UPDATE documents SET version = version + 1, text = ? WHERE key = ? AND version = ?',
  // A write, since that is what every token request needs: a full disk still reads.
  ping: `INSERT INTO installation (key, value) VALUES ('pings', '1')
    ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1`,
} as const;

export type Statements = { readonly [K in keyof typeof SQL]: ReturnType<DatabaseSync['prepare']> };

/** Rows of these come as arrays, in the order of their columns: on the path of every token request that halves the cost. */
const AS_ARRAYS = [
  'findGrant',
  'findCode',
  'findRefreshToken',
  'userById',
] as const satisfies readonly (keyof typeof SQL)[];

export function prepare(db: DatabaseSync): Statements {
  const prepared = Object.entries(SQL).map(([name, text]) => [name, db.prepare(text)]);
  const statements = Object.fromEntries(prepared) as Statements;
  for (const name of AS_ARRAYS) statements[name].setReturnArrays(true);
  return statements;
}
