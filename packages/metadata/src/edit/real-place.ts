import type { Stats } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';

/** A path that is not written, because it does not lead where it seems to. The message is for a person, without the path. */
export class NotWritten extends Error {
  override name = 'NotWritten';
}

/**
 * Where a path under `root` really lies. Throws `NotWritten` unless that is the same place below `root`'s own real path:
 * a symbolic link, in the path or at its end, could lead anywhere on the disk, so none is written through.
 *
 * What another process puts in place of a folder between this answer and the write is not seen.
 */
export async function realPlace(file: string, root: string): Promise<string> {
  const base = path.resolve(root);
  const inside = path.relative(base, path.resolve(file));
  if (inside === '' || inside.split(path.sep)[0] === '..' || path.isAbsolute(inside)) {
    throw new NotWritten(`it lies outside of ${base}`);
  }
  const place = path.join(await realpath(base), inside);
  await mustBeItself(path.dirname(place));
  const found = await statOf(place);
  if (found?.isSymbolicLink()) throw new NotWritten('it is a symbolic link, and links are not written through');
  if (found !== undefined && !found.isFile()) throw new NotWritten('it is not a file');
  return place;
}

/** Throws unless the deepest folder of the path that is there is where its path says. */
async function mustBeItself(folder: string): Promise<void> {
  let deepest = folder;
  // A link that leads nowhere is there, and is no folder to make another one in.
  while ((await statOf(deepest)) === undefined && deepest !== path.dirname(deepest)) deepest = path.dirname(deepest);
  const real = await realpath(deepest).catch(() => undefined);
  if (real !== deepest) {
    throw new NotWritten('a folder of its path is a symbolic link, and links are not written through');
  }
}

async function statOf(one: string): Promise<Stats | undefined> {
  return lstat(one).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
