/** Reads every blob the git history of the paths reaches, and names the commit that brought what was found. */
import { resolve } from 'node:path';
import type { FileFacts } from './file-facts.ts';
import type { ScanOptions } from './options.ts';
import type { Reader } from './reader.ts';
import { emptyReading, type Reading } from './reading.ts';
import { Allowance, messageOf } from './walk/archive.ts';
import { blobsOf, commitsOf, eachBlob, repositoryOf } from './walk/git-history.ts';
import { displayBase, reason, relativeTo } from './walk/tree.ts';

/** A blob larger than this is not held in memory. */
const MOST_BYTES = 64 * 1024 ** 2;

export async function readHistory(
  paths: readonly string[],
  options: ScanOptions,
  reader: Reader,
  into: Reading,
): Promise<void> {
  const base = displayBase(paths[0] ?? '.');
  const done = new Set<string>();
  for (const path of paths) {
    const repository = await repositoryOf(displayBase(path));
    if (repository === undefined) {
      into.notJudged.push({
        file: relativeTo(base, resolve(path)),
        message: 'lies in no git repository that can be read; it has no history to scan',
      });
      continue;
    }
    if (done.has(repository)) continue;
    done.add(repository);
    try {
      await readRepository(repository, base, options, reader, into);
    } catch (error) {
      options.signal?.throwIfAborted();
      into.notJudged.push({
        file: relativeTo(base, repository),
        message: `the git history cannot be read: ${reason(error)}`,
      });
    }
  }
}

async function readRepository(
  repository: string,
  base: string,
  options: ScanOptions,
  reader: Reader,
  into: Reading,
): Promise<void> {
  const prefix = relativeTo(base, repository);
  const shown = (path: string): string => (prefix === '.' ? path : `${prefix}/${path}`);
  let missing = 0;
  const all = await blobsOf(repository, () => {
    missing += 1;
  });
  if (missing > 0)
    into.notJudged.push({
      file: prefix,
      message: `${missing} objects of the git history are missing here (a partial clone?)`,
    });
  for (const blob of all)
    if (blob.size > MOST_BYTES)
      into.notJudged.push({
        file: shown(blob.path),
        message: `a version in the history is larger than ${MOST_BYTES} bytes; it was not read`,
      });
  const blobs = all.filter((blob) => blob.size <= MOST_BYTES);
  // A file that says what kind of client this is says it as it is now, or as it was last.
  const marked = new Set(into.markers.map(({ file }) => file));
  const found: { oid: string; facts: FileFacts }[] = [];
  await eachBlob(repository, blobs, async (blob, bytes) => {
    options.signal?.throwIfAborted();
    const part = emptyReading();
    await readBlob(bytes, shown(blob.path), reader, part);
    into.files += 1;
    into.bytes += bytes.length;
    into.notJudged.push(...part.notJudged);
    for (const marker of part.markers) {
      if (!marked.has(marker.file)) into.markers.push(marker);
      marked.add(marker.file);
    }
    for (const facts of part.facts) found.push({ oid: blob.oid, facts });
    if (into.files % 500 === 0) options.onProgress?.({ files: into.files, bytes: into.bytes });
  });
  const commits = await commitsOf(repository, new Set(found.map(({ oid }) => oid)));
  const inTree = new Map(into.facts.filter((facts) => facts.commit === undefined).map((facts) => [facts.file, facts]));
  for (const { oid, facts } of found) add(facts, commits.get(oid) ?? 'unknown', inTree.get(facts.file), into);
}

async function readBlob(bytes: Buffer, file: string, reader: Reader, part: Reading): Promise<void> {
  try {
    const data = (async function* () {
      yield bytes;
    })();
    await reader.stream(data, { file, artifact: false }, 0, new Allowance(reader.limits), part);
  } catch (error) {
    part.notJudged.push({ file, message: messageOf(error) });
  }
}

/** What the tree still shows is not said a second time. Behaviour of code that is gone is nobody's behaviour. */
function add(facts: FileFacts, commit: string, now: FileFacts | undefined, into: Reading): void {
  const hits = facts.hits.filter((hit) => now?.hits.some((other) => other.masked.hash === hit.masked.hash) !== true);
  if (hits.length === 0) return;
  into.facts.push({
    ...facts,
    commit,
    hits: hits.map((hit) => ({ ...hit, commit })),
    does: [],
    keys: facts.keys.map((key) => ({ ...key, commit })),
    signals: facts.signals
      .filter((signal) => signal.name === 'login-host' || signal.name === 'oauth-call')
      .map((signal) => ({ ...signal, commit })),
  });
}
