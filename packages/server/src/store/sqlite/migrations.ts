/** The schema, one step a version, forward only. A step that has been released is never edited. */
import type { DatabaseSync } from 'node:sqlite';
import { StartFault } from '../../start-fault.ts';

const STEPS: readonly string[] = [
  `
  CREATE TABLE installation (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE apps (
    client_id TEXT PRIMARY KEY, name TEXT NOT NULL, secret_for_code INTEGER NOT NULL, secret_for_refresh INTEGER NOT NULL,
    void_before_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE app_secrets (
    client_id TEXT NOT NULL, hash BLOB NOT NULL, created_ms INTEGER NOT NULL, retired_ms INTEGER,
    PRIMARY KEY (client_id, hash)
  ) WITHOUT ROWID;
  CREATE TABLE users (
    id TEXT PRIMARY KEY, username TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, email TEXT, first_name TEXT,
    last_name TEXT, profile TEXT, permission_sets TEXT NOT NULL, locked INTEGER NOT NULL, inactive INTEGER NOT NULL,
    mfa_required INTEGER NOT NULL, updated_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY, public_jwk TEXT NOT NULL, sealed BLOB NOT NULL, created_ms INTEGER NOT NULL,
    active_from_ms INTEGER NOT NULL, retired_ms INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE grants (
    id INTEGER PRIMARY KEY, client_id TEXT NOT NULL, user_id TEXT NOT NULL, flow TEXT NOT NULL, scope TEXT NOT NULL,
    redirect_uri TEXT NOT NULL, code_hash BLOB NOT NULL, challenge TEXT, nonce TEXT, created_ms INTEGER NOT NULL,
    code_expires_ms INTEGER NOT NULL, code_spent INTEGER, refresh_generation INTEGER NOT NULL DEFAULT 0,
    refresh_hash BLOB, refresh_issued_ms INTEGER, refresh_used_ms INTEGER, refresh_spent INTEGER, refresh_spent_before INTEGER,
    keep_until_ms INTEGER, revoked_ms INTEGER, revoked_because TEXT
  );
  CREATE TABLE access_tokens (
    id INTEGER PRIMARY KEY, grant_id INTEGER NOT NULL, hash BLOB NOT NULL, scope TEXT NOT NULL,
    issued_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL
  );
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, event TEXT NOT NULL, outcome TEXT NOT NULL, app TEXT, user_id TEXT,
    address TEXT, reason TEXT, grant_id INTEGER, request_id TEXT
  );
  CREATE TABLE login_failures (key BLOB PRIMARY KEY, failures INTEGER NOT NULL, window_ends_ms INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE assertions (key BLOB PRIMARY KEY, expires_ms INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX login_failures_by_end ON login_failures (window_ends_ms);
  CREATE INDEX assertions_by_end ON assertions (expires_ms);
  CREATE TABLE exposures (
    client_id TEXT NOT NULL, kind TEXT NOT NULL, count INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
    PRIMARY KEY (client_id, kind)
  ) WITHOUT ROWID;
  `,
  // For a limit of live grants per user and app; a login writes it once, a token request never.
  'CREATE INDEX grants_by_user ON grants (user_id, client_id);',
  // Names of removed users, hashed: a file of users that still has them does not bring them back.
  'CREATE TABLE removed_users (key BLOB PRIMARY KEY, removed_ms INTEGER NOT NULL) WITHOUT ROWID;',
  // What the current refresh token replaced: with a grace it may be sent again. Null where there is no grace.
  'ALTER TABLE grants ADD COLUMN refresh_previous_hash BLOB;',
  // What stands as a whole and is replaced as a whole, such as the metadata of a local org.
  'CREATE TABLE documents (key TEXT PRIMARY KEY, version INTEGER NOT NULL, text TEXT NOT NULL);',
  // What the tokens of a grant are for, where the client named it (RFC 8707).
  'ALTER TABLE grants ADD COLUMN resource TEXT;',
];

export const SCHEMA_VERSION = STEPS.length;

/** Brings a database up to this version. A newer one is refused: this program does not know what its rows mean. */
export function migrate(db: DatabaseSync): void {
  const found = version(db);
  if (found > SCHEMA_VERSION) {
    throw new StartFault(
      'database-newer',
      `the database has schema version ${found}, this program knows ${SCHEMA_VERSION}: start a newer version of the server, or another database`,
    );
  }
  for (let next = found; next < SCHEMA_VERSION; next++) {
    db.exec(`BEGIN IMMEDIATE; ${STEPS[next]} PRAGMA user_version = ${next + 1}; COMMIT;`);
  }
}

function version(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
}
