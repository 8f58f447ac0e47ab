import fs from 'node:fs';
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
export function realPlace(file: string, root: string): string {
  const base = path.resolve(root);
  const inside = path.relative(base, path.resolve(file));
  if (inside === '' || inside.split(path.sep)[0] === '..' || path.isAbsolute(inside)) {
    throw new NotWritten(`it lies outside of ${base}`);
  }
  const place = path.join(fs.realpathSync.native(base), inside);
  mustBeItself(path.dirname(place));
  const found = statOf(place);
  if (found?.isSymbolicLink()) throw new NotWritten('it is a symbolic link, and links are not written through');
  if (found !== undefined && !found.isFile()) throw new NotWritten('it is not a file');
  return place;
}

/** Throws unless the deepest folder of the path that is there is where its path says. */
function mustBeItself(folder: string): void {
  let deepest = folder;
  // A link that leads nowhere is there, and is no folder to make another one in.
  while (statOf(deepest) === undefined && deepest !== path.dirname(deepest)) deepest = path.dirname(deepest);
  if (realPathOf(deepest) !== deepest) {
    throw new NotWritten('a folder of its path is a symbolic link, and links are not written through');
  }
}

/** Undefined for a link that leads nowhere, or in a circle. */
function realPathOf(one: string): string | undefined {
  try {
    return fs.realpathSync.native(one);
  } catch {
    return undefined;
  }
}

function statOf(one: string): fs.Stats | undefined {
  return fs.lstatSync(one, { throwIfNoEntry: false });
}
