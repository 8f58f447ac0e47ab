/**
 * The function that spends codes and refresh tokens and issues what they are good for, for many requests in one statement.
 *
 * Rows are changed one by one, in the order of their ids (the caller sorts): two servers whose requests meet in the same rows
 * wait for each other in one direction only, and each look-up goes by the key, whatever the planner thinks of the tables.
 */

/** Values of one request, in the order of the function's parameters. */
export const ISSUE_PARAMETERS = [
  'kinds text[]',
  'grant_ids bigint[]',
  'presented bytea[]',
  'generations integer[]',
  'refresh_hashes bytea[]',
  'replaced bytea[]',
  'keep_untils bigint[]',
  'token_ids bigint[]',
  'token_hashes bytea[]',
  'scopes text[]',
  'nows bigint[]',
  'expiries bigint[]',
  'audit_ats bigint[]',
  'events text[]',
  'outcomes text[]',
  'apps text[]',
  'user_ids text[]',
  'addresses text[]',
  'reasons text[]',
  'audit_grants bigint[]',
  'requests text[]',
] as const;

/** Part of a released migration: a change is a function with another name. */
export const CREATE_ISSUE_TOKENS_1 = `CREATE FUNCTION issue_tokens_1(${ISSUE_PARAMETERS.join(', ')})
  RETURNS TABLE (won boolean, code_spent_at double precision, generation integer, spent_at double precision,
    spent_before_at double precision, revoked_at bigint, sent_at double precision)
  LANGUAGE plpgsql AS $$
DECLARE
  winners integer[] := '{}';
BEGIN
  -- When the statement reached the database; a wait for a lock comes after it.
  sent_at := extract(epoch FROM statement_timestamp()) * 1000;
  FOR i IN 1 .. cardinality(grant_ids) LOOP
    code_spent_at := NULL; generation := NULL; spent_at := NULL; spent_before_at := NULL; revoked_at := NULL;
    IF kinds[i] = 'rotate' THEN
      UPDATE grants g SET refresh_generation = g.refresh_generation + 1, refresh_spent_before = g.refresh_spent,
          refresh_spent = extract(epoch FROM clock_timestamp()) * 1000, refresh_hash = refresh_hashes[i],
          refresh_used_ms = nows[i], keep_until_ms = keep_untils[i], refresh_previous_hash = replaced[i]
        WHERE g.id = grant_ids[i] AND g.refresh_generation = generations[i] AND g.refresh_hash = presented[i]
          AND g.revoked_ms IS NULL
        RETURNING g.refresh_spent INTO spent_at;
    ELSIF kinds[i] = 'code' THEN
      UPDATE grants g SET code_spent = extract(epoch FROM clock_timestamp()) * 1000, refresh_hash = refresh_hashes[i],
          refresh_issued_ms = CASE WHEN refresh_hashes[i] IS NULL THEN NULL ELSE nows[i] END,
          refresh_used_ms = CASE WHEN refresh_hashes[i] IS NULL THEN NULL ELSE nows[i] END, keep_until_ms = keep_untils[i]
        WHERE g.id = grant_ids[i] AND g.code_hash = presented[i] AND g.code_spent IS NULL AND g.revoked_ms IS NULL
        RETURNING g.code_spent INTO spent_at;
    ELSE
      UPDATE grants g SET refresh_used_ms = nows[i], keep_until_ms = keep_untils[i]
        WHERE g.id = grant_ids[i] AND g.revoked_ms IS NULL;
    END IF;
    won := FOUND;
    IF won THEN
      winners := winners || i;
    ELSE
      SELECT g.code_spent, g.refresh_generation, g.refresh_spent, g.refresh_spent_before, coalesce(g.revoked_ms, 0)
        INTO code_spent_at, generation, spent_at, spent_before_at, revoked_at FROM grants g WHERE g.id = grant_ids[i];
    END IF;
    RETURN NEXT;
  END LOOP;
  INSERT INTO access_tokens (id, grant_id, hash, scope, issued_ms, expires_ms)
    SELECT token_ids[w], grant_ids[w], token_hashes[w], scopes[w], nows[w], expiries[w] FROM unnest(winners) w;
  INSERT INTO audit (at_ms, event, outcome, app, user_id, address, reason, grant_id, request_id)
    SELECT audit_ats[w], events[w], outcomes[w], apps[w], user_ids[w], addresses[w], reasons[w], audit_grants[w], requests[w]
    FROM unnest(winners) w;
END $$`;
