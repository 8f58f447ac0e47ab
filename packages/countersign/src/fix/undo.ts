/** The undo point: every byte that a run of `fix` changed, kept outside the metadata folders until the next run. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { writeWhole } from '@countersign/metadata';
import { UsageError } from '../usage-error.ts';
import { whyNot } from '../why-not.ts';

/** A file as it was and as it will be; `before` is null for one that did not exist, `after` null for one removed. */
export interface FileChange {
  /** Absolute. */
  path: string;
  before: Uint8Array | null;
  after: Uint8Array | null;
}

interface UndoPoint {
  schemaVersion: 1;
  files: { path: string; before: string | null; afterSha256: string | null }[];
}

/** Folders of metadata: a deploy would take anything that lies in them. */
const METADATA_FOLDER =
  /^(connectedApps|externalClientApps|extlClntApp\w+|settings|networks|corsWhitelistOrigins|force-app|main|default|src|unpackaged)$/;

/** Where the undo point of a project lies: beside `sfdx-project.json` or `.git`, else above the metadata folders. */
export async function undoFile(firstPath: string): Promise<string> {
  const start = (await isFolder(firstPath)) ? resolve(firstPath) : dirname(resolve(firstPath));
  for (const mark of ['sfdx-project.json', '.git']) {
    for (let folder = start; ; folder = dirname(folder)) {
      if (await exists(join(folder, mark))) return join(folder, '.countersign/undo.json');
      if (dirname(folder) === folder) break;
    }
  }
  let folder = start;
  while (METADATA_FOLDER.test(basename(folder)) || (await exists(join(folder, 'package.xml'))))
    folder = dirname(folder);
  return join(folder, '.countersign/undo.json');
}

/** Writes all files or none: the undo point first, then each file whole; what fails puts everything back. */
export async function writeFiles(changes: readonly FileChange[], undo: string): Promise<void> {
  const home = dirname(dirname(undo));
  const point: UndoPoint = {
    schemaVersion: 1,
    files: changes.map(({ path, before, after }) => ({
      path: relative(home, path),
      before: before === null ? null : Buffer.from(before).toString('base64'),
      afterSha256: after === null ? null : sha256(after),
    })),
  };
  const previous = await readFile(undo).catch(() => undefined);
  await mkdir(dirname(undo), { recursive: true })
    .then(() => writeWhole(join(dirname(undo), '.gitignore'), Buffer.from('*\n')))
    .then(() => writeWhole(undo, Buffer.from(`${JSON.stringify(point)}\n`)))
    .catch((cause: unknown) => {
      throw new UsageError(`nothing was written: no undo point can be kept in ${dirname(undo)}: ${whyNot(cause)}`, {
        cause,
      });
    });
  const done: FileChange[] = [];
  for (const change of changes) {
    try {
      await put(change.path, change.after);
    } catch (cause) {
      // A file is written whole or not at all, so the one that failed needs no putting back.
      await putBack(done);
      await (previous === undefined ? rm(undo, { force: true }) : writeWhole(undo, previous));
      throw new UsageError(`nothing was written: cannot write ${relative(home, change.path)}: ${whyNot(cause)}`, {
        cause,
      });
    }
    done.push(change);
  }
}

/** The files as they were before. */
export async function putBack(changes: readonly FileChange[]): Promise<void> {
  for (const { path, before } of changes) await put(path, before);
}

/**
 * Restores every byte of the last run and forgets the undo point. A file that somebody changed since is wrong usage,
 * unless forced. Answers the restored paths, relative to the project.
 */
export async function undoLastFix(undo: string, force: boolean): Promise<string[]> {
  const home = dirname(dirname(undo));
  const point = await readPoint(undo);
  const changed: string[] = [];
  for (const file of point.files) {
    const now = await readFile(join(home, file.path)).catch(() => null);
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
    await put(join(home, path), before === null ? null : Buffer.from(before, 'base64')).catch((cause: unknown) => {
      // What was restored before it stays restored; the undo point stays too, so that it can be tried again.
      throw new UsageError(`cannot restore ${path}: ${whyNot(cause)}`, { cause });
    });
  }
  await rm(undo, { force: true });
  return point.files.map((file) => file.path);
}

async function readPoint(undo: string): Promise<UndoPoint> {
  let text: string;
  try {
    text = await readFile(undo, 'utf8');
  } catch (cause) {
    throw new UsageError('there is nothing to undo: no fix has written anything here', { cause });
  }
  try {
    const point = JSON.parse(text) as UndoPoint;
    if (point.schemaVersion === 1 && Array.isArray(point.files)) return point;
  } catch {
    // Said below, with the same words as a point of another shape.
  }
  throw new UsageError(`${undo} is not an undo point of this version`);
}

async function put(path: string, bytes: Uint8Array | null): Promise<void> {
  if (bytes === null) {
    await rm(path, { force: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, bytes);
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
