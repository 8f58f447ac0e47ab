/** The composition behind `review`: config, metadata, client code, decision, reports, gate. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FORMATS, formatNamed, renderPieces } from '@countersign/report';
import {
  type Baseline,
  makeBaseline,
  outcomeOf,
  type Prover,
  parseBaseline,
  type Review,
  reviewProject,
} from '@countersign/review';
import { configsFor, type Gathered, gather } from '../../composition/gather.ts';
import { noAppUnder } from '../../composition/looked-for.ts';
import { rulePages } from '../../composition/pages.ts';
import { repositoryAbove, sourceOf } from '../../composition/repository.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { whyNot } from '../../errors/why-not.ts';
import type { Io } from '../../terminal/io.ts';
import { parseOutputs, writeOutput } from '../../terminal/outputs.ts';
import { progressOn } from '../../terminal/progress.ts';
import { quietReview } from '../../terminal/quiet.ts';
import { writeNamedFile } from '../../terminal/write-file.ts';
import { VERSION } from '../../version.ts';
import { endOfRun, type GateFlags } from '../gate-options.ts';

/** What the command line asked for. */
export interface ReviewFlags extends GateFlags {
  format?: string[];
  output?: string;
  config?: string | false;
  baseline?: string;
  writeBaseline?: string;
  showWaived?: true;
  traffic?: string;
  verbose?: true;
  prove: boolean;
  scan: boolean;
  history?: true;
  includeGitIgnored?: true;
}

export async function runReview(paths: readonly string[], flags: ReviewFlags, io: Io): Promise<number> {
  const outputs = parseOutputs(flags.format, flags.output, FORMATS);
  const configs = await configsFor(paths, flags.config, io);
  const baseline = flags.baseline === undefined ? undefined : await readBaseline(flags.baseline, io);
  const progress = progressOn(io, flags.quiet);
  const read = await gather(paths, configs, flags, io, progress.say);
  const gathered = flags.traffic === undefined ? read : await addTraffic(read, flags.traffic, io);
  const reviewed = await reviewProject({
    ...gathered,
    configs,
    ...(flags.prove ? { prove: await lazyProver(progress.say) } : {}),
    ...(baseline === undefined ? {} : { baseline }),
    version: VERSION,
    now: io.now(),
    source: await sourceOf(paths, io.cwd),
  });
  progress.done();
  if (flags.writeBaseline !== undefined) await writeBaseline(flags.writeBaseline, reviewed, io);
  const ruleHelp = outputs.some(({ format }) => formatNamed(format).rulePages) ? await rulePages() : undefined;
  const baseDirectory = gathered.project.root;
  const repositoryRoot = await repositoryAbove(baseDirectory);
  for (const output of outputs) {
    if (flags.quiet === true && output.format === 'text' && output.file === undefined) {
      io.out(quietReview(reviewed, flags, io));
      continue;
    }
    const pieces = await renderPieces(reviewed, output.format, {
      color: io.color && output.file === undefined,
      width: output.file === undefined ? io.width : 100,
      showWaived: flags.showWaived === true,
      verbose: flags.verbose === true,
      baseDirectory,
      repositoryRoot: repositoryRoot ?? baseDirectory,
      ...(ruleHelp === undefined ? {} : { ruleHelp: (rule) => ruleHelp.get(rule) }),
    });
    await writeOutput(pieces, output, io);
  }
  // What could not be read stands in every report.
  const end = {
    ...outcomeOf(reviewed, { ownOnly: flags.ownOnly === true }),
    errors: [],
    lookedFor: noAppUnder(paths, configs),
  };
  return endOfRun(end, flags, io);
}

/** The server's database is opened only where its traffic is asked for. */
async function addTraffic(gathered: Gathered, database: string, io: Io): Promise<Gathered> {
  const { withTraffic } = await import('../../composition/traffic.ts');
  return withTraffic(gathered, database, io);
}

/** The prover brings the server with it; a review without proof does not load either. */
export async function lazyProver(say: (text: string) => void): Promise<Prover> {
  const { proverFor } = await import('../../composition/prover.ts');
  return proverFor(say, 'compliant');
}

async function readBaseline(file: string, io: Io): Promise<Baseline> {
  let text: string;
  try {
    text = await readFile(resolve(io.cwd, file), 'utf8');
  } catch (cause) {
    throw new UsageError(`cannot read the baseline ${file}: ${whyNot(cause)}`, { cause });
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
    await writeNamedFile(file, text, io);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`cannot write the baseline ${file}: ${whyNot(cause)}`, { cause });
  }
}
