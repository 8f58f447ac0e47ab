/** `prove --target`: the scenarios against a server somebody runs, with that person's word and test credentials. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  ATTACK_NAMES,
  attackByName,
  ConsentMissing,
  narrate,
  parseCredentials,
  proveTarget,
  type TargetReport,
} from '@countersign/prove';
import { plainLine, safeJson } from '@countersign/report';
import { mustBeKnown } from '../../errors/nearest.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { whyNot } from '../../errors/why-not.ts';
import type { Io } from '../../terminal/io.ts';
import { type Output, writeOutput } from '../../terminal/outputs.ts';
import { progressOn } from '../../terminal/progress.ts';
import { type EndOfRun, endOfRun } from '../gate-options.ts';
import type { ProveFlags } from './flags.ts';

export async function runProveTarget(
  target: string,
  flags: ProveFlags,
  outputs: readonly Output<'text' | 'json'>[],
  io: Io,
): Promise<number> {
  if (!URL.canParse(target) || !/^https?:/.test(target))
    throw new UsageError(`--target ${target} is not a URL such as https://sandbox.example.com`);
  if (flags.credentials === undefined)
    throw new UsageError('--target needs --credentials FILE: test clients and users of that server');
  const attacks = flags.scenario?.map((name) => mustBeKnown('attack', name, ATTACK_NAMES));
  const credentials = await credentialsFrom(flags.credentials, io);
  const progress = progressOn(io, flags.quiet);
  const report = await proveTarget({
    baseUrl: target,
    ownsTheServer: flags.iOwnThisServer === true,
    credentials,
    ...(attacks === undefined ? {} : { attacks }),
    progress: (scenario) => progress.say(`playing ${scenario}`),
  }).catch((error: unknown) => {
    if (error instanceof ConsentMissing) throw new UsageError(error.message, { cause: error });
    throw error;
  });
  progress.done();
  for (const output of outputs) {
    const text =
      output.format === 'json'
        ? `${safeJson({ schemaVersion: 1, ...report }, 2)}\n`
        : flags.quiet === true
          ? quietTarget(report)
          : reportText(report, flags.verbose === true);
    await writeOutput([text], output, io);
  }
  return endOfRun(outcomeOfTarget(report), flags, io);
}

/** A client that cannot log in leaves its attacks without an answer: the run is incomplete. */
function outcomeOfTarget({ origin, results }: TargetReport): EndOfRun {
  const dead = results.filter((result) => result.is === 'handshake' && result.outcome !== 'succeeds');
  const attacks = results.filter((result) => result.is === 'attack');
  const won = attacks.filter((result) => result.outcome === 'succeeds');
  return {
    complete: dead.length === 0,
    judged: attacks.filter((result) => result.outcome !== 'not-judged').length,
    findings: won.flatMap((result) => attackByName(result.scenario)?.severity ?? []),
    undecided: 0,
    errors: dead.map(({ client, why }) => ({
      file: origin,
      message: `the login of ${client} does not work, so no attack on it was judged: ${why}`,
    })),
    lookedFor: `nothing was judged: no attack could be played on ${origin}; --verbose says why`,
  };
}

async function credentialsFrom(file: string, io: Io) {
  const text = await readFile(resolve(io.cwd, file), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read ${file}: ${whyNot(cause)}`, { cause });
  });
  const parsed = parseCredentials(text);
  if (parsed.ok) return parsed.credentials;
  throw new UsageError(`${file}: ${parsed.problems.join('; ')}`);
}

const VERDICT = {
  attack: { succeeds: 'SUCCEEDS', fails: 'fails', 'not-judged': 'not judged' },
  handshake: { succeeds: 'works', fails: 'DOES NOT WORK', 'not-judged': 'not judged' },
} as const;

/** What fails the run alone: the attacks that succeed. */
function quietTarget({ results }: TargetReport): string {
  return results
    .filter((result) => result.is === 'attack' && result.outcome === 'succeeds')
    .map(({ client, scenario, why }) => plainLine(`SUCCEEDS  ${scenario}  ${client}: ${why}`))
    .map((line) => `${line}\n`)
    .join('');
}

function reportText(report: TargetReport, verbose: boolean): string {
  const lines = [`${report.origin}`, ''];
  for (const [client, results] of Map.groupBy(report.results, (result) => result.client)) {
    lines.push(client);
    const width = Math.max(...results.map((result) => result.scenario.length));
    for (const result of results) {
      if (verbose) lines.push(narrate(result));
      else lines.push(`  ${result.scenario.padEnd(width)}  ${VERDICT[result.is][result.outcome]}  ${result.why}`);
    }
    lines.push('');
  }
  for (const note of report.notes) lines.push(note);
  const { obtained, revoked } = report.tokens;
  lines.push(`${report.requests} requests; ${obtained} tokens obtained, ${revoked} given back`, '');
  return lines.join('\n');
}
