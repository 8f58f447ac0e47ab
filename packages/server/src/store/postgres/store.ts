/** The store for several servers at once: PostgreSQL, one statement a verb, shared by the requests that want the same. */

import { watchArrivals } from '../arrivals.ts';
import { watchContests } from '../late.ts';
import type { GrantRecord, Held, Issue, Redemption, Store } from '../port.ts';
import * as rows from '../rows.ts';
import { watchDatabaseClock } from './database-clock.ts';
import { gather } from './gather.ts';
import { migrate } from './migrations.ts';
import { openPool } from './pool.ts';
import { makeRaces } from './races.ts';
import type { Answer, Sql, Value } from './sql.ts';
import { STATEMENTS, type StatementName } from './statements.ts';
import { askAround } from './told.ts';

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
  const arrivals = watchArrivals();
  const clock = watchDatabaseClock();
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

  const races = makeRaces({ contests, arrivals, clock, askAround: (toldAtMs) => askAround(run, toldAtMs) });

  async function fetchIds(): Promise<void> {
    const id = Number((await run('nextIds')).rows[0]?.id);
    nextId = id;
    idsEnd = id + ID_BLOCK;
  }

  /** Grants in one statement, in the order of what was asked. */
  function manyHeld<G extends GrantRecord>(
    name: StatementName,
    as: (row: rows.Row) => G,
  ): (id: number) => Promise<Held<G> | undefined> {
    return gather(async (ids: readonly number[]) =>
      (await run(name, ids)).rows.map((row) => (row.id === null ? undefined : held(as)(row))),
    );
  }
  const findCode = manyHeld('findCodes', rows.code);
  const findRefreshToken = manyHeld('findRefreshTokens', rows.refreshToken);

  const issue = gather(async (spendings: readonly Spending[]): Promise<readonly rows.Row[]> => {
    // In one direction along the key, so that two servers never wait for each other.
    const order = spendings.map((_, at) => at).sort((a, b) => grantOf(spendings, a) - grantOf(spendings, b));
    const each = order.map((at) => valuesOf(spendings[at] as Spending));
    const answer = await run(
      'issue',
      ...(each[0] ?? []).map((_, column) => each.map((values) => values[column] ?? null)),
    );
    clock.note({ hereMs: answer.sentMs, atDatabaseMs: Number(answer.rows[0]?.sent_at) });
    const issued: rows.Row[] = [];
    for (const [at, row] of answer.rows.entries()) issued[order[at] ?? 0] = row;
    return issued;
  });

  /** Spends a code or a refresh token. `spentAt` says when it was spent, where this request did not. */
  async function spend(what: string, spending: Spending, spentAt: (row: rows.Row) => unknown): Promise<Redemption> {
    return await contests.during(what, async () => {
      const row = await issue(spending);
      if (row.won === true) {
        await races.won(what, row.spent_at);
        return 'won';
      }
      if (hasEnded(row)) return 'gone';
      const { arrival, foundUnspent } = spending.issue;
      return foundUnspent || (await races.lost(what, arrival, spentAt(row))) ? 'raced' : 'spent';
    });
  }

  return {
    arrive: arrivals.arrive,
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
    findCode,
    findRefreshToken,
    redeemCode: (codeHash, issue) =>
      spend(
        `${issue.grantId}:code`,
        { kind: 'code', presented: codeHash, generation: 0, issue },
        (row) => row.code_spent_at,
      ),
    async burnCode(id) {
      if ((await run('burnCode', id)).count === 1) races.spentHere(`${id}:code`);
    },
    rotateRefresh: (generation, refreshHash, issue) =>
      spend(`${issue.grantId}:${generation}`, { kind: 'rotate', presented: refreshHash, generation, issue }, (row) => {
        const behind = Number(row.generation) - generation;
        if (behind === 0) return null;
        // Longer ago than the two rotations that are remembered: not in the race.
        return behind === 1 ? row.spent_at : behind === 2 ? row.spent_before_at : Number.NEGATIVE_INFINITY;
      }),
    async retryRefresh(generation, refreshHash, sinceMs, { grantId, nowMs, access, audit, ...issue }) {
      const token = [access.id, access.hash, access.scope, nowMs, access.expiresMs];
      const values = [
        grantId,
        issue.refreshHash,
        generation + 1,
        refreshHash,
        sinceMs,
        ...token,
        ...rows.auditValues(audit),
      ];
      return (await run('retryRefresh', ...values)).rows[0]?.won === 1 ? 'won' : 'gone';
    },
    reuseRefresh: async (of) =>
      (await issue({ kind: 'touch', presented: null, generation: 0, issue: of })).won === true ? 'won' : 'gone',
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

    recordTraffic: (clientId, kind, nowMs) => change('recordTraffic', clientId, kind, nowMs),
    traffic: () => all(rows.traffic, 'traffic'),

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
        run('sweepQuestions'),
        run('sweepFailures', nowMs, limit),
        run('sweepAssertions', nowMs, limit),
        run('sweepAudit', rows.MAX_AUDIT_ROWS, limit),
      ]);
      return others.reduce((sum, answer) => sum + answer.count, Number(tokens.removed) + Number(grants.removed));
    },
    ping: () => change('ping'),
    close: async () => {
      races.close();
      arrivals.close();
      await sql.close();
    },
  };
}

/** What one request wants to have spent, and issued for it. */
interface Spending {
  kind: 'code' | 'rotate' | 'touch';
  presented: Buffer | null;
  generation: number;
  issue: Issue;
}

/** In the order of `ISSUE_PARAMETERS`. */
function valuesOf({ kind, presented, generation, issue }: Spending): (string | number | Buffer | null)[] {
  const { access, audit } = issue;
  return [
    kind,
    issue.grantId,
    presented,
    generation,
    issue.refreshHash,
    issue.replaces ?? null,
    issue.keepUntilMs,
    access.id,
    access.hash,
    access.scope,
    issue.nowMs,
    access.expiresMs,
    ...rows.auditValues(audit),
  ];
}

function grantOf(spendings: readonly Spending[], at: number): number {
  return spendings[at]?.issue.grantId ?? 0;
}

/** No such grant any more, or one that was revoked (0: it was not). */
function hasEnded(row: rows.Row): boolean {
  return row.revoked_at === null || Number(row.revoked_at) !== 0;
}

/** A row of a grant and, where there is still one, its user. */
function held<G extends GrantRecord>(as: (row: rows.Row) => G): (row: rows.Row) => Held<G> {
  return (row) => {
    const grant = as(row);
    return { grant, user: row.username === null ? undefined : rows.userOf(row, grant.userId) };
  };
}
