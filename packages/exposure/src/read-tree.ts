/** Reads the trees given. */
import { readFileSync, statSync } from 'node:fs';
import { isMarkerName, type Marker, readMarker } from './clients/markers.ts';
import type { ScanOptions } from './options.ts';
import type { Reader, Reading } from './reader.ts';
import { walkTree } from './walk/tree.ts';

/** Files between two looks at the signal and the caller. */
const FILES_PER_TURN = 200;
/** A marker larger than this is no build file. */
const MARKER_BYTES = 4 * 1024 ** 2;

export async function readTree(
  paths: readonly string[],
  options: ScanOptions,
  reader: Reader,
  into: Reading,
): Promise<void> {
  const walked = { includeGitIgnored: options.includeGitIgnored ?? false, ignore: options.ignore ?? [] };
  let turn = 0;
  for (const { path, file } of walkTree(paths, walked, into.notJudged)) {
    if (isMarkerName(file.slice(file.lastIndexOf('/') + 1))) mark(path, file, into.markers);
    const archive = reader.readFile(path, file, into);
    if (archive !== undefined) await archive;
    turn += 1;
    if (turn % FILES_PER_TURN !== 0) continue;
    options.signal?.throwIfAborted();
    options.onProgress?.({ files: into.files, bytes: into.bytes });
    await new Promise((resume) => setImmediate(resume));
  }
}

function mark(path: string, file: string, markers: Marker[]): void {
  try {
    if (statSync(path).size > MARKER_BYTES) return;
    const marker = readMarker(file, readFileSync(path, 'utf8'));
    if (marker !== undefined) markers.push(marker);
  } catch {
    // The reader says that it cannot be read.
  }
}
