/** The composition behind `prove`: assess, play on the twin, tell. */
import {
  ATTACK_NAMES,
  HANDSHAKE_NAMES,
  narrate,
  type Played,
  playScenarios,
  type ScenarioName,
} from '@countersign/prove';
import { type Assessment, assessProject, countedSeverities, type Review, reviewProject } from '@countersign/review';
import { configFor, gather, mustExist } from '../../composition/gather.ts';
import { proverFor, subjectsOf } from '../../composition/prover.ts';
import { startTwin } from '../../composition/twin.ts';
import { mustBeKnown, mustBeRead } from '../../errors/nearest.ts';
import type { Io } from '../../terminal/io.ts';
import { type Output, parseOutputs, writeOutput } from '../../terminal/outputs.ts';
import { printable } from '../../terminal/printable.ts';
import { progressOn } from '../../terminal/progress.ts';
import { sayUnread } from '../../terminal/unread.ts';
import { VERSION } from '../../version.ts';
import { PROVE_FORMATS, type ProveFlags } from './flags.ts';
import { proofText } from './text.ts';

export async function runProve(paths: readonly string[], flags: ProveFlags, io: Io): Promise<number> {
  const outputs = parseOutputs(flags.format, flags.output, PROVE_FORMATS);
  if (flags.target !== undefined) {
    const { runProveTarget } = await import('./run-target.ts');
    return runProveTarget(flags.target, flags, outputs, io);
  }
  const scenarios = flags.scenario?.map((name) => mustBeKnown('scenario', name, SCENARIOS));
  for (const path of paths) if (path !== '-') await mustExist(path, io);
  const config = await configFor(paths, flags.config, io);
  const progress = progressOn(io);
  const gathered = await gather(paths, config, flags, io, progress.say);
  const input = { ...gathered, config, version: VERSION, now: io.now() };
  const chosen = chooseApps(assessProject(input).assessments, flags.app);
  if (scenarios !== undefined) {
    const played = await playScenarios([...subjectsOf(chosen).keys()], scenarios, startTwin);
    progress.done();
    await tell(played, chosen, flags, outputs, io);
    sayUnread(gathered.project.problems, io);
    return gathered.project.problems.length > 0 ? 3 : 0;
  }
  const names = new Set(chosen.map(({ app }) => app));
  const reviewed = await reviewProject({
    ...input,
    project: { ...gathered.project, apps: gathered.project.apps.filter((app) => names.has(app)) },
    prove: proverFor(progress.say),
  });
  progress.done();
  for (const output of outputs) {
    const text =
      output.format === 'json'
        ? `${JSON.stringify(proofsOf(reviewed), null, 2)}\n`
        : proofText(reviewed, {
            color: io.color && output.file === undefined,
            width: io.width,
            verbose: flags.verbose === true,
          });
    await writeOutput([text], output, io);
  }
  sayUnread(reviewed.errors, io);
  return exitCode(reviewed, flags);
}

async function tell(
  played: readonly Played[],
  chosen: readonly Assessment[],
  flags: ProveFlags,
  outputs: readonly Output<(typeof PROVE_FORMATS)[number]>[],
  io: Io,
): Promise<void> {
  const names = new Map([...subjectsOf(chosen)].map(([subject, app]) => [subject.id, app.name]));
  for (const output of outputs) {
    const text =
      output.format === 'json'
        ? `${JSON.stringify({ schemaVersion: 1, played: played.map((one) => ({ ...one, subject: names.get(one.subject) ?? one.subject })) }, null, 2)}\n`
        : played
            .map((one) => playedText(one, names.get(one.subject) ?? one.subject, flags.verbose === true))
            .join('\n');
    await writeOutput([text], output, io);
  }
}

function playedText(one: Played, app: string, verbose: boolean): string {
  const supposing = Object.entries(one.supposing).map(([setting, value]) => `${setting} ${value ? 'on' : 'off'}`);
  const head = `${printable(app)}, ${one.kind} client, ${one.when === 'before' ? 'settings as they are' : 'after the remediation'}${supposing.length === 0 ? '' : `, supposing ${supposing.join(', ')}`}`;
  return `${head}\n${narrate(verbose ? one : { ...one, steps: one.steps.map(({ who, what }) => ({ who, what })) })}`;
}

function chooseApps(assessments: readonly Assessment[], names: readonly string[] | undefined): readonly Assessment[] {
  if (names === undefined) return assessments;
  mustBeRead(
    names,
    assessments.map(({ app }) => app.name),
  );
  return assessments.filter(({ app }) => names.includes(app.name));
}

const SCENARIOS: readonly ScenarioName[] = [...ATTACK_NAMES, ...HANDSHAKE_NAMES];

/** The proofs of a review alone, for machines. */
function proofsOf(reviewed: Review): object {
  return {
    schemaVersion: 1,
    complete: reviewed.complete,
    errors: reviewed.errors,
    apps: reviewed.apps.map(({ name, kind, clientType, verdict, findings, login, withstood }) => ({
      name,
      kind,
      clientType: clientType.value,
      verdict,
      proofs: findings
        .filter((finding) => finding.proof !== null)
        .map(({ rule, severity, fingerprint, proof }) => ({ rule, severity, fingerprint, ...proof })),
      login,
      withstood,
    })),
  };
}

/** An attack that was seen to succeed counts as its finding does; what could not be read is said first. */
function exitCode(reviewed: Review, flags: ProveFlags): number {
  if (!reviewed.complete) return 3;
  const counted = countedSeverities(flags.failOn);
  const open = reviewed.apps
    .flatMap((app) => app.findings)
    .filter((finding) => finding.waived === null && finding.proof?.before.attack === 'succeeds');
  return open.some((finding) => counted.includes(finding.severity)) ? 1 : 0;
}
