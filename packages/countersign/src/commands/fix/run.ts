/** The composition behind `fix`: review, plan, write whole files, read them again, and put them back if anything is not as promised. */
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import {
  type AppRecord,
  editSettings,
  type FieldChange,
  isReadOnlyPlace,
  NotWritten,
  realPlace,
  unifiedDiff,
} from '@countersign/metadata';
import { knownValue, RULE_IDS, SETTING_LABELS, type Setting } from '@countersign/policy';
import {
  type AssessedProject,
  type Assessment,
  assessProject,
  type Configs,
  identityOf,
  outcomeOf,
  ownerOf,
  reviewProject,
} from '@countersign/review';
import { configsFor, type Gathered, gather, gatherAgain, mustExist } from '../../composition/gather.ts';
import { noAppUnder } from '../../composition/looked-for.ts';
import { mustBeKnown, mustBeRead } from '../../errors/nearest.ts';
import { UsageError } from '../../errors/usage-error.ts';
import type { Io } from '../../terminal/io.ts';
import { progressOn } from '../../terminal/progress.ts';
import { quietReview } from '../../terminal/quiet.ts';
import { VERSION } from '../../version.ts';
import { endOfRun, type GateFlags } from '../gate-options.ts';
import { type PlannedFix, type PlanOptions, planFixes } from './plan.ts';
import { alone } from './project-lock.ts';
import { brokenProofs, type Rewritten } from './prove-written.ts';
import { type NewApp, publicHalf, SPLIT_API_VERSION } from './split.ts';
import { stateFolder } from './state-folder.ts';
import { type FixOutcome, fixText } from './text.ts';
import {
  type FileChange,
  hasUndoPoint,
  isAppMetadata,
  projectAround,
  projectOf,
  sweep,
  undoLastFix,
  type Written,
  writeFiles,
} from './undo.ts';
import { type UndoKey, undoKey } from './undo-key.ts';

/** What the command line asked for. */
export interface FixFlags extends GateFlags {
  dryRun?: true;
  app?: string[];
  rule?: string[];
  undo?: true;
  force?: true;
  evenIfItBreaks?: true;
  split?: true;
  config?: string | false;
  prove: boolean;
  scan: boolean;
}

export async function runFix(paths: readonly string[], flags: FixFlags, io: Io): Promise<number> {
  if (paths.includes('-')) throw new UsageError('fix writes files; give it a folder, not standard input');
  for (const path of paths) await mustExist(path, io);
  const projects = [...new Set(await Promise.all(paths.map((path) => projectOf(resolve(io.cwd, path)))))];
  if (flags.dryRun === true) return fix(paths, flags, io, projects, undefined);
  const state = await stateFolder(io.env, projects);
  const key = await undoKey(state);
  return alone(state, projects, async () => {
    for (const project of projects) await sweep(project);
    return flags.undo === true ? undo(projects, key, flags, io) : fix(paths, flags, io, projects, key);
  });
}

async function undo(projects: readonly string[], key: UndoKey, flags: FixFlags, io: Io): Promise<number> {
  const withPoint: string[] = [];
  for (const project of projects) if (await hasUndoPoint(project)) withPoint.push(project);
  // Where there is none anywhere, the first one says so.
  for (const project of withPoint.length > 0 ? withPoint : projects.slice(0, 1)) {
    const restored = await undoLastFix(project, key, flags.force === true);
    io.out(
      `restored ${restored.length} ${restored.length === 1 ? 'file' : 'files'}:\n${restored.map((path) => `  ${path}\n`).join('')}`,
    );
  }
  return 0;
}

/** Without a key nothing is written. */
async function fix(
  paths: readonly string[],
  flags: FixFlags,
  io: Io,
  projects: readonly string[],
  key: UndoKey | undefined,
): Promise<number> {
  const rules = flags.rule?.map((rule) => mustBeKnown('rule', rule, RULE_IDS));
  const configs = await configsFor(paths, flags.config, io);
  const progress = progressOn(io, flags.quiet);
  const gathered = await gather(paths, configs, flags, io, progress.say);
  progress.done();
  const assessed = assess(gathered, configs, io);
  const { assessments } = assessed;
  mustBeRead(
    flags.app ?? [],
    assessments.map(({ app }) => app.name),
  );
  const options: PlanOptions = {
    ...(flags.app === undefined ? {} : { apps: flags.app }),
    ...(rules === undefined ? {} : { rules }),
    evenIfItBreaks: flags.evenIfItBreaks === true,
    split: flags.split === true,
    ...(gathered.project.sourceApiVersion === undefined ? {} : { sourceApiVersion: gathered.project.sourceApiVersion }),
  };
  const fixes = planFixes(assessments, options);
  const halves = flags.split === true ? splits(assessments, options) : [];
  const edited = editFiles(gathered.project.root, projects, fixes);
  const created = halves.flatMap(({ half }) =>
    half.files.map((file) => ({
      path: join(gathered.project.root, file.path),
      before: null,
      after: Buffer.from(file.text),
    })),
  );
  const changes = [...edited.changes, ...created];
  const outcome: FixOutcome = {
    fixes: edited.fixes,
    diff: flags.dryRun === true ? diffOf(changes, gathered.project.root) : '',
    heldDiff: flags.dryRun === true ? heldDiff(gathered.project.root, projects, edited) : '',
    halves,
    assessments,
    dryRun: flags.dryRun === true,
    written: changes.length,
  };
  const written = key === undefined || changes.length === 0 ? undefined : await writeFiles(changes, projects, key);
  const after =
    written === undefined
      ? { gathered, assessed }
      : await checkWritten(gathered, paths, configs, flags, io, outcome, changes, written);
  if (flags.quiet !== true) io.out(fixText(outcome, io));
  const reviewed = await reviewProject({ ...after.gathered, configs, version: VERSION, now: io.now() }, after.assessed);
  // A quiet dry run is a patch and nothing else: it can be piped.
  if (flags.quiet === true) io.out(flags.dryRun === true ? outcome.diff : quietReview(reviewed, flags, io));
  const end = {
    ...outcomeOf(reviewed, { ownOnly: flags.ownOnly === true }),
    errors: reviewed.errors,
    lookedFor: noAppUnder(paths, configs),
  };
  return endOfRun(end, flags, io);
}

function diffOf(changes: readonly FileChange[], root: string): string {
  const nothing = new Uint8Array();
  return changes
    .map(({ path, before, after }) => unifiedDiff(before ?? nothing, after ?? nothing, relativeTo(root, path)))
    .join('');
}

/** What was read and decided. */
interface Reviewed {
  gathered: Gathered;
  assessed: AssessedProject;
}

/** Reads the files on disk again; what is not as promised is put back, and said. */
async function checkWritten(
  before: Gathered,
  paths: readonly string[],
  configs: Configs,
  flags: FixFlags,
  io: Io,
  outcome: FixOutcome,
  changes: readonly FileChange[],
  written: Written,
): Promise<Reviewed> {
  const gathered = await gatherAgain(before, paths, configs, io);
  const after = { gathered, assessed: assess(gathered, configs, io) };
  const { project } = gathered;
  const broken = [
    ...brokenPromises(outcome, project.apps),
    // Whoever writes what breaks the client need not be shown that it does.
    ...(flags.prove && flags.evenIfItBreaks !== true
      ? await proveAgain(outcome, after.assessed, flags.rule === undefined)
      : []),
  ];
  if (broken.length === 0 && project.problems.length === 0) return after;
  const known = new Set(broken);
  for (const problem of project.problems)
    if (changes.some((change) => change.path.endsWith(problem.file))) known.add(`${problem.file}: ${problem.message}`);
  if (known.size === 0) return after;
  await written.takeBack();
  throw new Error(
    `the files were put back, because what was written is not what was promised: ${[...known].join('; ')}`,
  );
}

function brokenPromises(outcome: FixOutcome, apps: readonly AppRecord[]): string[] {
  const byIdentity = new Map(apps.map((app) => [identityOf(app), app]));
  return outcome.fixes
    .filter((fix) => fix.status === 'write')
    .filter((fix) => {
      const now = byIdentity.get(identityOf(fix.app))?.settings[fix.setting] as Setting<unknown> | undefined;
      const then = fix.app.settings[fix.setting] as Setting<unknown>;
      return now?.origin !== 'explicit' || knownValue(now) === knownValue(then);
    })
    .map((fix) => `${fix.app.name}: ${SETTING_LABELS[fix.setting]}`);
}

/** The apps that were written, as they were and as they are now, put to the proof. */
async function proveAgain(outcome: FixOutcome, after: AssessedProject, everyRule: boolean): Promise<string[]> {
  const { proverFor } = await import('../../composition/prover.ts');
  const fixes = Map.groupBy(outcome.fixes, (fix) => fix.app);
  const now = new Map(after.assessments.map((one) => [identityOf(one.app), one]));
  const rewritten = outcome.assessments.flatMap((before): Rewritten[] => {
    const own = fixes.get(before.app) ?? [];
    const again = now.get(identityOf(before.app));
    if (again === undefined || !own.some((fix) => fix.status === 'write')) return [];
    return [{ before, now: again, whole: everyRule && own.every((fix) => fix.status === 'write') }];
  });
  return brokenProofs(
    rewritten,
    proverFor(() => undefined, 'none'),
  );
}

interface Edited {
  fixes: PlannedFix[];
  changes: FileChange[];
}

/** One edit per file, with all its changes; a file that cannot be edited turns its fixes into `cannot`. */
function editFiles(root: string, projects: readonly string[], fixes: readonly PlannedFix[]): Edited {
  const result = new Map<PlannedFix, PlannedFix>(fixes.map((fix) => [fix, fix]));
  const changes: FileChange[] = [];
  const wanted = fixes.filter((fix) => fix.file !== undefined && fix.status === 'write');
  for (const [file, group] of Map.groupBy(wanted, (fix) => fix.file ?? '')) {
    const path = join(root, file);
    const edited = editFile(path, file, projects, group);
    if ('refused' in edited)
      for (const fix of group) result.set(fix, { ...fix, status: 'cannot', why: edited.refused });
    else if (edited.changed) changes.push({ path, before: edited.before, after: edited.after });
  }
  return { fixes: [...result.values()], changes };
}

/** What is held back, as a diff of the files as they would be by then. A file that cannot be edited has none. */
function heldDiff(root: string, projects: readonly string[], { fixes, changes }: Edited): string {
  const written = new Map(changes.map((change) => [change.path, change.after]));
  const held = fixes.filter((fix) => fix.file !== undefined && fix.status === 'held');
  let diff = '';
  for (const [file, group] of Map.groupBy(held, (fix) => fix.file ?? '')) {
    const path = join(root, file);
    const edited = editFile(path, file, projects, group, written.get(path) ?? undefined);
    if (!('refused' in edited) && edited.changed) diff += unifiedDiff(edited.before, edited.after, file);
  }
  return diff;
}

type EditedFile = { refused: string } | { before: Uint8Array; after: Uint8Array; changed: boolean };

function editFile(
  path: string,
  file: string,
  projects: readonly string[],
  fixes: readonly PlannedFix[],
  bytes?: Uint8Array,
): EditedFile {
  if (isReadOnlyPlace(file)) return { refused: 'it was read from an archive, which is not written; unpack it first' };
  const place = placeOf(path, projects);
  if ('refused' in place) return place;
  const before = bytes ?? readFileSync(place.path);
  const edit = editSettings(
    before,
    fixes.map(
      ({ field, parent, to }): FieldChange => ({ field, value: to, ...(parent === undefined ? {} : { parent }) }),
    ),
  );
  const [refused] = edit.refused;
  if (refused === undefined) return { before, after: edit.bytes, changed: edit.changed };
  return { refused: `${refused.why}${refused.line === undefined ? '' : ` (line ${refused.line})`}` };
}

/** Where a file really lies, or why it is not written. */
function placeOf(path: string, projects: readonly string[]): { path: string } | { refused: string } {
  const project = projectAround(path, projects);
  if (project === undefined) return { refused: 'it lies outside of the project' };
  if (!isAppMetadata(path))
    return { refused: `${basename(path)} is no name that Salesforce deploys; name it as it was retrieved first` };
  try {
    return { path: realPlace(path, project) };
  } catch (error) {
    if (error instanceof NotWritten) return { refused: error.message };
    throw error;
  }
}

function splits(assessments: readonly Assessment[], options: PlanOptions): { app: AppRecord; half: NewApp }[] {
  const taken = new Set(assessments.map(({ app }) => app.name));
  const mixed = assessments.filter(
    ({ app, decision }) =>
      decision.value === 'mixed' &&
      ownerOf(app).value === 'own' &&
      (options.apps === undefined || options.apps.includes(app.name)),
  );
  const version = Number.parseFloat(options.sourceApiVersion ?? '');
  if (mixed.length > 0 && version < SPLIT_API_VERSION) {
    throw new UsageError(
      `--split writes an external client app, which needs API version ${SPLIT_API_VERSION}.0; this project’s sourceApiVersion is ${options.sourceApiVersion}`,
    );
  }
  return mixed.map(({ app }) => {
    const half = publicHalf(app, taken);
    taken.add(half.name);
    return { app, half };
  });
}

function assess(gathered: Gathered, configs: Configs, io: Io): AssessedProject {
  return assessProject({ ...gathered, configs, version: VERSION, now: io.now() });
}

function relativeTo(root: string, path: string): string {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}
