/**
 * The undo point: every byte that a run of `fix` changed, kept beside the metadata folders until the next run.
 *
 * It lies in the tree, and a tree may be a stranger's: it is signed with a key that is not there, and what it names is
 * restored only where `fix` itself would write.
 */
import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, realpath, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import {
  NotWritten,
  partOfFileName,
  realPlace,
  removeWhole,
  syncFolder,
  UNFINISHED,
  writeWhole,
} from '@countersign/metadata';
import { UsageError } from '../../errors/usage-error.ts';
import { whyNot } from '../../errors/why-not.ts';
import type { UndoKey } from './undo-key.ts';

/** A file as it was and as it will be; `before` is null for one that did not exist, `after` null for one removed. */
export interface FileChange {
  /** Absolute. */
  path: string;
  before: Uint8Array | null;
  after: Uint8Array | null;
}

interface UndoPoint {
  schemaVersion: 2;
  /** Real path of the project: a point of another one, copied here, is refused. */
  project: string;
  /** Paths relative to the project. */
  files: { path: string; before: string | null; afterSha256: string | null }[];
}

/** Folders of metadata: a deploy would take anything that lies in them. */
const METADATA_FOLDER =
  /^(connectedApps|externalClientApps|extlClntApp\w+|settings|networks|corsWhitelistOrigins|force-app|main|default|src|unpackaged)$/;

/**
 * The folder in which a run over a path may write, and in which its undo point lies: the project (`sfdx-project.json`,
 * searched up to the repository's root), else the repository, else the folder above the metadata folders.
 */
export async function projectOf(path: string): Promise<string> {
  const start = (await isFolder(path)) ? resolve(path) : dirname(resolve(path));
  for (let folder = start; ; folder = dirname(folder)) {
    if ((await exists(join(folder, 'sfdx-project.json'))) || (await exists(join(folder, '.git')))) return folder;
    if (dirname(folder) === folder) break;
  }
  let folder = start;
  while (METADATA_FOLDER.test(basename(folder)) || (await exists(join(folder, 'package.xml'))))
    folder = dirname(folder);
  return folder;
}

/** The project, of several, that a path lies in: the innermost. */
export function projectAround(path: string, projects: readonly string[]): string | undefined {
  return projects
    .filter((project) => path.startsWith(project.endsWith(sep) ? project : project + sep))
    .toSorted((a, b) => b.length - a.length)[0];
}

/** Whether `fix` may write a file, by its name: an app's metadata, as Salesforce deploys it. */
export function isAppMetadata(path: string): boolean {
  const part = partOfFileName(basename(path))?.part;
  return part === 'connectedApp' || part?.startsWith('eca') === true;
}

/** What was written, until it is known to be right. */
export interface Written {
  /** Everything as it was before, the undo points too. */
  takeBack: () => Promise<void>;
}

/**
 * Writes all files or none: the undo points first, then each file whole; what fails puts everything back. Each change must
 * lie in one of the projects.
 */
export async function writeFiles(
  changes: readonly FileChange[],
  projects: readonly string[],
  key: UndoKey,
): Promise<Written> {
  const groups = new Map<string, FileChange[]>();
  for (const change of changes) {
    const project = projectAround(change.path, projects);
    if (project === undefined || !isAppMetadata(change.path))
      throw new UsageError(`nothing was written: ${change.path} is no metadata of an app in ${projects.join(', ')}`);
    groups.set(project, [...(groups.get(project) ?? []), change]);
  }
  const points: Kept[] = [];
  const done: FileChange[] = [];
  const takeBack = async () => {
    for (const { path, before } of done) put(path, before, projects);
    for (const point of points) await point.takeBack();
  };
  for (const [project, group] of groups) {
    try {
      points.push(await keep(project, group, key));
    } catch (cause) {
      await takeBack();
      throw new UsageError(`nothing was written: no undo point can be kept in ${folderOf(project)}: ${whyNo(cause)}`, {
        cause,
      });
    }
  }
  const unsynced = new Set<string>();
  for (const change of changes) {
    try {
      put(change.path, change.after, projects, unsynced);
    } catch (cause) {
      // A file is written whole or not at all, so the one that failed needs no putting back.
      await takeBack();
      throw new UsageError(`nothing was written: cannot write ${change.path}: ${whyNo(cause)}`, { cause });
    }
    done.push(change);
  }
  for (const folder of unsynced) syncFolder(folder);
  return { takeBack };
}

/** Whether a run of `fix` left something to undo in a project. */
export async function hasUndoPoint(project: string): Promise<boolean> {
  return exists(pointOf(project));
}

/**
 * Restores every byte of the last run in a project and forgets the undo point. A file that somebody changed since is wrong
 * usage, unless forced; so is an undo point that this user has not made here. Answers the restored paths, relative to the
 * project.
 */
export async function undoLastFix(project: string, key: UndoKey, force: boolean): Promise<string[]> {
  const point = await readPoint(project, key);
  const changed: string[] = [];
  for (const file of point.files) {
    let place: string;
    try {
      place = realPlace(join(project, file.path), project);
    } catch (cause) {
      throw new UsageError(`nothing was restored: cannot restore ${file.path}: ${whyNo(cause)}`, { cause });
    }
    const now = await readFile(place).catch(() => null);
    const asBefore = now === null ? file.before === null : now.toString('base64') === file.before;
    const asAfter = now === null ? file.afterSha256 === null : sha256(now) === file.afterSha256;
    if (!asBefore && !asAfter) changed.push(file.path);
  }
  if (changed.length > 0 && !force) {
    throw new UsageError(
      `${changed.join(', ')} changed since the fix; --undo --force restores what was there before it all the same`,
    );
  }
  for (const { path, before } of point.files) {
    try {
      put(join(project, path), before === null ? null : Buffer.from(before, 'base64'), [project]);
    } catch (cause) {
      // What was restored before it stays restored; the undo point stays too, so that it can be tried again.
      throw new UsageError(`cannot restore ${path}: ${whyNo(cause)}`, { cause });
    }
  }
  removeWhole(pointOf(project), { root: project });
  return point.files.map((file) => file.path);
}

/** Removes what a run that was killed left behind. Only for whoever holds the project's lock. */
export async function sweep(project: string): Promise<void> {
  const folder = folderOf(project);
  if ((await lstat(folder).catch(() => undefined))?.isDirectory() !== true) return;
  for (const name of await readdir(folder).catch(() => []))
    if (UNFINISHED.test(name)) await rm(join(folder, name), { force: true });
}

const folderOf = (project: string) => join(project, '.countersign');
const pointOf = (project: string) => join(folderOf(project), 'undo.json');

interface Kept {
  /** The undo point as it was before. */
  takeBack: () => Promise<void>;
}

async function keep(project: string, changes: readonly FileChange[], key: UndoKey): Promise<Kept> {
  const root = { root: project };
  const file = realPlace(pointOf(project), project);
  const previous = await readFile(file).catch(() => undefined);
  const isNew = !(await exists(dirname(file)));
  const point: UndoPoint = {
    schemaVersion: 2,
    project: await realpath(project),
    files: changes.map(({ path, before, after }) => ({
      path: relative(project, path).replaceAll(sep, '/'),
      before: before === null ? null : Buffer.from(before).toString('base64'),
      afterSha256: after === null ? null : sha256(after),
    })),
  };
  await mkdir(dirname(file), { recursive: true });
  writeWhole(join(folderOf(project), '.gitignore'), Buffer.from('*\n'), root);
  writeWhole(file, Buffer.from(`${JSON.stringify({ ...point, signature: key.sign(JSON.stringify(point)) })}\n`), root);
  return {
    takeBack: async () => {
      if (previous !== undefined) writeWhole(file, previous, root);
      else removeWhole(file, root);
      if (isNew) {
        removeWhole(join(folderOf(project), '.gitignore'), root);
        await rmdir(dirname(file)).catch(() => undefined);
      }
    },
  };
}

async function readPoint(project: string, key: UndoKey): Promise<UndoPoint> {
  const file = pointOf(project);
  let text: string;
  try {
    text = await readFile(realPlace(file, project), 'utf8');
  } catch (cause) {
    if (cause instanceof NotWritten) throw new UsageError(`${file} is no undo point: ${cause.message}`, { cause });
    throw new UsageError('there is nothing to undo: no fix has written anything here', { cause });
  }
  const { signature, ...point } = parse(text);
  if (point.schemaVersion !== 2) throw new UsageError(`${file} is not an undo point of this version`);
  if (!key.signed(JSON.stringify(point), signature) || point.project !== (await realpath(project))) {
    throw new UsageError(
      `nothing was restored: ${file} was not made by a fix of yours in this folder of this computer, so it could write anything; take the files from version control`,
    );
  }
  const stray = point.files.find(({ path }) => isAbsolute(path) || !isAppMetadata(path));
  if (stray !== undefined) throw new UsageError(`nothing was restored: ${stray.path} is no metadata of an app`);
  return point;
}

function parse(text: string): Partial<UndoPoint> & { signature?: unknown } & UndoPoint {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as UndoPoint;
  } catch {
    // Said by the caller, with the same words as a point of another shape.
  }
  return {} as UndoPoint;
}

function put(path: string, bytes: Uint8Array | null, projects: readonly string[], unsynced?: Set<string>): void {
  const root = projectAround(path, projects);
  if (root === undefined) throw new NotWritten('it lies outside of the project');
  if (bytes === null) removeWhole(path, { root });
  else writeWhole(path, bytes, { root, staging: folderOf(root), ...(unsynced === undefined ? {} : { unsynced }) });
}

function whyNo(cause: unknown): string {
  return cause instanceof NotWritten ? cause.message : whyNot(cause);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
