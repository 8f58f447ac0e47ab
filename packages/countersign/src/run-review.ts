/** The composition behind `review`: config, metadata, client code, decision, reports, gate. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ScanResult } from '@countersign/exposure';
import { type ProjectRead, readProject } from '@countersign/metadata';
import {
  type Baseline,
  type Config,
  FORMATS,
  findConfig,
  gate,
  makeBaseline,
  NO_CONFIG,
  type Prover,
  parseBaseline,
  type Review,
  type ReviewInput,
  readConfig,
  renderPieces,
  reviewProject,
  sightingsFrom,
} from '@countersign/review';
import { gateOptions } from './commands/gate-options.ts';
import type { ReviewFlags } from './commands/review.ts';
import type { Io } from './io.ts';
import { parseOutputs, writeOutput } from './outputs.ts';
import { rulePages } from './pages.ts';
import { progressOn } from './progress.ts';
import { UsageError } from './usage-error.ts';
import { VERSION } from './version.ts';

export async function runReview(paths: readonly string[], flags: ReviewFlags, io: Io): Promise<number> {
  const outputs = parseOutputs(flags.format, flags.output, FORMATS);
  const config = await configFor(paths, flags.config, io);
  const baseline = flags.baseline === undefined ? undefined : await readBaseline(flags.baseline, io);
  const progress = progressOn(io);
  const gathered = await gather(paths, config, flags, io, progress.say);
  const reviewed = await reviewProject({
    ...gathered,
    config,
    ...(flags.prove ? { prove: await lazyProver(progress.say) } : {}),
    ...(baseline === undefined ? {} : { baseline }),
    version: VERSION,
    now: io.now(),
  });
  progress.done();
  if (flags.writeBaseline !== undefined) await writeBaseline(flags.writeBaseline, reviewed, io);
  const ruleHelp = outputs.some((output) => WITH_RULE_PAGES.has(output.format)) ? await rulePages() : undefined;
  const baseDirectory = gathered.project.root;
  const repositoryRoot = await repositoryOf(baseDirectory);
  for (const output of outputs) {
    const pieces = renderPieces(reviewed, output.format, {
      color: io.color && output.file === undefined,
      width: output.file === undefined ? io.width : 100,
      showWaived: flags.showWaived === true,
      verbose: flags.verbose === true,
      now: io.now(),
      baseDirectory,
      repositoryRoot: repositoryRoot ?? baseDirectory,
      ...(ruleHelp === undefined ? {} : { ruleHelp: (rule) => ruleHelp.get(rule) }),
    });
    await writeOutput(pieces, output, io);
  }
  return gate(reviewed, gateOptions(flags));
}

/** The prover brings the server with it; a review without proof does not load either. */
export async function lazyProver(say: (text: string) => void): Promise<Prover> {
  const { proverFor } = await import('./prover.ts');
  return proverFor(say);
}

/** Reports that carry the pages of the rules. */
const WITH_RULE_PAGES: ReadonlySet<string> = new Set(['sarif', 'html']);

/** The nearest folder with a `.git`, at or above; code scanning wants paths from there. */
async function repositoryOf(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await stat(join(at, '.git')).catch(() => undefined);
    if (found !== undefined) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** Everything that is read before anything is decided. */
export type Gathered = Pick<ReviewInput, 'project' | 'sightings' | 'unattached' | 'scanErrors'>;

/** Reads the metadata, then the clients' code with the keys of the apps that were found. */
export async function gather(
  paths: readonly string[],
  config: Config,
  flags: ScanChoice,
  io: Io,
  say: (text: string) => void,
): Promise<Gathered> {
  const project = await readMetadata(paths, config, io, say);
  const code = paths.filter((path) => path !== '-');
  if (!flags.scan || code.length === 0) return { project };
  const { scanClients } = await import('./run-scan.ts');
  const scanned = await scanClients(code, project.apps, config, flags, io, say);
  const { byApp, unattached, errors } = sightingsFrom(project.apps, scanned);
  return {
    project: { ...project, notes: [...project.notes, ...ignoredNotes(scanned)] },
    sightings: byApp,
    unattached,
    scanErrors: errors,
  };
}

interface ScanChoice {
  scan: boolean;
  history?: true;
  includeGitIgnored?: true;
}

/** What a source comment silences is listed, never dropped. */
function ignoredNotes(scanned: ScanResult): string[] {
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

/** The config of a run: the file named, or the one found upwards from the first path, or none. */
export async function configFor(paths: readonly string[], flag: string | false | undefined, io: Io): Promise<Config> {
  if (flag === false) return NO_CONFIG;
  if (flag !== undefined) return readConfig(resolve(io.cwd, flag));
  const [first = '.'] = paths;
  const found = await findConfig(first === '-' ? io.cwd : resolve(io.cwd, first));
  return found === undefined ? NO_CONFIG : readConfig(found);
}

/** A path that is not there is wrong usage. */
export async function mustExist(path: string, io: Io): Promise<void> {
  try {
    await stat(resolve(io.cwd, path));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'ENOENT' ? `there is no ${path}` : `${path} cannot be read (${code ?? 'unknown error'})`,
      { cause },
    );
  }
}

async function readBaseline(file: string, io: Io): Promise<Baseline> {
  let text: string;
  try {
    text = await readFile(resolve(io.cwd, file), 'utf8');
  } catch (cause) {
    throw new UsageError(
      `cannot read the baseline ${file} (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      { cause },
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${file}: not JSON: ${(cause as Error).message}`, { cause });
  }
  const baseline = parseBaseline(value);
  if (typeof baseline === 'string') throw new UsageError(`${file}: ${baseline}`);
  return baseline;
}

async function writeBaseline(file: string, reviewed: Review, io: Io): Promise<void> {
  const text = `${JSON.stringify(makeBaseline(reviewed), null, 2)}\n`;
  try {
    await writeFile(resolve(io.cwd, file), text);
  } catch (cause) {
    throw new UsageError(
      `cannot write the baseline ${file} (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      { cause },
    );
  }
}
