/** The embedded store: `node:sqlite`, one connection; nothing is acknowledged before it is on the disk. */
import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { StartFault } from '../../start-fault.ts';
import { watchContests } from '../late.ts';
import type { StoreOptions } from '../open.ts';
import { Outage } from '../outage.ts';
import type { GrantRecord, Held, Issue, Redemption, Store, UserRecord } from '../port.ts';
import * as rows from '../rows.ts';
import { codeOf, grantOf, refreshOf, userOf } from './arrays.ts';
import { CommitGroup } from './commit-group.ts';
import { commitWithoutWaiting, openLogSync } from './durability.ts';
import { asFault, isBusy } from './faults.ts';
import { migrate } from './migrations.ts';
import { lockForServer, type ServerLock } from './server-lock.ts';
import { prepare, type Statements } from './statements.ts';

/** How long a write waits for another process, such as a command of an administrator. */
const PATIENCE_MS = 2000;
const ASK_AGAIN_MS = 20;
/** Larger ones are not looked through at the start: it would take seconds. */
const MAX_CHECKED_BYTES = 256 * 1024 * 1024;
/** Groups of one run of the server; the next run starts above all of them. */
const GROUPS_PER_RUN = 2 ** 32;

/**
 * Opens (and where needed makes) the database. `:memory:` for one that dies with the process. Rejects, in one line for a
 * person, when it is in use, not writable, newer than this program, or no database.
 */
export async function openSqliteStore(path: string, options: StoreOptions): Promise<Store> {
  const patienceMs = options.patienceMs ?? PATIENCE_MS;
  const db = openFile(path);
  let lock: ServerLock | undefined;
  try {
    if (path !== ':memory:' && options.as === 'server') lock = await lockForServer(path);
    const { sql, run } = await whenFree(patienceMs, () => prepareDatabase(db));
    return makeStore({ db, sql, run, path, lock, patienceMs, damage: damageOf(db, path) });
  } catch (error) {
    db.close();
    lock?.release();
    throw error;
  }
}

function openFile(path: string): DatabaseSync {
  try {
    // Only where there is none: closing a second handle of an open database would drop its locks.
    if (path !== ':memory:' && !existsSync(path)) closeSync(openSync(path, 'a', 0o600));
    // Never waits for another process by itself: that would stop the event loop.
    return new DatabaseSync(path, { timeout: 0 });
  } catch (cause) {
    throw new StartFault(
      'database-not-opened',
      `the database file ${path} cannot be opened: its folder must exist and be writable`,
      { cause },
    );
  }
}

function prepareDatabase(db: DatabaseSync): { sql: Statements; run: number } {
  commitWithoutWaiting(db);
  db.exec('PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;');
  migrate(db);
  const sql = prepare(db);
  return { sql, run: Number(sql.nextRun.get()?.value) };
}

/** Does it as soon as no other process keeps the database locked. */
async function whenFree<T>(patienceMs: number, work: () => T): Promise<T> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() >= untilMs)
        throw new StartFault('database-locked', 'another process keeps the database locked: wait for it, or end it', {
          cause: error,
        });
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }
}

/** What is wrong inside the file; undefined for one that is sound, or too large to be looked through. */
function damageOf(db: DatabaseSync, path: string): Outage | undefined {
  if (path === ':memory:' || statSync(path).size > MAX_CHECKED_BYTES) return undefined;
  try {
    const found = db.prepare('PRAGMA quick_check(1)').get()?.quick_check;
    if (found === 'ok') return undefined;
    return new Outage(`the database file is damaged: restore a backup (${String(found)})`, { lasting: true });
  } catch (error) {
    const fault = asFault(error);
    return fault instanceof Outage && fault.lasting ? fault : undefined;
  }
}

interface Parts {
  db: DatabaseSync;
  sql: Statements;
  /** Counts the openings of the database. */
  run: number;
  path: string;
  lock: ServerLock | undefined;
  patienceMs: number;
  damage: Outage | undefined;
}

function makeStore({ db, sql, run, path, lock, patienceMs, damage }: Parts): Store {
  const log = openLogSync(path);
  const group = new CommitGroup(db, run * GROUPS_PER_RUN + 1, log.sync, { patienceMs });
  const contests = watchContests();
  if (damage !== undefined) group.lose(damage);
  // Where the file is damaged nothing is written, so no id is needed.
  let nextId = damage === undefined ? 1 + Math.max(greatest(sql.greatestGrant), greatest(sql.greatestAccessToken)) : 1;
  let sweptGrants = 0;
  let sweptTokens = 0;

  function issue(of: Issue): void {
    const { access } = of;
    sql.insertAccess.run(access.id, of.grantId, access.hash, access.scope, of.nowMs, access.expiresMs);
    sql.insertAudit.run(...rows.auditValues(of.audit));
  }

  /** Two look-ups by key: on this side of no network a join costs more than it saves. */
  function held<G extends GrantRecord>(
    statement: StatementSync,
    as: (row: readonly unknown[]) => G,
    id: number,
  ): Held<G> | undefined {
    const grant = readArray(statement, as, id);
    return grant === undefined ? undefined : { grant, user: readArray(sql.userById, userOf, grant.userId) };
  }

  /** Reads at once: a reader waits for no writer. What is the database's fault is an outage. */
  async function reading<T>(work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      const fault = asFault(error);
      if (fault instanceof Outage && fault.lasting) group.lose(fault);
      throw fault;
    }
  }

  /** INVARIANT: a request is in the race as long as whoever spent the code or token was not answered when it came in. */
  function late(what: string, spentIn: unknown, { arrival, foundUnspent }: Issue): Redemption {
    if (foundUnspent) return 'raced';
    const toldMs = typeof spentIn === 'number' ? group.toldAtMs(spentIn) : undefined;
    return toldMs !== undefined && contests.cameBefore(what, toldMs, arrival) ? 'raced' : 'spent';
  }

  const store: Store = {
    arrive: () => performance.now(),
    allocateId: async () => nextId++,

    insertGrant: (grant, audit) =>
      group.write(() => {
        sql.insertGrant.run(...rows.grantValues(grant));
        sql.insertAudit.run(...rows.auditValues(audit));
      }),
    findGrant: (id) => reading(() => held(sql.findGrant, grantOf, id)),
    findCode: (id) => reading(() => held(sql.findCode, codeOf, id)),
    findRefreshToken: (id) => reading(() => held(sql.findRefreshToken, refreshOf, id)),
    redeemCode: (codeHash, of) => {
      const what = `${of.grantId}:code`;
      return contests.during(what, () =>
        group.write((number): Redemption => {
          const first = of.refreshHash === null ? null : of.nowMs;
          const { changes } = sql.redeemCode.run(
            number,
            of.refreshHash,
            first,
            first,
            of.keepUntilMs,
            of.grantId,
            codeHash,
          );
          if (changes === 1) {
            issue(of);
            return 'won';
          }
          const row = sql.grantState.get(of.grantId);
          if (row === undefined || row.code_spent === null) return 'gone';
          return late(what, row.code_spent, of);
        }),
      );
    },
    burnCode: (id) =>
      group.write((number) => {
        sql.burnCode.run(number, id);
      }),
    rotateRefresh: (generation, refreshHash, of) => {
      const what = `${of.grantId}:${generation}`;
      return contests.during(what, () =>
        group.write((number): Redemption => {
          const { changes } = sql.rotateRefresh.run(
            number,
            of.refreshHash,
            of.nowMs,
            of.keepUntilMs,
            of.replaces ?? null,
            of.grantId,
            generation,
            refreshHash,
          );
          if (changes === 1) {
            issue(of);
            return 'won';
          }
          const row = sql.grantState.get(of.grantId);
          if (row === undefined || row.revoked_ms !== null) return 'gone';
          const behind = Number(row.refresh_generation) - generation;
          if (behind === 1) return late(what, row.refresh_spent, of);
          // Two rotations ago: in the race only if that one, not just the last, was still open.
          return behind === 2 ? late(what, row.refresh_spent_before, of) : 'spent';
        }),
      );
    },
    retryRefresh: (generation, refreshHash, sinceMs, of) =>
      group.write(() => {
        const { changes } = sql.retryRefresh.run(of.refreshHash, of.grantId, generation + 1, refreshHash, sinceMs);
        if (changes === 0) return 'gone';
        issue(of);
        return 'won';
      }),
    reuseRefresh: (of) =>
      group.write(() => {
        if (sql.touchRefresh.run(of.nowMs, of.keepUntilMs, of.grantId).changes === 0) return 'gone';
        issue(of);
        return 'won';
      }),
    grantsBeyond: (clientId, userId, keep) =>
      reading(() => sql.grantsBeyond.all(userId, clientId, keep).map((row) => Number(row.id))),
    grantsOf: (of, after, nowMs, limit) =>
      reading(() => {
        const found =
          of.userId === undefined
            ? sql.grantsOfApp.all(of.clientId, after, nowMs, limit)
            : of.clientId === undefined
              ? sql.grantsOfUser.all(of.userId, after, nowMs, limit)
              : sql.grantsOfUserAndApp.all(of.userId, of.clientId, after, nowMs, limit);
        return found.map(rows.grantSummary);
      }),
    revokeGrant: (id, nowMs, because) =>
      group.write(() => sql.revokeGrant.run(nowMs, because, nowMs + rows.KEEP_REVOKED_MS, id).changes === 1),

    findAccessToken: (id) => reading(() => read(sql.findAccess, rows.accessToken, id)),
    revokeAccessToken: (id) =>
      group.write(() => {
        sql.deleteAccess.run(id);
      }),

    findUserByName: (name) => reading(() => read(sql.userByName, rows.user, name)),
    addUser: (user, nameKey) => group.write(() => sql.addUser.run(...rows.userValues(user), nameKey).changes === 1),
    putUser: (user) =>
      group.write(() => {
        const [id = null, ...values] = rows.userValues(user);
        sql.putUser.run(...values, id);
      }),
    removeUser: (id, nameKey, nowMs) =>
      group.write(() => {
        if (sql.removeUser.run(id).changes === 0) return false;
        sql.keepNameFree.run(nameKey, nowMs);
        return true;
      }),
    freeName: (nameKey) =>
      group.write(() => {
        sql.freeName.run(nameKey);
      }),
    listUsers: (after, limit): Promise<readonly UserRecord[]> =>
      reading(() => sql.listUsers.all(after, limit).map(rows.user)),

    findApp: (clientId) => reading(() => read(sql.findApp, rows.app, clientId)),
    putApp: (app) =>
      group.write(() => {
        sql.putApp.run(...rows.appValues(app));
      }),
    listApps: () => reading(() => sql.listApps.all().map(rows.app)),
    secretsOf: (clientId) => reading(() => sql.secretsOf.all(clientId).map(rows.secret)),
    putSecret: (secret) =>
      group.write(() => {
        sql.putSecret.run(...rows.secretValues(secret));
      }),

    signingKeys: () => reading(() => sql.signingKeys.all().map(rows.signingKey)),
    putSigningKey: (key) =>
      group.write(() => {
        sql.putSigningKey.run(...rows.signingKeyValues(key));
      }),

    countFailure: (key, nowMs, windowMs) =>
      group.write(() => rows.throttle(sql.countFailure.get(key, nowMs + windowMs, nowMs, nowMs))),
    failures: (key, nowMs) => reading(() => read(sql.failures, rows.throttle, key, nowMs)),
    forgetFailures: (key) =>
      group.write(() => {
        sql.forgetFailures.run(key);
      }),

    useAssertion: (key, expiresMs) => group.write(() => sql.useAssertion.run(key, expiresMs).changes === 1),

    audit: (record) =>
      group.write(() => {
        sql.insertAudit.run(...rows.auditValues(record));
      }),
    auditTrail: (limit) => reading(() => sql.auditTrail.all(limit).map(rows.auditRecord)),

    recordTraffic: (clientId, kind, nowMs) =>
      group.write(() => {
        sql.recordTraffic.run(clientId, kind, nowMs, nowMs);
      }),
    traffic: () => reading(() => sql.traffic.all().map(rows.traffic)),

    settle: (key, value) =>
      group.write(() => {
        sql.settle.run(key, value);
        return String(sql.settled.get(key)?.value);
      }),
    settled: (key) => reading(() => read(sql.settled, rows.settledValue, key)),

    findDocument: (key, unlessVersion) => reading(() => read(sql.findDocument, rows.document, key, unlessVersion)),
    putDocument: (key, text, ifVersion) =>
      group.write(
        () =>
          Number(
            (ifVersion === 0 ? sql.addDocument.run(key, text) : sql.replaceDocument.run(text, key, ifVersion)).changes,
          ) === 1,
      ),

    sweep: (nowMs, limit) =>
      group.write(() => {
        let removed = 0;
        // A walk along the key, a few rows at a time, needs no index on expiry and never stalls a request.
        const tokens = sql.tokensAfter.all(sweptTokens, limit);
        sweptTokens = tokens.length < limit ? 0 : Number(tokens.at(-1)?.id);
        for (const row of tokens) {
          if (Number(row.expires_ms) < nowMs) removed += Number(sql.deleteAccess.run(Number(row.id)).changes);
        }
        const grants = sql.grantsAfter.all(sweptGrants, limit);
        sweptGrants = grants.length < limit ? 0 : Number(grants.at(-1)?.id);
        for (const row of grants) {
          const until = row.keep_until_ms;
          if (until !== null && Number(until) < nowMs) removed += Number(sql.deleteGrant.run(Number(row.id)).changes);
        }
        removed += Number(sql.sweepFailures.run(nowMs, limit).changes);
        removed += Number(sql.sweepAssertions.run(nowMs, limit).changes);
        removed += Number(sql.sweepAudit.run(rows.MAX_AUDIT_ROWS, limit).changes);
        return removed;
      }),
    ping: () =>
      group.write(() => {
        sql.ping.run();
      }),
    close: async () => {
      await group.finish();
      log.close();
      db.close();
      lock?.release();
    },
  };
  return store;
}

function greatest(statement: StatementSync): number {
  return Number(statement.get()?.id ?? 0);
}

function read<T>(
  statement: StatementSync,
  as: (row: rows.Row) => T,
  ...values: (string | number | Buffer)[]
): T | undefined {
  const row = statement.get(...values);
  return row === undefined ? undefined : as(row);
}

function readArray<T>(
  statement: StatementSync,
  as: (row: readonly unknown[]) => T,
  key: string | number,
): T | undefined {
  const row = statement.get(key) as unknown as readonly unknown[] | undefined;
  return row === undefined ? undefined : as(row);
}
