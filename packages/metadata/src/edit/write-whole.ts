import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { realPlace } from './real-place.ts';

/** Where a file may be written. */
export interface WritePlace {
  /** Folder that the file must lie in, by its real path and without a symbolic link on the way. */
  root: string;
  /** An existing folder for the unfinished file; by default the file's own. */
  staging?: string;
  /**
   * Takes the folders whose entries have not reached the disk yet: whoever writes thousands of files into one folder has it
   * synced once, with `syncFolder`. Without it each write does.
   */
  unsynced?: Set<string>;
}

/** What an unfinished file is called. Whoever has a staging folder to themselves may remove what a crash left there. */
export const UNFINISHED = /^\..+\.[\da-f-]{36}\.tmp$/;

/**
 * Writes a file so that, whatever happens, it is the old one or the new one: to an unfinished file first, to the disk,
 * then renamed. The mode is kept, a new file gets `0644`, missing folders are made.
 *
 * Throws `NotWritten` for a place outside of `root`, and where a symbolic link leads away from it. Synchronous, because for
 * files of a kilobyte the promises cost more than the writing.
 */
export function writeWhole(file: string, bytes: Uint8Array, { root, staging, unsynced }: WritePlace): void {
  const target = realPlace(file, root);
  const folder = path.dirname(target);
  const existing = fs.lstatSync(target, { throwIfNoEntry: false });
  if (existing === undefined) fs.mkdirSync(folder, { recursive: true });
  try {
    writeVia(staging ?? folder, target, bytes, existing);
  } catch (error) {
    // A rename is whole only within one file system: where the staging folder is on another, beside the file.
    if (staging === undefined || (error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    writeVia(folder, target, bytes, existing);
  }
  if (unsynced === undefined) syncFolder(folder);
  else unsynced.add(folder);
}

/** Removes a file, under the same conditions as it would be written. None there is no error. */
export function removeWhole(file: string, { root }: Pick<WritePlace, 'root'>): void {
  fs.rmSync(realPlace(file, root), { force: true });
}

/** Brings the entries of a folder to the disk: a rename is there with its folder. Windows has no such call, and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = fs.openSync(folder, fs.constants.O_RDONLY);
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function writeVia(folder: string, target: string, bytes: Uint8Array, existing: fs.Stats | undefined): void {
  const temporary = path.join(folder, `.${path.basename(target)}.${randomUUID()}.tmp`);
  try {
    const { O_WRONLY, O_CREAT, O_EXCL } = fs.constants;
    const descriptor = fs.openSync(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600);
    try {
      fs.writeFileSync(descriptor, bytes);
      // Only the superuser may give files away; for everybody else the owner is right already.
      if (existing && process.getuid?.() === 0) fs.fchownSync(descriptor, existing.uid, existing.gid);
      fs.fchmodSync(descriptor, existing ? existing.mode & 0o7777 : 0o644);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, target);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}
