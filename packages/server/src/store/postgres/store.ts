/** The store for several servers at once: PostgreSQL, one statement a verb. */

import { watchContests } from '../late.ts';
import type { GrantRecord, Held, Issue, Redemption, Store } from '../port.ts';
import * as rows from '../rows.ts';
import { migrate } from './migrations.ts';
import { openPool } from './pool.ts';
import { makeRaces } from './races.ts';
import type { Answer, Sql, Value } from './sql.ts';
import { STATEMENTS, type StatementName } from './statements.ts';

/** The increment of the sequence `row_ids`. */
const ID_BLOCK = 256;

export async function openPostgresStore(url: string): Promise<Store> {
  return await openStoreOn(openPool(url));
}

/** On any connection, so that tests can bring one in process. Closes it when the schema does not fit. */
export async function openStoreOn(sql: Sql): Promise<Store> {
  try {
    await migrate(sql);
  } catch (error) {
    await sql.close();
    throw error;
  }
  return makeStore(sql);
}

function makeStore(sql: Sql): Store {
  const contests = watchContests();
  const races = makeRaces(contests);
  let nextId = 0;
  let idsEnd = 0;
  let fetching: Promise<void> | undefined;
  let sweptTokens = 0;
  let sweptGrants = 0;

  const run = (name: StatementName, ...values: Value[]): Promise<Answer> => sql.run(name, STATEMENTS[name], values);
  const change = async (name: StatementName, ...values: Value[]): Promise<void> => {
    await run(name, ...values);
  };
  async function one<T>(as: (row: rows.Row) => T, name: StatementName, ...values: Value[]): Promise<T | undefined> {
    const row = (await run(name, ...values)).rows[0];
    return row === undefined ? undefined : as(row);
  }
  async function all<T>(as: (row: rows.Row) => T, name: StatementName, ...values: Value[]): Promise<readonly T[]> {
    return (await run(name, ...values)).rows.map(as);
  }

  async function fetchIds(): Promise<void> {
    const id = Number((await run('nextIds')).rows[0]?.id);
    nextId = id;
    idsEnd = id + ID_BLOCK;
  }

  function issued({ access, nowMs, audit }: Issue): Value[] {
    return [access.id, access.hash, access.scope, nowMs, access.expiresMs, ...rows.auditValues(audit)];
  }

  /** What a statement that may have spent something did. `spentAt` says when it was spent, if the snapshot knew. */
  async function outcome(
    what: string,
    { arrival, foundUnspent }: Issue,
    answer: Answer,
    spentAt: (row: rows.Row) => unknown,
  ): Promise<Redemption> {
    const row = answer.rows[0] ?? {};
    if (row.won === 1) {
      await races.won(what);
      return 'won';
    }
    if (row.revoked_ms === undefined || row.revoked_ms !== null) return 'gone';
    if (foundUnspent) return 'raced';
    const sent = { hereMs: answer.sentMs, atDatabaseMs: Number(row.sent_ms) };
    return (await races.lost(what, arrival, sent, spentAt(row))) ? 'raced' : 'spent';
  }

  return {
    arrive: () => performance.now(),
    async allocateId() {
      while (nextId >= idsEnd) {
        fetching ??= fetchIds().finally(() => {
          fetching = undefined;
        });
        await fetching;
      }
      return nextId++;
    },

    insertGrant: (grant, audit) => change('insertGrant', ...rows.grantValues(grant), ...rows.auditValues(audit)),
    findGrant: (id) => one(held(rows.grant), 'findGrant', id),
    findCode: (id) => one(held(rows.code), 'findCode', id),
    findRefreshToken: (id) => one(held(rows.refreshToken), 'findRefreshToken', id),
    async redeemCode(codeHash, issue) {
      const first = issue.refreshHash === null ? null : issue.nowMs;
      const values = [issue.grantId, codeHash, issue.refreshHash, first, issue.keepUntilMs, ...issued(issue)];
      const what = `${issue.grantId}:code`;
      return await contests.during(what, async () =>
        outcome(what, issue, await run('redeemCode', ...values), (row) => row.code_spent),
      );
    },
    burnCode: (id) => change('burnCode', id),
    async rotateRefresh(generation, refreshHash, issue) {
      const { grantId, nowMs, keepUntilMs } = issue;
      const replaced = issue.replaces ?? null;
      const values = [
        grantId,
        issue.refreshHash,
        nowMs,
        keepUntilMs,
        generation,
        refreshHash,
        replaced,
        ...issued(issue),
      ];
      const what = `${grantId}:${generation}`;
      const spentAt = (row: rows.Row): unknown => {
        const behind = Number(row.refresh_generation) - generation;
        if (behind === 0) return null;
        // Longer ago than the two rotations that are remembered: not in the race.
        return behind === 1 ? row.refresh_spent : behind === 2 ? row.refresh_spent_before : Number.NEGATIVE_INFINITY;
      };
      return await contests.during(what, async () =>
        outcome(what, issue, await run('rotateRefresh', ...values), spentAt),
      );
    },
    async retryRefresh(generation, refreshHash, sinceMs, issue) {
      const values = [issue.grantId, issue.refreshHash, generation + 1, refreshHash, sinceMs, ...issued(issue)];
      return (await run('retryRefresh', ...values)).rows[0]?.won === 1 ? 'won' : 'gone';
    },
    async reuseRefresh(issue) {
      const answer = await run('touchRefresh', issue.grantId, issue.nowMs, issue.keepUntilMs, ...issued(issue));
      return answer.rows[0]?.won === 1 ? 'won' : 'gone';
    },
    grantsBeyond: (clientId, userId, keep) => all((row) => Number(row.id), 'grantsBeyond', clientId, userId, keep),
    grantsOf: ({ userId = null, clientId = null }, after, nowMs, limit) =>
      all(rows.grantSummary, 'grantsOf', userId, clientId, after, nowMs, limit),
    revokeGrant: async (id, nowMs, because) =>
      (await run('revokeGrant', id, nowMs, because, nowMs + rows.KEEP_REVOKED_MS)).count === 1,

    findAccessToken: (id) => one(rows.accessToken, 'findAccess', id),
    revokeAccessToken: (id) => change('deleteAccess', id),

    findUserByName: (name) => one(rows.user, 'userByName', name),
    addUser: async (user, nameKey) => (await run('addUser', ...rows.userValues(user), nameKey)).count === 1,
    putUser: (user) => change('putUser', ...rows.userValues(user)),
    removeUser: async (id, nameKey, nowMs) => (await run('removeUser', id, nameKey, nowMs)).rows.length === 1,
    freeName: (nameKey) => change('freeName', nameKey),
    listUsers: (after, limit) => all(rows.user, 'listUsers', after, limit),

    findApp: (clientId) => one(rows.app, 'findApp', clientId),
    putApp: (app) => change('putApp', ...rows.appValues(app)),
    listApps: () => all(rows.app, 'listApps'),
    secretsOf: (clientId) => all(rows.secret, 'secretsOf', clientId),
    putSecret: (secret) => change('putSecret', ...rows.secretValues(secret)),

    signingKeys: () => all(rows.signingKey, 'signingKeys'),
    putSigningKey: (key) => change('putSigningKey', ...rows.signingKeyValues(key)),

    countFailure: async (key, nowMs, windowMs) =>
      rows.throttle((await run('countFailure', key, nowMs + windowMs, nowMs)).rows[0]),
    failures: (key, nowMs) => one(rows.throttle, 'failures', key, nowMs),
    forgetFailures: (key) => change('forgetFailures', key),

    useAssertion: async (key, expiresMs) => (await run('useAssertion', key, expiresMs)).count === 1,

    audit: (record) => change('insertAudit', ...rows.auditValues(record)),
    auditTrail: (limit) => all(rows.auditRecord, 'auditTrail', limit),

    recordExposure: (clientId, kind, nowMs) => change('recordExposure', clientId, kind, nowMs),
    exposures: () => all(rows.exposure, 'exposures'),

    async settle(key, value) {
      await run('settle', key, value);
      return String((await run('settled', key)).rows[0]?.value);
    },
    settled: (key) => one(rows.settledValue, 'settled', key),

    findDocument: (key, unlessVersion) => one(rows.document, 'findDocument', key, unlessVersion),
    putDocument: async (key, text, ifVersion) =>
      (ifVersion === 0 ? await run('addDocument', key, text) : await run('replaceDocument', text, key, ifVersion))
        .count === 1,

    async sweep(nowMs, limit) {
      const tokens = (await run('sweepTokens', sweptTokens, limit, nowMs)).rows[0] ?? {};
      sweptTokens = Number(tokens.looked_at) < limit ? 0 : Number(tokens.last);
      const grants = (await run('sweepGrants', sweptGrants, limit, nowMs)).rows[0] ?? {};
      sweptGrants = Number(grants.looked_at) < limit ? 0 : Number(grants.last);
      const others = await Promise.all([
        run('sweepFailures', nowMs, limit),
        run('sweepAssertions', nowMs, limit),
        run('sweepAudit', rows.MAX_AUDIT_ROWS, limit),
      ]);
      return others.reduce((sum, answer) => sum + answer.count, Number(tokens.removed) + Number(grants.removed));
    },
    ping: () => change('ping'),
    close: () => sql.close(),
  };
}

/** A row of a grant and, where there is still one, its user. */
function held<G extends GrantRecord>(as: (row: rows.Row) => G): (row: rows.Row) => Held<G> {
  return (row) => {
    const grant = as(row);
    return { grant, user: row.username === null ? undefined : rows.userOf(row, grant.userId) };
  };
}
