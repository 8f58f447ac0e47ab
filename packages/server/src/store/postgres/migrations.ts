/** The schema on PostgreSQL, one step a version, forward only. A step that has been released is never edited. */

import { StartFault } from '../../start-fault.ts';
import { CREATE_ISSUE_TOKENS_1 } from './issue-function.ts';
import type { Sql } from './sql.ts';

const STEPS: readonly (readonly string[])[] = [
  [
    // Ids are handed to servers in blocks, so that a row costs no extra round trip (ID_BLOCK in store.ts).
    'CREATE SEQUENCE row_ids INCREMENT BY 256 START WITH 1',
    'CREATE TABLE installation (key text PRIMARY KEY, value text NOT NULL)',
    `CREATE TABLE apps (
      client_id text PRIMARY KEY, name text NOT NULL, secret_for_code smallint NOT NULL, secret_for_refresh smallint NOT NULL,
      void_before_ms bigint NOT NULL)`,
    `CREATE TABLE app_secrets (
      client_id text NOT NULL, hash bytea NOT NULL, created_ms bigint NOT NULL, retired_ms bigint, PRIMARY KEY (client_id, hash))`,
    `CREATE TABLE users (
      id text PRIMARY KEY, username text COLLATE "C" NOT NULL UNIQUE, password_hash text NOT NULL, email text, first_name text,
      last_name text, profile text, permission_sets text NOT NULL, locked smallint NOT NULL, inactive smallint NOT NULL,
      mfa_required smallint NOT NULL, updated_ms bigint NOT NULL)`,
    `CREATE TABLE signing_keys (
      kid text PRIMARY KEY, public_jwk text NOT NULL, sealed bytea NOT NULL, created_ms bigint NOT NULL,
      active_from_ms bigint NOT NULL, retired_ms bigint)`,
    // Rows are updated at every rotation: room on the page keeps the new version beside the old one.
    `CREATE TABLE grants (
      id bigint PRIMARY KEY, client_id text NOT NULL, user_id text NOT NULL, flow text NOT NULL, scope text NOT NULL,
      redirect_uri text NOT NULL, code_hash bytea NOT NULL, challenge text, nonce text, created_ms bigint NOT NULL,
      code_expires_ms bigint NOT NULL, code_spent double precision, refresh_generation integer NOT NULL DEFAULT 0,
      refresh_hash bytea, refresh_issued_ms bigint, refresh_used_ms bigint, refresh_spent double precision,
      refresh_spent_before double precision, keep_until_ms bigint, revoked_ms bigint, revoked_because text)
      WITH (fillfactor = 70)`,
    `CREATE TABLE access_tokens (
      id bigint PRIMARY KEY, grant_id bigint NOT NULL, hash bytea NOT NULL, scope text NOT NULL, issued_ms bigint NOT NULL,
      expires_ms bigint NOT NULL)`,
    `CREATE TABLE audit (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at_ms bigint NOT NULL, event text NOT NULL, outcome text NOT NULL,
      app text, user_id text, address text, reason text, grant_id bigint, request_id text)`,
    'CREATE TABLE login_failures (key bytea PRIMARY KEY, failures integer NOT NULL, window_ends_ms bigint NOT NULL)',
    'CREATE TABLE assertions (key bytea PRIMARY KEY, expires_ms bigint NOT NULL)',
    'CREATE INDEX login_failures_by_end ON login_failures (window_ends_ms)',
    'CREATE INDEX assertions_by_end ON assertions (expires_ms)',
    `CREATE TABLE exposures (
      client_id text NOT NULL, kind text NOT NULL, count bigint NOT NULL, first_ms bigint NOT NULL, last_ms bigint NOT NULL,
      PRIMARY KEY (client_id, kind))`,
  ],
  // For a limit of live grants per user and app; a login writes it once, a token request never.
  ['CREATE INDEX grants_by_user ON grants (user_id, client_id)'],
  // Names of removed users, hashed: a file of users that still has them does not bring them back.
  ['CREATE TABLE removed_users (key bytea PRIMARY KEY, removed_ms bigint NOT NULL)'],
  // What the current refresh token replaced: with a grace it may be sent again. Null where there is no grace.
  ['ALTER TABLE grants ADD COLUMN refresh_previous_hash bytea'],
  // The whole exchange of many requests in one statement.
  [CREATE_ISSUE_TOKENS_1],
  // What stands as a whole and is replaced as a whole, such as the metadata of a local org.
  ['CREATE TABLE documents (key text PRIMARY KEY, version bigint NOT NULL, text text NOT NULL)'],
  // What the tokens of a grant are for, where the client named it (RFC 8707).
  ['ALTER TABLE grants ADD COLUMN resource text'],
  // Questions of one server to another about a moment ago (told.ts): a crash may take them.
  [
    'CREATE UNLOGGED TABLE race_questions (what text PRIMARY KEY, asked_at double precision NOT NULL, told_at double precision)',
  ],
];

export const SCHEMA_VERSION = STEPS.length;

/** Brings a database up to this version. A newer one is refused: this program does not know what its rows mean. */
export async function migrate(sql: Sql): Promise<void> {
  await sql.exclusively(async (run) => {
    await run('CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)');
    const rows = await run('SELECT version FROM schema_version');
    const found = Number(rows[0]?.version ?? 0);
    if (found > SCHEMA_VERSION) {
      throw new StartFault(
        'database-newer',
        `the database has schema version ${found}, this program knows ${SCHEMA_VERSION}: start a newer version of the server, or another database`,
      );
    }
    for (const step of STEPS.slice(found)) for (const statement of step) await run(statement);
    if (rows.length === 0) await run('INSERT INTO schema_version (version) VALUES ($1)', [SCHEMA_VERSION]);
    else if (found < SCHEMA_VERSION) await run('UPDATE schema_version SET version = $1', [SCHEMA_VERSION]);
  });
}
