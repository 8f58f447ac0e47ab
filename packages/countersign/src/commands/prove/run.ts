/** The composition behind `prove`: assess, play on the twin, tell. */
import {
  ATTACK_NAMES,
  attackByName,
  HANDSHAKE_NAMES,
  narrate,
  runScenarios,
  type ScenarioName,
  type ScenarioRun,
} from '@countersign/prove';
import { plainLine, safeJson } from '@countersign/report';
import {
  type Assessment,
  assessProject,
  outcomeOf,
  type ReportedFinding,
  type Review,
  type RunOutcome,
  reviewProject,
} from '@countersign/review';
import { configsFor, gather, mustExist } from '../../composition/gather.ts';
import { noAppUnder } from '../../composition/looked-for.ts';
import { proverFor, subjectsOf } from '../../composition/prover.ts';
import { startTwin } from '../../composition/twin.ts';
import { mustBeKnown, mustBeRead } from '../../errors/nearest.ts';
import { UsageError } from '../../errors/usage-error.ts';
import type { Io } from '../../terminal/io.ts';
import { type Output, parseOutputs, writeOutput } from '../../terminal/outputs.ts';
import { progressOn } from '../../terminal/progress.ts';
import { quietReview } from '../../terminal/quiet.ts';
import { VERSION } from '../../version.ts';
import { endOfRun } from '../gate-options.ts';
import { PROVE_FORMATS, type ProveFlags } from './flags.ts';
import { proofText } from './text.ts';

export async function runProve(paths: readonly string[], flags: ProveFlags, io: Io): Promise<number> {
  const outputs = parseOutputs(flags.format, flags.output, PROVE_FORMATS);
  if (flags.target !== undefined) {
    const { runProveTarget } = await import('./run-target.ts');
    return runProveTarget(flags.target, flags, outputs, io);
  }
  mustAimAtTarget(flags);
  const scenarios = flags.scenario?.map((name) => mustBeKnown('scenario', name, SCENARIOS));
  for (const path of paths) if (path !== '-') await mustExist(path, io);
  const configs = await configsFor(paths, flags.config, io);
  const progress = progressOn(io, flags.quiet);
  const gathered = await gather(paths, configs, flags, io, progress.say);
  const input = { ...gathered, configs, version: VERSION, now: io.now() };
  const chosen = chooseApps(assessProject(input).assessments, flags.app);
  const lookedFor =
    gathered.project.apps.length === 0
      ? noAppUnder(paths, configs)
      : 'nothing was judged: no app among them has an authorization-code flow that a scenario could be played on';
  if (scenarios !== undefined) {
    const played = await runScenarios([...subjectsOf(chosen).keys()], scenarios, startTwin);
    progress.done();
    await tell(flags.quiet === true ? played.filter(isWon) : played, chosen, flags, outputs, io);
    const errors = gathered.project.problems;
    return endOfRun({ ...outcomeOfRuns(played), complete: errors.length === 0, errors, lookedFor }, flags, io);
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
        ? `${safeJson(proofsOf(reviewed), 2)}\n`
        : flags.quiet === true && output.file === undefined
          ? quietReview(reviewed, flags, io, isShown)
          : proofText(reviewed, {
              color: io.color && output.file === undefined,
              width: io.width,
              verbose: flags.verbose === true,
            });
    await writeOutput([text], output, io);
  }
  const { errors } = reviewed;
  const end = outcomeOf(reviewed, { counts: isShown, ownOnly: flags.ownOnly === true });
  return endOfRun({ ...end, judged: proven(reviewed), errors, lookedFor }, flags, io);
}

/** What only `--target` reads is refused without it. */
function mustAimAtTarget({ credentials, iOwnThisServer }: ProveFlags): void {
  const alone =
    credentials !== undefined ? '--credentials' : iOwnThisServer === true ? '--i-own-this-server' : undefined;
  if (alone !== undefined) throw new UsageError(`${alone} says something only beside --target URL`);
}

async function tell(
  runs: readonly ScenarioRun[],
  chosen: readonly Assessment[],
  flags: ProveFlags,
  outputs: readonly Output<(typeof PROVE_FORMATS)[number]>[],
  io: Io,
): Promise<void> {
  const names = new Map([...subjectsOf(chosen)].map(([subject, app]) => [subject.id, app.name]));
  for (const output of outputs) {
    const text =
      output.format === 'json'
        ? `${safeJson({ schemaVersion: 1, played: runs.map((one) => ({ ...one, subject: names.get(one.subject) ?? one.subject })) }, 2)}\n`
        : runs.map((one) => runText(one, names.get(one.subject) ?? one.subject, flags.verbose === true)).join('\n');
    await writeOutput([text], output, io);
  }
}

function runText(one: ScenarioRun, app: string, verbose: boolean): string {
  const supposing = Object.entries(one.supposing).map(([setting, value]) => `${setting} ${value ? 'on' : 'off'}`);
  const head = `${plainLine(app)}, ${one.kind} client, ${one.when === 'before' ? 'settings as they are' : 'after the remediation'}${supposing.length === 0 ? '' : `, supposing ${supposing.join(', ')}`}`;
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

/** An attack was seen to succeed. */
function isShown(finding: ReportedFinding): boolean {
  return finding.proof?.before.attack === 'succeeds';
}

/** Apps that a scenario could be played on: those with an authorization-code flow. */
function proven(reviewed: Review): number {
  return reviewed.apps.filter((app) => app.verdict !== 'not-applicable').length;
}

function isWon(one: ScenarioRun): boolean {
  return one.is === 'attack' && one.when === 'before' && one.outcome === 'succeeds';
}

/** An attack that succeeds today counts as severe as it can be: no finding speaks of it. */
function outcomeOfRuns(runs: readonly ScenarioRun[]): Pick<RunOutcome, 'judged' | 'findings' | 'undecided'> {
  const won = runs.filter(isWon);
  return {
    judged: runs.filter((one) => one.outcome !== 'not-judged').length,
    findings: won.flatMap((one) => attackByName(one.scenario)?.severity ?? []),
    undecided: 0,
  };
}
