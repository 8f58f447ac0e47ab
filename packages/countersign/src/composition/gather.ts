/** Everything that is read before anything is decided: the config, the metadata, the clients' code. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AppName, OwnKey, OwnSecret } from '@countersign/exposure';
import { type AppRecord, type ProjectRead, readProject } from '@countersign/metadata';
import { knownValue } from '@countersign/policy';
import { plainLine } from '@countersign/report';
import {
  ConfigError,
  type Configs,
  type FoundConfig,
  identityOf,
  type JudgedScan,
  judgeScan,
  NearestConfigs,
  NO_CONFIGS,
  oneConfig,
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
  configs: Configs,
  flags: ScanChoice & { scan: boolean },
  io: Io,
  say: (text: string) => void,
): Promise<Gathered> {
  const project = await readMetadata(paths, configs, io, say);
  const code = paths.filter((path) => path !== '-');
  if (!flags.scan || code.length === 0) return { project };
  return withCode(project, await scanClients(code, project.apps, configs, flags, io, say));
}

/** The metadata as it is now, with the clients' code as it was looked through before: `fix` writes metadata only. */
export async function gatherAgain(
  before: Gathered,
  paths: readonly string[],
  configs: Configs,
  io: Io,
): Promise<Gathered> {
  const project = await readMetadata(paths, configs, io, () => undefined);
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
  configs: Configs,
  io: Io,
  say: (text: string) => void,
): Promise<ProjectRead> {
  for (const path of paths) {
    if (path !== '-') await mustExist(path, io);
  }
  const stdin = paths.includes('-') ? { stdin: await io.stdin() } : {};
  const read = () =>
    readProject(
      paths.map((path) => (path === '-' ? path : resolve(io.cwd, path))),
      {
        ignored: (path, folder) => configs.ignores(path, folder),
        ...stdin,
        onProgress: ({ filesRead, filesFound }) => say(`reading ${filesRead} of ${filesFound} files`),
      },
    );
  const project = await read();
  const files = [...project.apps.flatMap((app) => app.files), ...project.org.files, ...project.problems];
  // A config further down, known now that its apps are, may say that some of them are not to be read.
  const places = files.map((one) => resolve(project.root, typeof one === 'string' ? one : one.file));
  const again = await learn(configs, places, io);
  return again && places.some((place) => configs.ignores(place, false)) ? read() : project;
}

/** The configs of a run: the file named for all of it, or for each file the nearest. One that is found and not used is said. */
export async function configsFor(paths: readonly string[], flag: string | false | undefined, io: Io): Promise<Configs> {
  if (flag === false) return NO_CONFIGS;
  const given = paths.map((path) => (path === '-' ? io.cwd : resolve(io.cwd, path)));
  if (flag !== undefined) return oneConfig(await readConfig(resolve(io.cwd, flag)).catch(asUsage), given);
  const configs = await NearestConfigs.from(given.length === 0 ? [io.cwd] : given, io.mayRead).catch(asUsage);
  sayPassedOver(configs, new Map(), io);
  return configs;
}

/** Looks for the configs of files that were read. True where one of them ignores something and was not known before. */
async function learn(configs: Configs, files: readonly string[], io: Io): Promise<boolean> {
  if (!(configs instanceof NearestConfigs)) return false;
  const before = new Map(configs.passedOver);
  const more = await configs.learn(files).catch(asUsage);
  sayPassedOver(configs, before, io);
  return more;
}

function sayPassedOver(configs: NearestConfigs, said: ReadonlyMap<string, unknown>, io: Io): void {
  for (const [file, why] of configs.passedOver)
    if (!said.has(file))
      io.err(
        `note: ${plainLine(file)} ${PASSED_OVER[why]} and is not used${why === 'outside' ? '' : `; --config ${plainLine(file)} uses it`}\n`,
      );
}

/** A config with a mistake in it is wrong usage, said with its place. */
function asUsage(error: unknown): never {
  if (error instanceof ConfigError) throw new UsageError(error.message, { cause: error });
  throw error;
}

const PASSED_OVER: Readonly<Record<FoundConfig['passedOver'][number]['why'], string>> = {
  'above-the-repository': 'lies above the repository',
  'of-another-user': 'belongs to another user',
  outside: 'lies outside of what may be read',
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
  configs: Configs,
  flags: ScanChoice,
  io: Io,
  say: (text: string) => void,
): Promise<JudgedScan> {
  // Loaded when there is code to look through: metadata alone needs no scanner.
  const { displayBase, hashSecret, scan } = await import('@countersign/exposure');
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
  const given = paths.map((path) => resolve(io.cwd, path));
  const look = () =>
    scan(given, {
      ownKeys,
      ownSecretHashes,
      maskKey,
      ignored: (path, folder) => configs.ignores(path, folder),
      ...(flags.history === true ? { history: true } : {}),
      ...(flags.includeGitIgnored === true ? { includeGitIgnored: true } : {}),
      ...(flags.url === undefined ? {} : { url: flags.url }),
      onProgress: ({ files, bytes }) => say(`looked through ${files} files, ${Math.round(bytes / 1e6)} MB`),
    });
  const seen = await look();
  const root = displayBase(given[0] ?? io.cwd);
  const places = [...seen.sightings, ...seen.notJudged].map(({ file }) => resolve(root, file));
  const again = await learn(configs, places, io);
  return judgeScan(again && places.some((place) => configs.ignores(place, false)) ? await look() : seen);
}

/** COUNTERSIGN_MASK_KEY makes the hashes of two runs comparable; without it they belong to one run. */
function maskKeyFor(io: Io): string {
  const given = io.env.COUNTERSIGN_MASK_KEY;
  return given === undefined || given === '' ? createHash('sha256').update(crypto.randomUUID()).digest('hex') : given;
}
