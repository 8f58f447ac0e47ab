/**
 * The git repository that a path lies in, and what is checked out there. Its files are read and no git is run: in a stranger's
 * tree the configuration of git names programs that git would start.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { ReviewSource } from '@countersign/review';

type Revision = NonNullable<ReviewSource['revision']>;

/** The nearest folder with a `.git`, at or above. */
export async function repositoryAbove(path: string): Promise<string | undefined> {
  for (let at = path; ; at = dirname(at)) {
    const found = await stat(join(at, '.git')).catch(() => undefined);
    if (found !== undefined) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** Where the paths of a run lie, in names that say nothing of the machine, and the revision of the first. */
export async function sourceOf(paths: readonly string[], cwd: string): Promise<Omit<ReviewSource, 'at'>> {
  const given = paths.map((path) => (path === '-' ? undefined : resolve(cwd, path)));
  const roots = await Promise.all(given.map((path) => (path === undefined ? undefined : repositoryAbove(path))));
  const read = given.map((path, index) => nameOf(path, roots[index]));
  const root = roots.find((one) => one !== undefined);
  const revision = root === undefined ? undefined : await revisionOf(root);
  return { read: [...new Set(read)], ...(revision === undefined ? {} : { revision }) };
}

/** `acme-crm/force-app`: the path from its repository on, else its last name. */
function nameOf(path: string | undefined, root: string | undefined): string {
  if (path === undefined) return 'standard input';
  const named = root === undefined ? basename(path) : join(basename(root), relative(root, path));
  return named.replaceAll('\\', '/');
}

/** The commit that is checked out; undefined where the files do not tell. */
export async function revisionOf(root: string): Promise<Revision | undefined> {
  const own = await gitFolder(root);
  // A linked work tree has its own HEAD and shares the rest.
  const shared = resolve(own, (await text(join(own, 'commondir')))?.trim() ?? '.');
  const head = (await text(join(own, 'HEAD')))?.trim() ?? '';
  const ref = /^ref: (refs\/\S{1,250})$/.exec(head)?.[1];
  const commit = ref === undefined ? head : await commitOf(ref, own, shared);
  if (commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
  const repository = webAddress(originOf((await text(join(shared, 'config'))) ?? ''));
  return {
    commit,
    ...(ref?.startsWith('refs/heads/') === true ? { branch: ref.slice('refs/heads/'.length) } : {}),
    ...(repository === undefined ? {} : { repository }),
  };
}

/** `.git` is a folder, or a file that names one. */
async function gitFolder(root: string): Promise<string> {
  const at = join(root, '.git');
  const named = /^gitdir: (.{1,4096})$/m.exec((await text(at)) ?? '')?.[1];
  return named === undefined ? at : resolve(root, named.trim());
}

async function commitOf(ref: string, own: string, shared: string): Promise<string | undefined> {
  if (ref.split('/').includes('..') || isAbsolute(ref)) return undefined;
  for (const folder of [own, shared]) {
    const loose = (await text(join(folder, ref)))?.trim();
    if (loose !== undefined) return loose;
  }
  const packed = (await text(join(shared, 'packed-refs'))) ?? '';
  return packed
    .split('\n')
    .find((line) => line.endsWith(` ${ref}`))
    ?.split(' ', 1)[0];
}

/** The address of the remote named origin. */
function originOf(config: string): string | undefined {
  const lines = config.split('\n').map((line) => line.trim());
  const from = lines.indexOf('[remote "origin"]');
  if (from < 0) return undefined;
  for (const line of lines.slice(from + 1)) {
    if (line.startsWith('[')) return undefined;
    const url = /^url\s*=(.{1,2000})$/.exec(line)?.[1];
    if (url !== undefined) return url.trim();
  }
  return undefined;
}

/** `git@github.com:acme/crm.git` and `https://token@github.com/acme/crm.git` are both `https://github.com/acme/crm`. */
export function webAddress(remote: string | undefined): string | undefined {
  if (remote === undefined) return undefined;
  const short = /^(?:[\w.-]{1,100}@)?([\w-][\w.-]{0,250}\.[\w-]{1,60}):([^/\s][^\s]{0,1000})$/.exec(remote);
  const url = URL.parse(short === null ? remote : `https://${short[1]}/${short[2]}`);
  if (url === null || url.hostname === '' || !/^(?:https?|ssh|git):$/.test(url.protocol)) return undefined;
  const path = url.pathname.replace(/\/+$/, '').replace(/\.git$/, '');
  return path === '' ? undefined : `https://${url.hostname}${path}`;
}

/** Undefined where there is no such file, or it is no small one. */
async function text(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || !found.isFile() || found.size > 16_000_000) return undefined;
  return readFile(file, 'utf8').catch(() => undefined);
}
