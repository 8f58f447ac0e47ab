/** Writes what a person asked for into the file they named, and nowhere else. */
import { constants, type Stats } from 'node:fs';
import { lstat, mkdir, open, readlink, stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { UsageError } from '../errors/usage-error.ts';
import type { Io } from './io.ts';

/**
 * Writes a file, relative to the current folder. `fresh`: it may not be there yet (`EEXIST`). `folders`: missing
 * ones are made.
 *
 * In a stranger's tree a file or folder may be a symbolic link that leads anywhere, so none below the current folder is
 * written through, nor one at the end of any path. A link to a device or a pipe (`/dev/stdout`) holds nothing to overwrite.
 * Throws `UsageError` for a link, and whatever the file system says otherwise.
 */
export async function writeNamedFile(
  file: string,
  text: string | Iterable<string>,
  io: Pick<Io, 'cwd'>,
  { fresh = false, folders = false }: { fresh?: boolean; folders?: boolean } = {},
): Promise<void> {
  const path = resolve(io.cwd, file);
  await mustNotBeLinked(file, path, io.cwd);
  if (folders) await mkdir(dirname(path), { recursive: true });
  const { O_WRONLY, O_CREAT, O_TRUNC, O_EXCL, O_NOFOLLOW = 0 } = constants;
  // Asked of the system again, for what was put there in the meantime; a device is reached by its link.
  const follow = (await isDevice(path)) ? 0 : O_NOFOLLOW;
  const handle = await open(path, O_WRONLY | O_CREAT | follow | (fresh ? O_EXCL : O_TRUNC), 0o666);
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
}

async function mustNotBeLinked(file: string, path: string, cwd: string): Promise<void> {
  if ((await statOf(path))?.isSymbolicLink() === true && !(await isDevice(path)))
    throw new UsageError(
      `${file} is not written: it is a symbolic link to ${await readlink(path)}, and links are not written through`,
    );
  const inside = relative(cwd, path);
  if (inside.startsWith('..') || inside === '') return;
  for (let folder = dirname(path); folder !== cwd && folder.startsWith(cwd + sep); folder = dirname(folder)) {
    if ((await statOf(folder))?.isSymbolicLink() === true)
      throw new UsageError(
        `${file} is not written: its folder ${relative(cwd, folder)} is a symbolic link, and links are not written through`,
      );
  }
}

/** Not a file, by whatever links it is reached. */
async function isDevice(path: string): Promise<boolean> {
  if (path.startsWith('/dev/')) return true;
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

async function statOf(path: string): Promise<Stats | undefined> {
  return lstat(path).catch(() => undefined);
}
