/** Every statement the PostgreSQL store runs; each is one round trip and one commit. */
import { ISSUE_PARAMETERS } from './issue-function.ts';

/** Milliseconds of the database's clock: servers share it, and no other. */
const NOW_MS = '(extract(epoch FROM clock_timestamp()) * 1000)::double precision';
const INSERT_AUDIT = 'INSERT INTO audit (at_ms, event, outcome, app, user_id, address, reason, grant_id, request_id)';

const GRANT = 'g.id, g.client_id, g.user_id, g.scope, g.nonce, g.resource, g.created_ms, g.revoked_ms';
const USER = `u.username, u.email, u.first_name, u.last_name, u.profile, u.permission_sets, u.locked, u.inactive, u.mfa_required,
    u.updated_ms`;
/** A grant and its user in one round trip. */
const HELD = 'FROM grants g LEFT JOIN users u ON u.id = g.user_id WHERE g.id = $1';

/** The same for many: each by its key (OFFSET 0 keeps the planner from joining whole tables), in the order of the ids. */
function heldMany(columns: string): string {
  return `SELECT ${GRANT}, ${columns}, ${USER} FROM unnest($1::bigint[]) WITH ORDINALITY asked (id, at)
    LEFT JOIN LATERAL (SELECT * FROM grants WHERE grants.id = asked.id OFFSET 0) g ON true
    LEFT JOIN LATERAL (SELECT * FROM users WHERE users.id = g.user_id OFFSET 0) u ON true ORDER BY asked.at`;
}

export const STATEMENTS = {
  nextIds: "SELECT nextval('row_ids') AS id",

  insertGrant: `WITH row AS (INSERT INTO grants (id, client_id, user_id, flow, scope, redirect_uri, code_hash, challenge, nonce,
      resource, created_ms, code_expires_ms, keep_until_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))
    ${INSERT_AUDIT} VALUES ($14, $15, $16, $17, $18, $19, $20, $21, $22)`,
  findGrant: `SELECT ${GRANT}, ${USER} ${HELD}`,
  findCodes: heldMany('g.redirect_uri, g.code_hash, g.challenge, g.code_expires_ms, g.code_spent'),
  findRefreshTokens: heldMany('g.refresh_generation, g.refresh_hash, g.refresh_issued_ms, g.refresh_used_ms'),
  // ATTACK: code-replay, refresh-token-reuse — the one statement that spends a code or a refresh token.
  issue: `SELECT * FROM issue_tokens_1(${ISSUE_PARAMETERS.map((_, at) => `$${at + 1}`).join(', ')})`,
  burnCode: `UPDATE grants SET code_spent = ${NOW_MS} WHERE id = $1 AND code_spent IS NULL`,
  // The time of the rotation stays: a retry does not make the grace longer.
  retryRefresh: `WITH won AS (UPDATE grants SET refresh_hash = $2::bytea WHERE id = $1 AND refresh_generation = $3::int
      AND refresh_previous_hash = $4 AND refresh_used_ms >= $5::bigint AND revoked_ms IS NULL RETURNING id),
    token AS (INSERT INTO access_tokens (id, grant_id, hash, scope, issued_ms, expires_ms)
      SELECT $6::bigint, won.id, $7::bytea, $8::text, $9::bigint, $10::bigint FROM won),
    noted AS (${INSERT_AUDIT} SELECT $11::bigint, $12::text, $13::text, $14::text, $15::text, $16::text, $17::text, $18::bigint,
      $19::text FROM won)
    SELECT count(*)::int AS won FROM won`,
  grantsBeyond: `SELECT id FROM grants WHERE user_id = $2 AND client_id = $1 AND code_spent IS NOT NULL AND revoked_ms IS NULL
    ORDER BY id DESC LIMIT 1000 OFFSET $3`,
  grantsOf: `SELECT id, client_id, user_id, flow, scope, created_ms, code_spent, refresh_used_ms FROM grants
    WHERE ($1::text IS NULL OR user_id = $1) AND ($2::text IS NULL OR client_id = $2) AND id > $3 AND revoked_ms IS NULL
      AND (keep_until_ms IS NULL OR keep_until_ms > $4) ORDER BY id LIMIT $5`,
  revokeGrant:
    'UPDATE grants SET revoked_ms = $2, revoked_because = $3, keep_until_ms = $4 WHERE id = $1 AND revoked_ms IS NULL',

  findAccess: 'SELECT * FROM access_tokens WHERE id = $1',
  deleteAccess: 'DELETE FROM access_tokens WHERE id = $1',

  userByName: 'SELECT * FROM users WHERE username = $1',
  putUser: `UPDATE users SET username = $2, password_hash = $3, email = $4, first_name = $5, last_name = $6, profile = $7,
      permission_sets = $8, locked = $9, inactive = $10, mfa_required = $11, updated_ms = $12 WHERE id = $1`,
  addUser: `INSERT INTO users (id, username, password_hash, email, first_name, last_name, profile, permission_sets, locked,
      inactive, mfa_required, updated_ms)
    SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::smallint, $10::smallint,
      $11::smallint, $12::bigint WHERE NOT EXISTS (SELECT 1 FROM removed_users WHERE key = $13::bytea) ON CONFLICT DO NOTHING`,
  removeUser: `WITH gone AS (DELETE FROM users WHERE id = $1 RETURNING id),
      kept AS (INSERT INTO removed_users (key, removed_ms) SELECT $2::bytea, $3::bigint FROM gone ON CONFLICT DO NOTHING)
    SELECT id FROM gone`,
  freeName: 'DELETE FROM removed_users WHERE key = $1',
  listUsers: 'SELECT * FROM users WHERE username > $1 ORDER BY username LIMIT $2',

  findApp: 'SELECT * FROM apps WHERE client_id = $1',
  listApps: 'SELECT * FROM apps ORDER BY name COLLATE "C"',
  putApp: `INSERT INTO apps (client_id, name, secret_for_code, secret_for_refresh, void_before_ms) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (client_id) DO UPDATE SET name = excluded.name, secret_for_code = excluded.secret_for_code,
      secret_for_refresh = excluded.secret_for_refresh, void_before_ms = excluded.void_before_ms`,
  secretsOf: 'SELECT * FROM app_secrets WHERE client_id = $1 ORDER BY created_ms DESC',
  putSecret: `INSERT INTO app_secrets (client_id, hash, created_ms, retired_ms) VALUES ($1, $2, $3, $4)
    ON CONFLICT (client_id, hash) DO UPDATE SET retired_ms = excluded.retired_ms`,

  signingKeys: 'SELECT * FROM signing_keys ORDER BY active_from_ms',
  putSigningKey: `INSERT INTO signing_keys (kid, public_jwk, sealed, created_ms, active_from_ms, retired_ms)
      VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (kid) DO UPDATE SET active_from_ms = excluded.active_from_ms, retired_ms = excluded.retired_ms`,

  countFailure: `INSERT INTO login_failures AS f (key, failures, window_ends_ms) VALUES ($1, 1, $2)
    ON CONFLICT (key) DO UPDATE SET failures = CASE WHEN f.window_ends_ms > $3 THEN f.failures + 1 ELSE 1 END,
      window_ends_ms = CASE WHEN f.window_ends_ms > $3 THEN f.window_ends_ms ELSE excluded.window_ends_ms END
    RETURNING failures, window_ends_ms`,
  failures: 'SELECT failures, window_ends_ms FROM login_failures WHERE key = $1 AND window_ends_ms > $2',
  forgetFailures: 'DELETE FROM login_failures WHERE key = $1',

  useAssertion: 'INSERT INTO assertions (key, expires_ms) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING',

  insertAudit: `${INSERT_AUDIT} VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
  auditTrail: 'SELECT * FROM audit ORDER BY id DESC LIMIT $1',

  recordTraffic: `INSERT INTO exposures AS e (client_id, kind, count, first_ms, last_ms) VALUES ($1, $2, 1, $3, $3)
    ON CONFLICT (client_id, kind) DO UPDATE SET count = e.count + 1, last_ms = excluded.last_ms`,
  traffic: 'SELECT * FROM exposures ORDER BY client_id, kind',

  settle: 'INSERT INTO installation (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING',
  settled: 'SELECT value FROM installation WHERE key = $1',

  findDocument: 'SELECT version, text FROM documents WHERE key = $1 AND version <> $2',
  addDocument: 'INSERT INTO documents (key, version, text) VALUES ($1, 1, $2) ON CONFLICT (key) DO NOTHING',
  replaceDocument: 'UPDATE documents SET version = version + 1, text = $1 WHERE key = $2 AND version = $3',

  askTold: `INSERT INTO race_questions (what, asked_at) VALUES ($1, ${NOW_MS}) ON CONFLICT DO NOTHING`,
  openQuestions: 'SELECT what FROM race_questions WHERE told_at IS NULL',
  answerTold: `UPDATE race_questions q SET told_at = known.told_at
    FROM unnest($1::text[], $2::double precision[]) known (what, told_at) WHERE q.what = known.what`,
  readTold: 'SELECT told_at FROM race_questions WHERE what = $1',
  sweepQuestions: `DELETE FROM race_questions WHERE asked_at < ${NOW_MS} - 60000`,

  // A walk along the key, a few rows at a time, needs no index on expiry and never stalls a request.
  sweepTokens: `WITH page AS (SELECT id, expires_ms FROM access_tokens WHERE id > $1 ORDER BY id LIMIT $2),
      gone AS (DELETE FROM access_tokens t USING page WHERE t.id = page.id AND page.expires_ms < $3 RETURNING t.id)
    SELECT (SELECT count(*) FROM page)::int AS looked_at, (SELECT max(id) FROM page) AS last, (SELECT count(*) FROM gone)::int AS removed`,
  sweepGrants: `WITH page AS (SELECT id, keep_until_ms FROM grants WHERE id > $1 ORDER BY id LIMIT $2),
      gone AS (DELETE FROM grants g USING page WHERE g.id = page.id AND g.keep_until_ms < $3 RETURNING g.id)
    SELECT (SELECT count(*) FROM page)::int AS looked_at, (SELECT max(id) FROM page) AS last, (SELECT count(*) FROM gone)::int AS removed`,
  sweepFailures:
    'DELETE FROM login_failures WHERE key IN (SELECT key FROM login_failures WHERE window_ends_ms < $1 LIMIT $2)',
  sweepAssertions: 'DELETE FROM assertions WHERE key IN (SELECT key FROM assertions WHERE expires_ms < $1 LIMIT $2)',
  sweepAudit:
    'DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE id < (SELECT max(id) FROM audit) - $1::bigint ORDER BY id LIMIT $2)',
  // A write, since that is what every token request needs: a standby and a full disk still read.
  ping: `INSERT INTO installation AS i (key, value) VALUES ('pings', '1')
    ON CONFLICT (key) DO UPDATE SET value = (i.value::bigint + 1)::text`,
} as const;

export type StatementName = keyof typeof STATEMENTS;
