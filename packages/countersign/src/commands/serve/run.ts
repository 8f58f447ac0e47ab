/** The composition behind `serve`: metadata to registrations, registrations to a running server, until a signal ends it. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { ProjectRead } from '@countersign/metadata';
import { knownValue, SETTING_LABELS } from '@countersign/policy';
import { type Config, type Configs, reviewProject } from '@countersign/review';
import { createServer, type RunningServer, type ServerOptions } from '@countersign/server';
import { DEFAULT_DATABASE, masterKeyFrom } from '../../composition/database.ts';
import { configsFor } from '../../composition/gather.ts';
import { orgSettingsFrom } from '../../composition/registrations.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { whyNot } from '../../errors/why-not.ts';
import type { Io } from '../../terminal/io.ts';
import { VERSION } from '../../version.ts';
import { refuseTakenPort } from './free-port.ts';
import { type IssuedCredentials, issueCredentials } from './issue-credentials.ts';
import { localOrg } from './local-org.ts';
import { parentGone, startedByNpm } from './parent.ts';
import { prettyLogs } from './pretty-logs.ts';
import { readServed, type Served, type ServedFiles, servedFiles } from './served.ts';
import { serveInstead, watchFiles } from './watch.ts';

/** What the command line asked for. */
export interface ServeFlags {
  port?: number;
  host?: string;
  credentials?: string;
  allowShortSecrets?: true;
  users?: string;
  updateUsers?: true;
  keyFile?: string;
  database?: string;
  publicUrl?: string;
  wire?: 'salesforce' | 'strict';
  corsOrigin?: string[];
  trustProxy?: string[];
  tlsKey?: string;
  tlsCert?: string;
  requireCompliant?: true;
  allowEmpty?: true;
  org?: true;
  allowCodeCredentials?: true;
  maxGrants?: number;
  codeLifetime?: number;
  refreshLifetime?: number;
  refreshIdle?: number;
  refreshGrace?: number;
  metricsAddress?: false | { host: string; port: number };
  watch?: true;
  explainPkce?: true;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  config?: string | false;
}

const DEFAULT_PORT = 8080;
/** This machine only. */
const HERE = '127.0.0.1';

export async function runServe(paths: readonly string[], flags: ServeFlags, io: Io): Promise<number> {
  const configs = await configsFor(paths, flags.config, io);
  // The server is one: what the first path’s config says of it holds.
  const config = configs.of(resolve(io.cwd, paths[0] ?? '.'));
  const files = servedFiles(flags, config, io);
  const served = await readServed(paths, configs, files, io);
  for (const problem of problemsOf(served.project)) io.err(`not served: ${problem}\n`);
  if (flags.requireCompliant === true && !(await isCompliant(served.project, configs, io))) return 1;
  const database = flags.database ?? config.server.database ?? DEFAULT_DATABASE;
  if (flags.org === true && flags.watch === true)
    throw new UsageError(
      '--watch reads files again, and an org (--org) has what is deployed to it: give one of the two',
    );
  // An org has what was deployed to it, which may be nothing; the files are what an empty one starts with.
  if (served.apps.length === 0 && flags.allowEmpty !== true && flags.org !== true) {
    for (const one of served.leftOut) io.err(`not served: ${one}\n`);
    io.err(`countersign: there is no app to serve in ${paths.join(', ')}; --allow-empty starts all the same\n`);
    return 3;
  }
  const at = { port: flags.port ?? config.server.port ?? DEFAULT_PORT, host: flags.host ?? config.server.host ?? HERE };
  await refuseTakenPort(at.port, at.host).catch(asUsage);
  const masterKey = masterKeyFrom(flags.keyFile, io);
  const warn = (message: string): void => io.err(`${message}\n`);
  const issue = (apps: Served['apps']) => issueCredentials(apps, database, masterKey, warn).catch(asUsage);
  const neighbour = flags.org === true ? await localOrg(served, orgDefaults(flags), io) : undefined;
  const issued = neighbour === undefined ? await issue(served.apps) : { apps: [], shown: [] };
  showNew(issued, io);
  const server = await start(flags, config, served, issued, { ...at, database, masterKey, neighbour }, io);
  if (neighbour === undefined) sayHello(io, served, files.users, flags);
  else {
    if (files.users === undefined) io.err(NO_USERS);
    io.out(`log in with: sf org login web --instance-url ${server.url}\n`);
  }
  const watching =
    flags.watch === true
      ? await watchFiles(
          paths,
          files,
          io,
          rereader({ paths, configs, files, flags, io, server, issue }, served, issued),
        )
      : undefined;
  io.out(`listening on ${server.url}\n`);
  const ended = new AbortController();
  await Promise.race([io.stopped(), ...(startedByNpm(io.env) ? [parentGone(ended.signal)] : [])]);
  ended.abort();
  await watching?.close();
  await server.close();
  return 0;
}

function problemsOf({ problems }: ProjectRead): string[] {
  return problems.map(({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`);
}

/** What reading again needs. */
interface Rereading {
  paths: readonly string[];
  configs: Configs;
  files: ServedFiles;
  flags: ServeFlags;
  io: Io;
  server: RunningServer;
  issue: (apps: Served['apps']) => Promise<IssuedCredentials>;
}

/** Reads everything again at each call. Where that cannot be used, what is served stays, and why is said. */
function rereader(
  { paths, configs, files, flags, io, server, issue }: Rereading,
  servedFirst: Served,
  issuedFirst: IssuedCredentials,
): () => Promise<void> {
  let now = { served: servedFirst, apps: issuedFirst.apps };
  const stays = (why: string): void => io.err(`not read again: ${why}; what was served before stays\n`);
  return async () => {
    try {
      const served = await readServed(paths, configs, files, io);
      const problems = problemsOf(served.project);
      if (problems.length > 0) return stays(problems.join('; '));
      if (served.apps.length === 0 && flags.allowEmpty !== true) return stays('there is no app to serve');
      if (flags.requireCompliant === true && !(await isCompliant(served.project, configs, io, 'not read again')))
        return stays('--require-compliant is given');
      const ids = new Map(now.apps.map((app) => [app.name, app.clientId]));
      const isNew = ({ name, clientId }: Served['apps'][number]): boolean =>
        !ids.has(name) || (clientId !== undefined && clientId !== ids.get(name));
      const issued = await issue(served.apps.filter(isNew));
      const made = new Map(issued.apps.map((app) => [app.name, app]));
      const apps = served.apps.map(
        (app) => made.get(app.name) ?? { ...app, clientId: app.clientId ?? ids.get(app.name) ?? '' },
      );
      const next = { served, apps };
      const said = await serveInstead(server, now, next, orgOf(served.project, flags), flags.updateUsers === true);
      now = next;
      showNew(issued, io);
      for (const sentence of said) io.err(`read again: ${sentence}\n`);
    } catch (error) {
      // A database that is out, a file that is half written: the next change is a new try.
      stays((error as Error).message);
    }
  };
}

/** Where the server listens, what it keeps, and under which key. */
interface Place {
  port: number;
  host: string;
  database: string;
  masterKey: string | undefined;
  /** The org’s other APIs, where it has them. */
  neighbour: ServerOptions['neighbour'] | undefined;
}

/** The org’s switches, with what the command line takes as known. */
function orgOf(project: ProjectRead, flags: ServeFlags): ReturnType<typeof orgSettingsFrom> {
  return { ...orgDefaults(flags), ...orgSettingsFrom(project.org) };
}

function orgDefaults(flags: ServeFlags): ReturnType<typeof orgSettingsFrom> {
  return flags.allowCodeCredentials === true ? { codeCredentialFlowAllowed: true } : {};
}

async function start(
  flags: ServeFlags,
  config: Config,
  { project, users }: Served,
  issued: IssuedCredentials,
  { port, host, database, masterKey, neighbour }: Place,
  io: Io,
): Promise<RunningServer> {
  const publicUrl = flags.publicUrl ?? config.server.publicUrl;
  const wire = flags.wire ?? config.server.wire;
  const tls = await tlsFiles(flags, io);
  return createServer({
    apps: issued.apps,
    org: { settings: orgOf(project, flags) },
    users,
    updateUsers: flags.updateUsers === true,
    database,
    ...(masterKey === undefined ? {} : { masterKey }),
    ...(neighbour === undefined ? {} : { neighbour }),
    port,
    host,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(wire === undefined ? {} : { wire }),
    corsOrigins: [...(config.server.corsOrigins ?? []), ...(flags.corsOrigin ?? [])],
    ...(flags.trustProxy === undefined ? {} : { trustProxy: flags.trustProxy }),
    ...(tls === undefined ? {} : { tls }),
    ...(flags.maxGrants === undefined ? {} : { maxGrantsPerUserAndApp: flags.maxGrants }),
    ...(flags.codeLifetime === undefined ? {} : { codeTtlSeconds: flags.codeLifetime }),
    ...(flags.refreshLifetime === undefined ? {} : { refreshTtlSeconds: flags.refreshLifetime }),
    ...(flags.refreshIdle === undefined ? {} : { refreshIdleSeconds: flags.refreshIdle }),
    ...(flags.refreshGrace === undefined ? {} : { refreshGraceSeconds: flags.refreshGrace }),
    ...(flags.metricsAddress === undefined ? {} : { metrics: flags.metricsAddress }),
    dangerouslyAllowShortSecrets: flags.allowShortSecrets === true,
    explainPkce: flags.explainPkce === true,
    logLevel: flags.logLevel,
    logSink: io.interactive ? await prettyLogs(io.err, io.color) : { write: (line) => io.err(line) },
  }).catch(asUsage);
}

/** A port in use, a database that is newer or not there: said in one line, without a stack. */
function asUsage(error: unknown): never {
  const { code, message, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE') {
    const which = address === undefined ? '' : ` (${address}, ${port})`;
    throw new UsageError(`the port is in use${which}: give another with --port, or --port 0 for a free one`, {
      cause: error,
    });
  }
  if (code === 'EACCES')
    throw new UsageError('the port or the database may not be opened by this user', { cause: error });
  throw new UsageError(message, { cause: error });
}

async function tlsFiles(flags: ServeFlags, io: Io): Promise<{ key: Buffer; cert: Buffer } | undefined> {
  if (flags.tlsKey === undefined && flags.tlsCert === undefined) return undefined;
  if (flags.tlsKey === undefined || flags.tlsCert === undefined)
    throw new UsageError('TLS needs both --tls-key and --tls-cert');
  const read = (file: string) =>
    readFile(resolve(io.cwd, file)).catch((cause: NodeJS.ErrnoException) => {
      throw new UsageError(`${file} cannot be read: ${whyNot(cause)}`, { cause });
    });
  const files = { key: await read(flags.tlsKey), cert: await read(flags.tlsCert) };
  try {
    createSecureContext(files);
  } catch (cause) {
    throw new UsageError(
      `--tls-key ${flags.tlsKey} and --tls-cert ${flags.tlsCert} are not a PEM private key and its certificate (${(cause as Error).message})`,
      { cause },
    );
  }
  return files;
}

async function isCompliant(
  project: ProjectRead,
  configs: Configs,
  io: Io,
  not: 'not started' | 'not read again' = 'not started',
): Promise<boolean> {
  const review = await reviewProject({ project, configs, version: VERSION, now: io.now() });
  const wrong = review.apps.filter((app) => app.verdict === 'noncompliant');
  for (const app of wrong) io.err(`${not}: ${app.name} is noncompliant: ${app.because}\n`);
  if (!review.complete) io.err(`${not}: the review is incomplete\n`);
  return wrong.length === 0 && review.complete;
}

/** Not where the logs go: they are collected and kept. */
function showNew({ shown }: IssuedCredentials, io: Io): void {
  for (const { name, clientId, clientSecret } of shown)
    io.out(`new credentials for ${name}, shown this once: client id ${clientId}, client secret ${clientSecret}\n`);
}

const NO_USERS = 'no users were given: import some with --users FILE, or countersign users add\n';

function sayHello(
  io: Io,
  { project, leftOut }: Pick<Served, 'project' | 'leftOut'>,
  usersFile: string | undefined,
  flags: ServeFlags,
): void {
  for (const line of leftOut) io.err(`not served: ${line}\n`);
  if (project.org.settings.codeCredentialFlowAllowed.origin === 'unknown' && flags.allowCodeCredentials !== true) {
    io.err(
      'settings/OauthOidc is not among the files: whether the org allows the Authorization Code and Credentials Flow is not known, so it is refused; --allow-code-credentials takes it as allowed\n',
    );
  }
  for (const line of unansweredFlows(project)) io.err(`${line}\n`);
  if (usersFile === undefined) io.err(NO_USERS);
}

/** Flows that an app has switched on and this server does not speak. */
const UNANSWERED = ['clientCredentialsFlow', 'deviceFlow', 'tokenExchangeFlow', 'guestFlow'] as const;

function unansweredFlows({ apps }: ProjectRead): string[] {
  return apps.flatMap(({ name, settings }) => [
    ...UNANSWERED.filter((flow) => knownValue(settings[flow]) === true).map(
      (flow) => `${name}: “${SETTING_LABELS[flow]}” is on; this server does not answer that flow`,
    ),
    // No box switches the JWT bearer flow on: an app with a certificate has it.
    ...(knownValue(settings.certificate) === true
      ? [`${name}: it has a certificate, with which the JWT bearer flow is open; this server does not answer that flow`]
      : []),
  ]);
}
