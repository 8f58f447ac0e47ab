/** Puts a server together and starts it. */
import type { Evidence } from '@countersign/policy';
import { pino } from 'pino';
import { makeAuditQuota } from './audit/quota.ts';
import { type TrafficEvidence, trafficSeen } from './audit/traffic.ts';
import { makeApp } from './client/app.ts';
import { type OriginTest, originTest } from './client/origins.ts';
import { byClientId, openRegistry, type RegistryEntry } from './client/registry.ts';
import { guessLimits, makeSecretGuesses } from './client/secret-guesses.ts';
import type { Core } from './core.ts';
import { type HttpOptions, makeApplication } from './http/application.ts';
import { makeMetrics } from './http/metrics.ts';
import { serveMetrics } from './http/metrics-server.ts';
import type { Readiness } from './http/routes/operations.ts';
import { makeInside } from './inside.ts';
import { openHasher } from './master-key.ts';
import type { NewOrgSettings } from './neighbour.ts';
import type { ServerOptions } from './options.ts';
import type { Org } from './org.ts';
import { watchOutages } from './outages.ts';
import type { AppRegistration, UserRegistration } from './registrations.ts';
import { StartFault } from './start-fault.ts';
import { type Database, readDatabaseUrl } from './store/database-url.ts';
import { openStore } from './store/open.ts';
import type { AuditRecord, Store } from './store/port.ts';
import { sweepNowAndThen } from './store/sweeper.ts';
import { pagedRandom } from './tokens/random.ts';
import { openSigningKeys } from './tokens/signing-keys.ts';
import { readRefreshToken, tokenShape } from './tokens/token-text.ts';
import { type Imported, makeDirectory } from './users/directory.ts';
import { makePasswordHasher } from './users/passwords.ts';
import { makeThrottle, throttleLimits } from './users/throttle.ts';
import { makeId } from './users/user-id.ts';

export interface ListeningAt {
  host: string;
  port: number;
}

export interface RunningServer {
  /** What answers name; no slash at the end. */
  url: string;
  /** Where it listens. */
  address: ListeningAt;
  /** Where the metrics are, when they have an address of their own. */
  metricsAddress?: ListeningAt;
  org: Org;
  /** Resolves when every user of the options can log in. Logging in waits for it by itself. */
  usersReady: Promise<void>;
  /** What traffic has shown about the clients, as evidence for the review. */
  evidence(): Promise<readonly TrafficEvidence[]>;
  /** Newest first. */
  auditTrail(limit?: number): Promise<readonly AuditRecord[]>;
  /**
   * Serves these apps instead, from the next request on; without `org`, under the switches the server was started with.
   * What was issued for an app that is gone, or while it demanded more than it does now, is worth nothing from then on.
   * Rejects, and changes nothing, where two of them have one client id.
   */
  replaceApps(apps: readonly AppRegistration[], org?: NewOrgSettings): Promise<void>;
  /** Adds users; `update` also changes those who are there and brings back those who were removed. */
  importUsers(users: readonly UserRegistration[], options?: { update?: boolean }): Promise<Imported>;
  /** Stops taking requests, answers those under way, and closes the database. */
  close(): Promise<void>;
}

export type { Evidence };

const CLOSE_IDLE_EVERY_MS = 20;
const STOP_GRACE_MS = 10_000;

/** Starts a server; resolves when it accepts requests. Rejects, with words for a person, when it cannot. */
export async function createServer(options: ServerOptions): Promise<RunningServer> {
  const clock = options.clock ?? Date.now;
  const random = options.random ?? pagedRandom();
  const database = readDatabaseUrl(options.database ?? 'sqlite::memory:');
  const store = await openStore(database, { as: 'server' });
  try {
    return await start(options, store, database, clock, random);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function start(
  options: ServerOptions,
  store: Store,
  database: Database,
  clock: () => number,
  random: (bytes: number) => Buffer,
): Promise<RunningServer> {
  const log = pino(
    { level: options.logSink === undefined ? 'silent' : (options.logLevel ?? 'info'), base: null },
    options.logSink ?? { write: () => undefined },
  );
  const warn = (message: string): void => log.warn(message);
  const hasher = await openHasher({ given: options.masterKey, database, store, random, warn });
  if (options.masterKey === undefined && database.kind === 'postgres')
    warn('no master key is given: one is kept in the database, where whoever copies the database has it too');
  const outages = watchOutages(store, log);
  const orgSettings = options.org?.settings ?? {};
  const corsOrigins = options.corsOrigins ?? [];
  const entriesOf = (apps: readonly AppRegistration[], org: NewOrgSettings): RegistryEntry[] =>
    apps.map((registration) => ({ registration, app: makeApp(registration, org, corsOrigins, options) }));
  const registry = await openRegistry(entriesOf(options.apps, orgSettings), store, hasher, clock());
  const passwords = makePasswordHasher({ kind: options.passwordHashing ?? 'argon2id', random });
  const throttle = makeThrottle(store, hasher, throttleLimits(options.throttle));
  const directory = makeDirectory({ store, hasher, passwords, random, throttle });
  const orgId = options.org?.id ?? makeId('00D', 'org', hasher);
  const wire = options.wire ?? 'salesforce';
  const shape = tokenShape(wire, orgId);
  const core: Core = {
    wire,
    publicUrl: '',
    org: { id: orgId, name: options.org?.name ?? 'Countersign', communityId: makeId('0DB', orgId, hasher) },
    registry,
    guesses: makeSecretGuesses(store, hasher, guessLimits(options.throttle)),
    store,
    outages,
    auditQuota: makeAuditQuota(),
    hasher,
    keys: openSigningKeys(store, hasher),
    directory,
    clock,
    random,
    log,
    shape,
    readRefreshToken: (token) => readRefreshToken(shape.refresh, token, (body) => hasher.hash('refresh-token', body)),
    refreshGraceMs: (options.refreshGraceSeconds ?? 0) * 1000,
    codeTtlMs: (options.codeTtlSeconds ?? 900) * 1000,
    idTokenTtlSeconds: options.idTokenTtlSeconds ?? 120,
    explainPkce: options.explainPkce ?? false,
    ...(options.maxGrantsPerUserAndApp === undefined
      ? undefined
      : { maxGrantsPerUserAndApp: options.maxGrantsPerUserAndApp }),
    seenTraffic: new Set(),
  };
  const host = options.host ?? '127.0.0.1';
  const mode = options.updateUsers === true ? 'update' : 'create';
  const usersReady = directory.importUsers(options.users ?? [], clock(), mode).then((imported) => {
    if (imported.left > 0)
      log.info(imported, 'users who are in the database already, or were removed from it, are left as they are');
  });
  let abandoned = false;
  usersReady.catch((error: unknown) => {
    if (!abandoned && !outages.note(error)) log.error({ err: error }, 'users could not be imported');
  });

  let origins = originsOf(options.apps, orgSettings, corsOrigins);
  let replacing: Promise<void> = Promise.resolve();
  const replaceApps = (apps: readonly AppRegistration[], org: NewOrgSettings = orgSettings): Promise<void> => {
    // One at a time, in the order they were asked for: the last one is what stays.
    const done = replacing.then(async () => {
      await registry.replace(entriesOf(apps, org), clock());
      origins = originsOf(apps, org, corsOrigins);
    });
    replacing = done.catch(() => undefined);
    return done;
  };
  const neighbour = options.neighbour?.(
    makeInside(core, { checkApps: (apps, org) => void byClientId(entriesOf(apps, org)), replaceApps }),
  );
  // Nobody is answered by the apps from before.
  await neighbour?.beforeRequest();

  const readiness: Readiness = { stopping: false };
  const listening = await listen(core, options, host, {
    readiness,
    neighbour,
    originAllowed: (origin) => origins(origin),
  }).catch(async (error: unknown) => {
    // Users are being added to a database that is about to be closed: why it is closed is said, not what that does to them.
    abandoned = true;
    await usersReady.catch(() => undefined);
    throw error;
  });
  const stopSweeping = sweepNowAndThen(core);
  let closing: Promise<void> | undefined;
  return {
    url: core.publicUrl,
    address: { host, port: listening.port },
    ...(listening.metricsAddress === undefined ? undefined : { metricsAddress: listening.metricsAddress }),
    org: core.org,
    usersReady,
    replaceApps,
    importUsers: (users, { update = false } = {}) =>
      directory.importUsers(users, clock(), update ? 'update' : 'create'),
    evidence: async () => (await trafficSeen(store, (clientId) => registry.find(clientId)?.name)).evidence,
    auditTrail: (limit = 100) => store.auditTrail(limit),
    close: () => {
      closing ??= (async () => {
        readiness.stopping = true;
        stopSweeping();
        await listening.close();
        await usersReady.catch(() => undefined);
        await store.close();
      })();
      return closing;
    },
  };
}

async function listen(
  core: Core,
  options: ServerOptions,
  host: string,
  parts: Pick<HttpOptions, 'readiness' | 'neighbour' | 'originAllowed'>,
): Promise<{ port: number; metricsAddress?: ListeningAt; close: () => Promise<void> }> {
  // Where it listens is known only after it does, and answers name it: the documents are made when first asked for.
  if (options.publicUrl !== undefined) core.publicUrl = publicUrlOf(options.publicUrl);
  const port = options.port ?? 0;
  const scheme = options.tls === undefined ? 'http' : 'https';
  if (core.publicUrl === '' && port !== 0) core.publicUrl = `${scheme}://${bracketed(host)}:${port}`;
  const metrics = options.metrics === false ? undefined : makeMetrics();
  const http = makeApplication(core, {
    trustProxy: options.trustProxy,
    tls: options.tls,
    metrics,
    metricsRoute: typeof options.metrics !== 'object',
    ...parts,
  });
  await http.listen({ port, host });
  const apart =
    metrics !== undefined && typeof options.metrics === 'object'
      ? await serveMetrics(metrics, options.metrics).catch(async (error: unknown) => {
          await http.close();
          throw error;
        })
      : undefined;
  const bound = http.server.address();
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
  if (core.publicUrl === '') core.publicUrl = `${scheme}://${bracketed(host)}:${boundPort}`;
  return {
    port: boundPort,
    ...(apart === undefined ? undefined : { metricsAddress: apart.address }),
    close: async () => {
      await stop(http);
      await apart?.close();
    },
  };
}

function originsOf(apps: readonly AppRegistration[], org: NewOrgSettings, more: readonly string[]): OriginTest {
  // The org's origins count once its OAuth endpoints are opened to them; not known counts as closed.
  const orgOrigins = org.corsForOAuthEndpoints === true ? (org.corsOrigins ?? []) : [];
  return originTest([...orgOrigins, ...apps.flatMap((app) => app.allowedOrigins ?? []), ...more]);
}

/** Answers what is under way, then closes; what takes longer than the grace is cut off. */
async function stop(http: ReturnType<typeof makeApplication>): Promise<void> {
  // A connection that was busy when closing began is kept alive after its answer: it is closed as soon as it is idle.
  const idle = setInterval(() => http.server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
  const grace = setTimeout(() => http.server.closeAllConnections(), STOP_GRACE_MS);
  try {
    await http.close();
  } finally {
    clearInterval(idle);
    clearTimeout(grace);
  }
}

function publicUrlOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.search !== '' || url.hash !== '') {
    throw new StartFault(
      'public-url-malformed',
      `not a public URL: ${JSON.stringify(text)}; write it as https://id.example.com`,
    );
  }
  return url.href.replace(/\/$/, '');
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
