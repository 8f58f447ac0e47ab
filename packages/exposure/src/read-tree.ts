/** Reads the trees given: alone while they are small, with worker threads when they turn out to be large. */
import { availableParallelism } from 'node:os';
import { Crew } from './crew.ts';
import type { ScanOptions } from './options.ts';
import type { Reader, Reading } from './reader.ts';
import { type TreeFile, walkTree } from './walk/tree.ts';

/** Files between two looks at the signal and the caller. */
const FILES_PER_TURN = 200;
const FILES_PER_BATCH = 100;
/** From this many files or bytes on, starting threads pays. */
const LARGE_FILES = 2000;
const LARGE_BYTES = 48 * 1024 ** 2;
const MOST_WORKERS = 4;

export async function readTree(
  paths: readonly string[],
  options: ScanOptions,
  reader: Reader,
  into: Reading,
): Promise<void> {
  const walked = { includeGitIgnored: options.includeGitIgnored ?? false, ignore: options.ignore ?? [] };
  const tree = walkTree(paths, walked, into.notJudged);
  const workers = options.workers ?? Math.min(availableParallelism(), MOST_WORKERS);
  let turn = 0;
  for (const { path, file } of tree) {
    const archive = reader.readFile(path, file, into);
    if (archive !== undefined) await archive;
    turn += 1;
    if (turn % FILES_PER_TURN !== 0 && into.bytes < LARGE_BYTES) continue;
    await breathe(options, into);
    if (workers < 1 || (turn < LARGE_FILES && into.bytes < LARGE_BYTES)) continue;
    const crew = Crew.of(workers, reader.limits, reader.inspection);
    if (crew === undefined) continue;
    await readTogether(tree, crew, options, into);
    return;
  }
}

async function readTogether(tree: Iterable<TreeFile>, crew: Crew, options: ScanOptions, into: Reading): Promise<void> {
  try {
    let batch: TreeFile[] = [];
    for (const file of tree) {
      batch.push(file);
      if (batch.length < FILES_PER_BATCH) continue;
      await crew.give(batch);
      batch = [];
      options.signal?.throwIfAborted();
      if (options.onProgress !== undefined) {
        const { files, bytes } = crew.progress();
        options.onProgress({ files: into.files + files, bytes: into.bytes + bytes });
      }
    }
    if (batch.length > 0) await crew.give(batch);
    for (const reading of await crew.finish()) add(reading, into);
  } finally {
    await crew.dismiss();
  }
}

function add(reading: Reading, into: Reading): void {
  for (const facts of reading.facts) into.facts.push(facts);
  for (const one of reading.notJudged) into.notJudged.push(one);
  for (const marker of reading.markers) into.markers.push(marker);
  into.files += reading.files;
  into.bytes += reading.bytes;
}

async function breathe(options: ScanOptions, into: Reading): Promise<void> {
  options.signal?.throwIfAborted();
  options.onProgress?.({ files: into.files, bytes: into.bytes });
  await new Promise((resume) => setImmediate(resume));
}
