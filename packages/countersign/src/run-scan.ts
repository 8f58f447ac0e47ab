/** The composition behind `scan`: config, the apps' own keys, the scan, the report, the gate. */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { hashSecret, type OwnKey, type OwnSecret, type ScanResult, scan } from '@countersign/exposure';
import type { AppRecord } from '@countersign/metadata';
import { knownValue, SEVERITIES } from '@countersign/policy';
import { type Config, identityOf } from '@countersign/review';
import { gateOptions } from './commands/gate-options.ts';
import type { ScanFlags } from './commands/scan.ts';
import type { Io } from './io.ts';
import { parseOutputs, writeOutput } from './outputs.ts';
import { progressOn } from './progress.ts';
import { configFor, mustExist, readMetadata } from './run-review.ts';
import { scanText } from './scan-text.ts';
import { UsageError } from './usage-error.ts';

const FORMATS = ['text', 'json'] as const;

export async function runScan(paths: readonly string[], flags: ScanFlags, io: Io): Promise<number> {
  const outputs = parseOutputs(flags.format, flags.output, FORMATS);
  if (paths.includes('-')) throw new UsageError('scan reads files and folders; standard input has no place to report');
  for (const path of paths) await mustExist(path, io);
  const config = await configFor(paths, flags.config, io);
  const progress = progressOn(io);
  // The apps beside the code say which keys and secrets are theirs; what of them cannot be read is the review's to say.
  const project = await readMetadata(paths, config, io, (text) => progress.say(text));
  const result = await scanClients(paths, project.apps, config, flags, io, (text) => progress.say(text));
  progress.done();
  for (const output of outputs) {
    const text =
      output.format === 'json'
        ? `${JSON.stringify(result, null, 2)}\n`
        : scanText(result, { color: io.color && output.file === undefined, width: io.width });
    await writeOutput([text], output, io);
  }
  if (!result.complete) return 3;
  const { failOn } = gateOptions(flags);
  if (failOn === 'never') return 0;
  const counted = failOn === 'indeterminate' ? SEVERITIES : SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);
  return result.findings.some((finding) => counted.includes(finding.severity)) ? 1 : 0;
}

/** The scan of client code with the keys and secrets of the apps under review; nothing found leaves the machine. */
export async function scanClients(
  paths: readonly string[],
  apps: readonly AppRecord[],
  config: Config,
  flags: Pick<ScanFlags, 'history' | 'includeGitIgnored' | 'url'>,
  io: Io,
  say: (text: string) => void,
): Promise<ScanResult> {
  const maskKey = maskKeyFor(io);
  const ownKeys: OwnKey[] = [];
  const ownSecretHashes: OwnSecret[] = [];
  for (const app of apps) {
    const consumerKey = knownValue(app.settings.consumerKey);
    if (consumerKey !== undefined) ownKeys.push({ app: identityOf(app), consumerKey });
    if (app.consumerSecret !== undefined)
      ownSecretHashes.push({ app: identityOf(app), hash: hashSecret(app.consumerSecret.secret.reveal(), maskKey) });
  }
  return scan(
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
}

/** COUNTERSIGN_MASK_KEY makes the hashes of two runs comparable; without it they belong to one run. */
function maskKeyFor(io: Io): string {
  const given = io.env.COUNTERSIGN_MASK_KEY;
  return given === undefined || given === '' ? createHash('sha256').update(crypto.randomUUID()).digest('hex') : given;
}
