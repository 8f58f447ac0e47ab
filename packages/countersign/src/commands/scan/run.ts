/** The composition behind `scan`: config, the apps' own keys, the scan, the report, the gate. */

import type { ScanFinding } from '@countersign/review';
import { configsFor, mustExist, readMetadata, scanClients } from '../../composition/gather.ts';
import { noCodeUnder } from '../../composition/looked-for.ts';
import { UsageError } from '../../errors/usage-error.ts';
import type { Io } from '../../terminal/io.ts';
import { parseOutputs, writeOutput } from '../../terminal/outputs.ts';
import { progressOn } from '../../terminal/progress.ts';
import { type QuietLine, quietText } from '../../terminal/quiet.ts';
import { endOfRun, type GateFlags } from '../gate-options.ts';
import { SCAN_FORMATS } from './formats.ts';
import { scanJson } from './json.ts';
import { placeOfSighting, scanText } from './text.ts';

/** What the command line asked for. */
export interface ScanFlags extends GateFlags {
  format?: string[];
  output?: string;
  config?: string | false;
  history?: true;
  includeGitIgnored?: true;
  url?: string;
}

export async function runScan(paths: readonly string[], flags: ScanFlags, io: Io): Promise<number> {
  const outputs = parseOutputs(flags.format, flags.output, SCAN_FORMATS);
  if (paths.includes('-')) throw new UsageError('scan reads files and folders; standard input has no place to report');
  for (const path of paths) await mustExist(path, io);
  const configs = await configsFor(paths, flags.config, io);
  const progress = progressOn(io, flags.quiet);
  // The apps beside the code say which keys and secrets are theirs; what of them cannot be read is the review's to say.
  const project = await readMetadata(paths, configs, io, (text) => progress.say(text));
  const result = await scanClients(paths, project.apps, configs, flags, io, (text) => progress.say(text));
  progress.done();
  for (const output of outputs) {
    const text =
      output.format === 'json'
        ? scanJson(result)
        : flags.quiet === true && output.file === undefined
          ? quietText(result.findings.map(quietLine), flags.failOn, io)
          : scanText(result, { color: io.color && output.file === undefined, width: io.width });
    await writeOutput([text], output, io);
  }
  const end = {
    complete: result.complete,
    judged: result.files,
    findings: result.findings.map(({ severity }) => severity),
    undecided: 0,
    // Every format lists what was not judged.
    errors: [],
    lookedFor: noCodeUnder(paths, configs),
  };
  return endOfRun(end, flags, io);
}

function quietLine(finding: ScanFinding): QuietLine {
  const { severity, rule, client } = finding;
  return { severity, rule, subject: client, place: placeOfSighting(finding) };
}
