/** Everything that is read before anything is decided: the config, the metadata, the clients' code. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AppName, OwnKey, OwnSecret } from '@countersign/exposure';
import { type AppRecord, type ProjectRead, readProject } from '@countersign/metadata';
import { knownValue } from '@countersign/policy';
import { plainLine } from '@countersign/report';
import {
  type Config,
  ConfigError,
  type FoundConfig,
  findConfig,
  identityOf,
  type JudgedScan,
  judgeScan,
  NO_CONFIG,
  type ReviewInput,
  readConfig,
  sightingsFrom,
} from '@countersign/review';
import { UsageError } from '../errors/usage-error.ts';
import { whyNot } from '../errors/why-not.ts';
import type { Io } from '../terminal/io.ts';

/** What a review is made from. */
export type Gathered = Pick<ReviewInput, 'project' | 'sightings' | 'unattached' | 'scanErrors'> & {
  /** Absent where no code was looked through. */
  scanned?: JudgedScan;
};

/** Reads the metadata, then the clients' code with the keys of the apps that were found. */
export async function gather(
  paths: readonly string[],
  config: Config,
  flags: ScanChoice & { scan: boolean },
  io: Io,
  say: (text: string) => void,
): Promise<Gathered> {
  const project = await readMetadata(paths, config, io, say);
  const code = paths.filter((path) => path !== '-');
  if (!flags.scan || code.length === 0) return { project };
  return withCode(project, await scanClients(code, project.apps, config, flags, io, say));
}

/** The metadata as it is now, with the clients' code as it was looked through before: `fix` writes metadata only. */
export async function gatherAgain(
  before: Gathered,
  paths: readonly string[],
  config: Config,
  io: Io,
): Promise<Gathered> {
  const project = await readMetadata(paths, config, io, () => undefined);
  return before.scanned === undefined ? { project } : withCode(project, before.scanned);
}

function withCode(project: ProjectRead, scanned: JudgedScan): Gathered {
  const { byApp, unattached, errors } = sightingsFrom(project.apps, scanned);
  return {
    project: { ...project, notes: [...project.notes, ...ignoredNotes(scanned)] },
    sightings: byApp,
    unattached,
    scanErrors: errors,
    scanned,
  };
}

/** How far a scan looks. */
export interface ScanChoice {
  history?: true;
  includeGitIgnored?: true;
  url?: string;
}

/** What a source comment silences is listed, never dropped. */
function ignoredNotes(scanned: JudgedScan): string[] {
  return scanned.ignored.map(
    ({ finding, reason }) => `Ignored in the source: ${finding.rule} at ${finding.file}:${finding.line} (${reason}).`,
  );
}

/** Reads the metadata under the paths; a path that is not there is wrong usage. */
export async function readMetadata(
  paths: readonly string[],
  config: Config,
  io: Io,
  say: (text: string) => void,
): Promise<ProjectRead> {
  for (const path of paths) {
    if (path !== '-') await mustExist(path, io);
  }
  return readProject(
    paths.map((path) => (path === '-' ? path : resolve(io.cwd, path))),
    {
      ignore: config.ignore,
      ...(paths.includes('-') ? { stdin: await io.stdin() } : {}),
      onProgress: ({ filesRead, filesFound }) => say(`reading ${filesRead} of ${filesFound} files`),
    },
  );
}

/** The config of a run: the file named, or the one found upwards from the first path, or none. One that is found and not used is said. */
export async function configFor(paths: readonly string[], flag: string | false | undefined, io: Io): Promise<Config> {
  if (flag === false) return NO_CONFIG;
  if (flag !== undefined) return readConfig(resolve(io.cwd, flag)).catch(asUsage);
  const [first = '.'] = paths;
  const { file, passedOver } = await findConfig(first === '-' ? io.cwd : resolve(io.cwd, first)).catch(asUsage);
  for (const { file: other, why } of passedOver)
    io.err(`note: ${plainLine(other)} ${PASSED_OVER[why]} and is not used; --config ${plainLine(other)} uses it\n`);
  return file === undefined ? NO_CONFIG : readConfig(file).catch(asUsage);
}

/** A config with a mistake in it is wrong usage, said with its place. */
function asUsage(error: unknown): never {
  if (error instanceof ConfigError) throw new UsageError(error.message, { cause: error });
  throw error;
}

const PASSED_OVER: Readonly<Record<FoundConfig['passedOver'][number]['why'], string>> = {
  'above-the-repository': 'lies above the repository',
  'of-another-user': 'belongs to another user',
};

/** A path that is not there is wrong usage. */
export async function mustExist(path: string, io: Io): Promise<void> {
  try {
    await stat(resolve(io.cwd, path));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? `there is no ${path}` : `${path} cannot be read: ${whyNot(cause)}`, {
      cause,
    });
  }
}

/** The scan of client code with the keys and secrets of the apps under review; nothing found leaves the machine. */
export async function scanClients(
  paths: readonly string[],
  apps: readonly AppRecord[],
  config: Config,
  flags: ScanChoice,
  io: Io,
  say: (text: string) => void,
): Promise<JudgedScan> {
  // Loaded when there is code to look through: metadata alone needs no scanner.
  const { hashSecret, scan } = await import('@countersign/exposure');
  const maskKey = maskKeyFor(io);
  const ownKeys: OwnKey[] = [];
  const ownSecretHashes: OwnSecret[] = [];
  for (const app of apps) {
    const named: AppName = { id: identityOf(app), name: app.name };
    const consumerKey = knownValue(app.settings.consumerKey);
    if (consumerKey !== undefined) ownKeys.push({ app: named, consumerKey });
    if (app.consumerSecret !== undefined)
      ownSecretHashes.push({ app: named, hash: hashSecret(app.consumerSecret.secret.reveal(), maskKey) });
  }
  const seen = await scan(
    paths.map((path) => resolve(io.cwd, path)),
    {
      ownKeys,
      ownSecretHashes,
      maskKey,
      ignore: config.ignore,
      ...(flags.history === true ? { history: true } : {}),
      ...(flags.includeGitIgnored === true ? { includeGitIgnored: true } : {}),
      ...(flags.url === undefined ? {} : { url: flags.url }),
      onProgress: ({ files, bytes }) => say(`looked through ${files} files, ${Math.round(bytes / 1e6)} MB`),
    },
  );
  return judgeScan(seen);
}

/** COUNTERSIGN_MASK_KEY makes the hashes of two runs comparable; without it they belong to one run. */
function maskKeyFor(io: Io): string {
  const given = io.env.COUNTERSIGN_MASK_KEY;
  return given === undefined || given === '' ? createHash('sha256').update(crypto.randomUUID()).digest('hex') : given;
}
