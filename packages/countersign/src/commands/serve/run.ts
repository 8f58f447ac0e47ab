/** The composition behind `serve`: metadata to registrations, registrations to a running server, until a signal ends it. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { ProjectRead } from '@countersign/metadata';
import { knownValue, SETTING_LABELS } from '@countersign/policy';
import { type Config, type Configs, reviewProject } from '@countersign/review';
import { createServer, type RunningServer, type UserRegistration } from '@countersign/server';
import { DEFAULT_DATABASE, masterKeyFrom } from '../../composition/database.ts';
import { configsFor, readMetadata } from '../../composition/gather.ts';
import { orgSettingsFrom, registrationsFrom } from '../../composition/registrations.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { whyNot } from '../../errors/why-not.ts';
import type { Io } from '../../terminal/io.ts';
import { VERSION } from '../../version.ts';
import { readCredentials, readUsers } from './credential-files.ts';
import { type IssuedCredentials, issueCredentials } from './issue-credentials.ts';

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
  allowCodeCredentials?: true;
  maxGrants?: number;
  codeLifetime?: number;
  refreshLifetime?: number;
  refreshIdle?: number;
  refreshGrace?: number;
  metricsAddress?: false | { host: string; port: number };
  explainPkce?: true;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  config?: string | false;
}

const DEFAULT_PORT = 8080;

export async function runServe(paths: readonly string[], flags: ServeFlags, io: Io): Promise<number> {
  const configs = await configsFor(paths, flags.config, io);
  // The server is one: what the first path’s config says of it holds.
  const config = configs.of(resolve(io.cwd, paths[0] ?? '.'));
  const project = await readMetadata(paths, configs, io, () => undefined);
  for (const { file, line, message } of project.problems)
    io.err(`not served: ${file}${line === undefined ? '' : `:${line}`}: ${message}\n`);
  if (flags.requireCompliant === true && !(await isCompliant(project, configs, io))) return 1;
  const fromConfig = (file: string | undefined) =>
    file === undefined ? undefined : resolve(dirname(config.file ?? io.cwd), file);
  const credentialsFile =
    flags.credentials === undefined ? fromConfig(config.server.credentials) : resolve(io.cwd, flags.credentials);
  const usersFile = flags.users === undefined ? fromConfig(config.server.users) : resolve(io.cwd, flags.users);
  const credentials =
    credentialsFile === undefined
      ? {}
      : await readCredentials(
          credentialsFile,
          project.apps.map((app) => app.name),
        );
  const users = usersFile === undefined ? [] : await readUsers(usersFile);
  const database = flags.database ?? config.server.database ?? DEFAULT_DATABASE;
  const { apps, leftOut } = registrationsFrom(project.apps, credentials);
  if (apps.length === 0 && flags.allowEmpty !== true) {
    for (const one of leftOut) io.err(`not served: ${one}\n`);
    io.err(`countersign: there is no app to serve in ${paths.join(', ')}; --allow-empty starts all the same\n`);
    return 3;
  }
  const masterKey = masterKeyFrom(flags.keyFile, io);
  const warn = (message: string): void => io.err(`${message}\n`);
  const issued = await issueCredentials(apps, database, masterKey, warn).catch(asUsage);
  const server = await start(flags, config, project, issued, { users, database, masterKey }, io);
  sayHello(io, project, issued, leftOut, usersFile, flags);
  io.out(`listening on ${server.url}\n`);
  await io.stopped();
  await server.close();
  return 0;
}

/** What the server keeps, and under which key. */
interface Kept {
  users: readonly UserRegistration[];
  database: string;
  masterKey: string | undefined;
}

async function start(
  flags: ServeFlags,
  config: Config,
  project: ProjectRead,
  issued: IssuedCredentials,
  { users, database, masterKey }: Kept,
  io: Io,
): Promise<RunningServer> {
  const publicUrl = flags.publicUrl ?? config.server.publicUrl;
  const wire = flags.wire ?? config.server.wire;
  const settings = orgSettingsFrom(project.org);
  const tls = await tlsFiles(flags, io);
  return createServer({
    apps: issued.apps,
    org: {
      settings: flags.allowCodeCredentials === true ? { codeCredentialFlowAllowed: true, ...settings } : settings,
    },
    users,
    updateUsers: flags.updateUsers === true,
    database,
    ...(masterKey === undefined ? {} : { masterKey }),
    port: flags.port ?? config.server.port ?? DEFAULT_PORT,
    host: flags.host ?? config.server.host ?? '127.0.0.1',
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
    logSink: { write: (line) => io.err(line) },
  }).catch(asUsage);
}

/** A port in use, a database that is newer or not there: said in one line, without a stack. */
function asUsage(error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    throw new UsageError('the port is in use: give another with --port, or --port 0 for a free one', { cause: error });
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

async function isCompliant(project: ProjectRead, configs: Configs, io: Io): Promise<boolean> {
  const review = await reviewProject({ project, configs, version: VERSION, now: io.now() });
  const wrong = review.apps.filter((app) => app.verdict === 'noncompliant');
  for (const app of wrong) io.err(`not started: ${app.name} is noncompliant: ${app.because}\n`);
  if (!review.complete) io.err('not started: the review is incomplete\n');
  return wrong.length === 0 && review.complete;
}

function sayHello(
  io: Io,
  project: ProjectRead,
  issued: IssuedCredentials,
  leftOut: readonly string[],
  usersFile: string | undefined,
  flags: ServeFlags,
): void {
  for (const line of leftOut) io.err(`not served: ${line}\n`);
  for (const { name, clientId, clientSecret } of issued.shown) {
    // Not where the logs go: they are collected and kept.
    io.out(`new credentials for ${name}, shown this once: client id ${clientId}, client secret ${clientSecret}\n`);
  }
  if (project.org.settings.codeCredentialFlowAllowed.origin === 'unknown' && flags.allowCodeCredentials !== true) {
    io.err(
      'settings/OauthOidc is not among the files: whether the org allows the Authorization Code and Credentials Flow is not known, so it is refused; --allow-code-credentials takes it as allowed\n',
    );
  }
  for (const line of unansweredFlows(project)) io.err(`${line}\n`);
  if (usersFile === undefined) io.err('no users were given: import some with --users FILE, or countersign users add\n');
}

/** Flows that an app has switched on and this server does not speak. */
const UNANSWERED = ['clientCredentialsFlow', 'deviceFlow', 'tokenExchangeFlow', 'guestFlow'] as const;

function unansweredFlows({ apps }: ProjectRead): string[] {
  return apps.flatMap(({ name, settings }) =>
    UNANSWERED.filter((flow) => knownValue(settings[flow]) === true).map(
      (flow) => `${name}: “${SETTING_LABELS[flow]}” is on; this server does not answer that flow`,
    ),
  );
}
