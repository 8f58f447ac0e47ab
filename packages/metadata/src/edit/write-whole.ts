import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { realPlace } from './real-place.ts';

/** Where a file may be written. */
export interface WritePlace {
  /** Folder that the file must lie in, by its real path and without a symbolic link on the way. */
  root: string;
  /** An existing folder for the unfinished file; by default the file's own. */
  staging?: string;
}

/** What an unfinished file is called. Whoever has a staging folder to themselves may remove what a crash left there. */
export const UNFINISHED = /^\..+\.[\da-f-]{36}\.tmp$/;

/**
 * Writes a file so that, whatever happens, it is the old one or the new one: to an unfinished file first, to the disk,
 * then renamed. The mode is kept, a new file gets `0644`, missing folders are made.
 *
 * Throws `NotWritten` for a place outside of `root`, and where a symbolic link leads away from it.
 */
export async function writeWhole(file: string, bytes: Uint8Array, { root, staging }: WritePlace): Promise<void> {
  const target = await realPlace(file, root);
  await mkdir(path.dirname(target), { recursive: true });
  try {
    await writeVia(staging ?? path.dirname(target), target, bytes);
  } catch (error) {
    // A rename is whole only within one file system: where the staging folder is on another, beside the file.
    if (staging === undefined || (error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await writeVia(path.dirname(target), target, bytes);
  }
  await syncFolder(path.dirname(target));
}

/** Removes a file, under the same conditions as it would be written. None there is no error. */
export async function removeWhole(file: string, { root }: Pick<WritePlace, 'root'>): Promise<void> {
  await rm(await realPlace(file, root), { force: true });
}

async function writeVia(folder: string, target: string, bytes: Uint8Array): Promise<void> {
  const existing = await stat(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const temporary = path.join(folder, `.${path.basename(target)}.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      await handle.writeFile(bytes);
      if (existing) await keepOwner(handle, existing);
      await handle.chmod(existing ? existing.mode & 0o7777 : 0o644);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Only the superuser may give files away; for everybody else the owner is right already. */
async function keepOwner(handle: FileHandle, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  if (process.getuid?.() === 0) await handle.chown(uid, gid);
}

/** The rename itself reaches the disk with its folder. Windows has no such call, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
