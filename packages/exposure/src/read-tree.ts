/** Reads the trees given: alone while they are small, with worker threads when they turn out to be large. */
import { availableParallelism } from 'node:os';
import { Crew, CrewBrokeDown } from './crew.ts';
import type { ScanOptions } from './options.ts';
import type { NamedFile, Reader } from './reader.ts';
import type { Reading } from './reading.ts';
import { type TreeFile, walkTree } from './walk/tree.ts';

/** Files between two looks at the signal and the caller. */
const FILES_PER_TURN = 200;
const FILES_PER_BATCH = 100;
/** Files that share one time limit. */
const FILES_AT_ONCE = 50;
/** From this many files or bytes on, starting threads pays. */
const LARGE_FILES = 6000;
const LARGE_BYTES = 96 * 1024 ** 2;
const MOST_WORKERS = 4;

export async function readTree(
  paths: readonly string[],
  options: ScanOptions,
  reader: Reader,
  into: Reading,
): Promise<void> {
  const walked = {
    includeGitIgnored: options.includeGitIgnored ?? false,
    ignore: options.ignore ?? [],
    ...(options.ignored === undefined ? {} : { ignored: options.ignored }),
  };
  const tree = walkTree(paths, walked, into.notJudged);
  const workers = options.workers ?? Math.min(availableParallelism(), MOST_WORKERS);
  const files = endless(tree);
  let turn = 0;
  for (let batch = take(files, FILES_AT_ONCE); batch.length > 0; batch = take(files, FILES_AT_ONCE)) {
    for (let at = 0; at < batch.length; ) {
      const next = await reader.readFrom(batch, at, into);
      turn += next - at;
      at = next;
      if (turn < FILES_PER_TURN && into.bytes < LARGE_BYTES) continue;
      turn = 0;
      await breathe(options, into);
      if (workers < 1 || (into.files < LARGE_FILES && into.bytes < LARGE_BYTES)) continue;
      const crew = Crew.of(workers, reader.limits, reader.inspection);
      if (crew === undefined) continue;
      await readTogether(chained(batch.slice(at), files), crew, options, reader, into);
      return;
    }
  }
}

function take<T>(list: Iterator<T>, most: number): T[] {
  const taken: T[] = [];
  while (taken.length < most) {
    const next = list.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

function* chained<T>(first: readonly T[], then: Iterable<T>): Generator<T> {
  yield* first;
  yield* then;
}

async function readTogether(
  tree: Iterable<TreeFile>,
  crew: Crew,
  options: ScanOptions,
  reader: Reader,
  into: Reading,
): Promise<void> {
  let batch: TreeFile[] = [];
  try {
    for (const file of endless(tree)) {
      batch.push(file);
      if (batch.length < FILES_PER_BATCH) continue;
      const full = batch;
      batch = [];
      await crew.give(full);
      options.signal?.throwIfAborted();
      if (options.onProgress !== undefined) {
        const { files, bytes } = crew.progress();
        options.onProgress({ files: into.files + files, bytes: into.bytes + bytes });
      }
    }
    if (batch.length > 0) await crew.give(batch);
    batch = [];
    for (const reading of await crew.finish()) add(reading, into);
  } catch (error) {
    if (!(error instanceof CrewBrokeDown)) throw error;
    // Threads that cannot start or that died are no reason to leave a file unread: this thread reads what is left.
    const { answered, unanswered } = crew.remains();
    for (const reading of answered) add(reading, into);
    for (const files of [...unanswered, batch, tree]) await readAlone(files, options, reader, into);
  } finally {
    await crew.dismiss();
  }
}

async function readAlone(
  files: Iterable<NamedFile>,
  options: ScanOptions,
  reader: Reader,
  into: Reading,
): Promise<void> {
  const left = endless(files);
  for (let batch = take(left, FILES_AT_ONCE); batch.length > 0; batch = take(left, FILES_AT_ONCE)) {
    for (let at = 0; at < batch.length; ) at = await reader.readFrom(batch, at, into);
    await breathe(options, into);
  }
}

/** The same files, but leaving the loop early does not end them. */
function* endless<T>(tree: Iterable<T>): Generator<T> {
  const iterator = tree[Symbol.iterator]();
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) yield next.value;
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
