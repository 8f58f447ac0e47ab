/** The files of a tree, in a fixed order, without what git or the caller ignores. */
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import type { NotJudged } from '../result.ts';

export interface TreeFile {
  /** Where to read it. */
  path: string;
  /** Relative to the first path given, `/`-separated. */
  file: string;
  size: number;
}

export interface TreeOptions {
  includeGitIgnored: boolean;
  ignore: readonly string[];
  ignored?: (path: string, folder: boolean) => boolean;
}

interface Rules {
  /** Folder the rules stand in, relative to the walked path, `''` or ending in `/`. */
  base: string;
  rules: Ignore;
}

/** Every regular file below the paths. Symbolic links are not followed: what they point at is read where it lies. */
export function* walkTree(paths: readonly string[], options: TreeOptions, notJudged: NotJudged[]): Generator<TreeFile> {
  const first = displayBase(paths[0] ?? '.');
  // Only several paths can overlap; one tree of a million files needs no list of them.
  const seen = paths.length > 1 ? new Set<string>() : undefined;
  for (const given of paths) {
    const path = resolve(given);
    let stat: ReturnType<typeof statSync>;
    try {
      // A link that was given by name is followed: it is what the caller asked for.
      stat = statSync(path);
    } catch (error) {
      notJudged.push({ file: given, message: `cannot be read: ${reason(error)}` });
      continue;
    }
    const shown = relativeTo(first, path);
    if (!stat.isDirectory()) {
      if (stat.isFile() && seen?.has(path) !== true) {
        seen?.add(path);
        yield { path, file: shown === '.' ? basename(path) : shown, size: stat.size };
      }
      continue;
    }
    const rules: Rules[] = [];
    if (options.ignore.length > 0) rules.push({ base: '', rules: ignore().add([...options.ignore]) });
    if (!options.includeGitIgnored) rules.push(...rulesAbove(path));
    for (const found of walkFolder(path, '', rules, options, notJudged)) {
      if (seen?.has(found.path) === true) continue;
      seen?.add(found.path);
      const file = shown === '.' ? found.file : `${shown}/${found.file}`;
      yield { ...found, file };
    }
  }
}

/** The folder all displayed paths are relative to: the first path, or its folder where it is a file. */
export function displayBase(given: string): string {
  const path = resolve(given);
  try {
    return statSync(path).isDirectory() ? path : dirname(path);
  } catch {
    return dirname(path);
  }
}

function* walkFolder(
  folder: string,
  inside: string,
  above: readonly Rules[],
  options: TreeOptions,
  notJudged: NotJudged[],
): Generator<TreeFile> {
  let entries: import('node:fs').Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    notJudged.push({
      file: inside === '' ? '.' : inside.slice(0, -1),
      message: `folder cannot be read: ${reason(error)}`,
    });
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  let rules = above;
  if (!options.includeGitIgnored && entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) {
    const own = readRules(join(folder, '.gitignore'));
    if (own !== undefined) rules = [...above, { base: inside, rules: own }];
  }
  for (const entry of entries) {
    const name = entry.name;
    if (entry.isDirectory()) {
      if (name === '.git') continue;
      const below = `${inside}${name}/`;
      if (isIgnored(rules, below) || options.ignored?.(`${folder}/${name}`, true) === true) continue;
      yield* walkFolder(`${folder}/${name}`, below, rules, options, notJudged);
    } else if (entry.isFile()) {
      const file = `${inside}${name}`;
      if (isIgnored(rules, file) || options.ignored?.(`${folder}/${name}`, false) === true) continue;
      yield { path: `${folder}/${name}`, file, size: -1 };
    }
  }
}

/** The last rule that speaks wins, the nearest folder's last. */
function isIgnored(rules: readonly Rules[], file: string): boolean {
  for (let i = rules.length - 1; i >= 0; i -= 1) {
    const one = rules[i];
    if (one === undefined || !file.startsWith(one.base)) continue;
    const said = one.rules.test(file.slice(one.base.length));
    if (said.ignored) return true;
    if (said.unignored) return false;
  }
  return false;
}

/** Ignore files between the repository's root and a folder inside of it. */
function rulesAbove(path: string): Rules[] {
  const folders: string[] = [];
  for (let folder = path; ; folder = dirname(folder)) {
    if (folder !== path) folders.push(folder);
    if (exists(join(folder, '.git'))) break;
    if (dirname(folder) === folder) return [];
  }
  const found: Rules[] = [];
  for (const folder of folders.reverse()) {
    const rules = readRules(join(folder, '.gitignore'));
    const from = relativeTo(folder, path);
    if (rules !== undefined) found.push({ base: '', rules: shifted(rules, from) });
  }
  return found;
}

/** Rules of a folder above, asked with paths of a folder below. */
function shifted(rules: Ignore, from: string): Ignore {
  return { ...rules, test: (file: string) => rules.test(`${from}/${file}`) } as Ignore;
}

const MAX_RULES_BYTES = 1024 ** 2;

/** None where they cannot be read; a link, a pipe or a device of that name is not waited for. */
function readRules(path: string): Ignore | undefined {
  try {
    const stat = lstatSync(path);
    if (!stat.isFile() || stat.size > MAX_RULES_BYTES) return undefined;
    return ignore().add(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A path as it is shown: relative to the base, `.` for the base itself. */
export function relativeTo(base: string, path: string): string {
  if (path === base) return '.';
  const prefix = base.endsWith('/') ? base : `${base}/`;
  if (path.startsWith(prefix)) return path.slice(prefix.length);
  let up = '';
  for (let above = base; above !== dirname(above); ) {
    above = dirname(above);
    up += '../';
    if (path === above) return up.slice(0, -1);
    if (path.startsWith(above === '/' ? '/' : `${above}/`))
      return up + path.slice(above === '/' ? 1 : above.length + 1);
  }
  return path;
}

function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

export function reason(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : error instanceof Error ? error.message : 'unknown error';
}
