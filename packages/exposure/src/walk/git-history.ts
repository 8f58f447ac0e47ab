/**
 * Every blob the history of a git repository reaches. Uses the `git` on the machine, reads only, fetches nothing:
 * a blob that a partial clone lacks is said to be missing.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Blob {
  oid: string;
  /** Path it had, relative to the repository's root. */
  path: string;
  size: number;
}

/** The top folder of the repository a path lies in, or undefined where it lies in none (or there is no git). */
export async function repositoryOf(path: string): Promise<string | undefined> {
  try {
    const top = await textOf(git(path, ['rev-parse', '--show-toplevel']));
    return top.trim() === '' ? undefined : top.trim();
  } catch {
    return undefined;
  }
}

/** Blobs with the first path git lists them under. `missing` hears of those that are not there. */
export async function blobsOf(repository: string, missing: (path: string) => void): Promise<Blob[]> {
  const listing = git(repository, ['rev-list', '--objects', '--all', 'HEAD', '--missing=print']);
  const paths = new Map<string, string>();
  for await (const line of linesFrom(listing)) {
    const space = line.indexOf(' ');
    // Commits and the root tree have no path; what is missing begins with a question mark.
    if (line.startsWith('?')) missing(line.slice(1, 13));
    else if (space !== -1 && space + 1 < line.length) paths.set(line.slice(0, space), line.slice(space + 1));
  }
  await finished(listing, 'git rev-list');
  const checking = git(repository, ['cat-file', '--batch-check', '--buffer']);
  const fed = feed(checking, paths.keys());
  const blobs: Blob[] = [];
  for await (const line of linesFrom(checking)) {
    const [oid = '', type, size] = line.split(' ');
    const path = paths.get(oid);
    if (path === undefined) continue;
    if (type === 'blob') blobs.push({ oid, path, size: Number(size) });
    else if (type === 'missing') missing(path);
  }
  await fed;
  await finished(checking, 'git cat-file');
  return blobs.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Calls `read` with the bytes of each blob, in the order given. */
export async function eachBlob(
  repository: string,
  blobs: readonly Blob[],
  read: (blob: Blob, bytes: Buffer) => Promise<void>,
): Promise<void> {
  if (blobs.length === 0) return;
  const reading = git(repository, ['cat-file', '--batch']);
  const fed = feed(
    reading,
    blobs.map((blob) => blob.oid),
  );
  const output = reading.stdout?.[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const more = async (): Promise<void> => {
    const next = await output?.next();
    if (next === undefined || next.done === true) throw new Error('git cat-file ended early');
    held = held.length === 0 ? (next.value as Buffer) : Buffer.concat([held, next.value as Buffer]);
  };
  for (const blob of blobs) {
    let end = held.indexOf(10);
    while (end === -1) {
      await more();
      end = held.indexOf(10);
    }
    const [, type, size] = held.toString('latin1', 0, end).split(' ');
    held = held.subarray(end + 1);
    if (type === 'missing') continue;
    const length = Number(size);
    const bytes = Buffer.allocUnsafe(length);
    for (let filled = 0; filled < length; ) {
      if (held.length === 0) await more();
      const piece = held.subarray(0, length - filled);
      piece.copy(bytes, filled);
      filled += piece.length;
      held = held.subarray(piece.length);
    }
    if (held.length === 0) await more();
    held = held.subarray(1);
    await read(blob, bytes);
  }
  await fed;
  await finished(reading, 'git cat-file');
}

/** The oldest commit that brought each of the blobs. */
export async function commitsOf(repository: string, oids: ReadonlySet<string>): Promise<Map<string, string>> {
  const commits = new Map<string, string>();
  if (oids.size === 0) return commits;
  const log = git(repository, [
    '-c',
    'log.showRoot=true',
    'log',
    '--all',
    'HEAD',
    '-m',
    '--raw',
    '--no-abbrev',
    '--no-renames',
    '--no-show-signature',
    '--format=%H',
  ]);
  let commit = '';
  for await (const line of linesFrom(log)) {
    if (/^[0-9a-f]{40,64}$/.test(line)) commit = line;
    else if (line.startsWith(':')) {
      const oid = line.split(' ')[3] ?? '';
      // Newest first: the last one said is the oldest.
      if (oids.has(oid)) commits.set(oid, commit);
    }
  }
  await finished(log, 'git log');
  return commits;
}

function git(folder: string, args: readonly string[]): ChildProcess {
  const env = {
    ...process.env,
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    LC_ALL: 'C',
  };
  const child = spawn('git', ['-C', folder, '-c', 'core.quotePath=false', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env,
  });
  // Said by `finished`; without a listener it would end the process.
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  return child;
}

async function feed(child: ChildProcess, oids: Iterable<string>): Promise<void> {
  let batch = '';
  for (const oid of oids) {
    batch += `${oid}\n`;
    if (batch.length < 65_536) continue;
    if (child.stdin?.write(batch) === false && !child.stdin.destroyed)
      await Promise.race([once(child.stdin, 'drain'), once(child, 'close')]);
    batch = '';
  }
  child.stdin?.end(batch);
}

function linesFrom(child: ChildProcess): AsyncIterable<string> {
  child.stdout?.setEncoding('utf8');
  if (child.stdout === null) throw new Error('git gave no output');
  return createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY });
}

async function textOf(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const line of linesFrom(child)) text += `${line}\n`;
  await finished(child, 'git');
  return text;
}

async function finished(child: ChildProcess, what: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null)
    await Promise.race([once(child, 'close'), once(child, 'error')]);
  if (child.exitCode !== 0) throw new Error(`${what} failed (exit ${child.exitCode ?? 'by signal or not found'})`);
}
