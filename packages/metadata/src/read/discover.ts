/**
 * Which files to read: a walk over the given paths.
 *
 * Each folder is entered once however often it is reached, real folders before symbolic links, so that a loop ends and
 * a file keeps its own path. A link that leads out of the given paths is not followed: in a stranger's tree it could lead
 * anywhere on the disk, and what was read there could not be told from what is in the tree.
 */
import fs from 'node:fs';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import type { ReadProblem } from '../model.ts';
import { type PartName, partOfFileName } from '../schema.ts';
import { looksLike } from './look-alikes.ts';
import { listed } from './part.ts';
import { MANIFEST, PROJECT_FILE } from './project-file.ts';
import { reasonOf } from './read-bytes.ts';

export interface DiscoveredFile {
  /** Absolute path. */
  path: string;
  /** Relative to the root, with `/`. */
  display: string;
  /** What its name says it is; undefined for a file named on the command line that only its content can place. */
  part: PartName | undefined;
  name: string;
}

export interface Discovered {
  root: string;
  files: DiscoveredFile[];
  /** Zip files, by name in a folder, by content when given. */
  zips: { path: string; display: string; given: boolean }[];
  /** `sfdx-project.json` and `package.xml`. */
  projects: { path: string; display: string; manifest: boolean }[];
  problems: ReadProblem[];
  notes: string[];
  /** There were more metadata files than the limit. */
  tooMany: boolean;
}

/** What is not read: patterns relative to the root, and whatever the caller says of a path. */
export interface Ignoring {
  patterns: readonly string[];
  asked?: (path: string, folder: boolean) => boolean;
}

/** Folders that never hold a project's own metadata. */
const SKIPPED = new Set(['node_modules', '.git', '.sfdx', '.sf', '.hg', '.svn', 'bower_components']);

/** Walks the paths. `root` is the first path, or its folder when it is a file. */
export function discover(paths: readonly string[], ignoring: Ignoring, maxFiles: number): Discovered {
  const root = rootOf(paths[0]);
  const found: Discovered = { root, files: [], zips: [], projects: [], problems: [], notes: [], tooMany: false };
  const walk = new Walk(found, ignoring, maxFiles);
  for (const given of paths) walk.allow(path.resolve(given));
  for (const given of paths) walk.start(path.resolve(given));
  walk.finishLinks();
  walk.finishLookAlikes();
  found.files.sort((a, b) => (a.display < b.display ? -1 : a.display > b.display ? 1 : 0));
  return found;
}

function rootOf(first: string | undefined): string {
  if (first === undefined || first === '-') return process.cwd();
  const absolute = path.resolve(first);
  const stats = fs.statSync(absolute, { throwIfNoEntry: false });
  return stats?.isFile() ? path.dirname(absolute) : absolute;
}

class Walk {
  readonly #found: Discovered;
  readonly #ignored: Ignore | undefined;
  readonly #asked: Ignoring['asked'];
  readonly #maxFiles: number;
  /** Device and inode of every folder entered. */
  readonly #entered = new Set<string>();
  readonly #files = new Set<string>();
  readonly #links: string[] = [];
  /** Real paths of the given folders, each with a separator at its end. */
  readonly #trees: string[] = [];
  readonly #outside: string[] = [];
  /** Files that are not read, by the ending their names would need. */
  readonly #lookAlikes = new Map<string, string[]>();

  constructor(found: Discovered, { patterns, asked }: Ignoring, maxFiles: number) {
    this.#found = found;
    this.#ignored = patterns.length > 0 ? ignore().add([...patterns]) : undefined;
    this.#asked = asked;
    this.#maxFiles = maxFiles;
  }

  /** What a link may lead to: a given folder and all below it. */
  allow(given: string): void {
    try {
      const real = fs.realpathSync(given);
      if (fs.statSync(real).isDirectory()) this.#trees.push(real.endsWith(path.sep) ? real : real + path.sep);
    } catch {
      // Said where it is walked.
    }
  }

  /** A path somebody named: read whatever its name is. */
  start(given: string): void {
    const stats = this.#stat(given);
    if (stats?.isDirectory()) this.#folder(given);
    else if (stats?.isFile()) this.#givenFile(given);
    else if (stats) this.#problem(given, 'is neither a file nor a folder');
  }

  /** Links found on the way, which may lead to more links. */
  finishLinks(): void {
    for (let at = 0; at < this.#links.length; at++) this.#link(this.#links[at] ?? '');
    const [first, ...more] = this.#outside.map((link) => this.#display(link)).toSorted();
    if (first === undefined) return;
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    this.#found.notes.push(
      `Symbolic links that lead out of the paths given are not followed (${first}${others}); to have their targets read, give them as paths of their own.`,
    );
  }

  /** Files that look like ours and are not read. */
  finishLookAlikes(): void {
    for (const [ending, files] of this.#lookAlikes) {
      const [is, their] = files.length === 1 ? ['is', 'its name'] : ['are', 'their names'];
      this.#found.notes.push(
        `${listed(files.toSorted())} ${is} not read: ${their} would have to end in ${ending.startsWith('.') ? '' : '/'}${ending}`,
      );
    }
  }

  #folder(start: string): void {
    const pending = [start];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      let entries: fs.Dirent[];
      try {
        const { dev, ino } = fs.statSync(folder);
        const key = `${dev}:${ino}`;
        if (this.#entered.has(key)) continue;
        this.#entered.add(key);
        entries = fs.readdirSync(folder, { withFileTypes: true });
      } catch (error) {
        this.#problem(folder, reasonOf(error));
        continue;
      }
      const prefix = folder.endsWith(path.sep) ? folder : folder + path.sep;
      for (const entry of entries) {
        const { name } = entry;
        const full = prefix + name;
        if (entry.isDirectory()) {
          if (!SKIPPED.has(name) && !this.#isIgnored(full, true)) pending.push(full);
        } else if (entry.isSymbolicLink()) {
          if (!SKIPPED.has(name)) this.#links.push(full);
        } else if (entry.isFile()) {
          this.#file(full, name, folder);
        }
      }
    }
  }

  #link(link: string): void {
    let target: string;
    try {
      target = fs.realpathSync(link);
    } catch (error) {
      // A link that leads nowhere matters only where metadata was meant.
      if (partOfFileName(path.basename(link))) this.#problem(link, `symbolic link: ${reasonOf(error)}`);
      return;
    }
    const stats = fs.statSync(target, { throwIfNoEntry: false });
    const ignored = this.#isIgnored(link, stats?.isDirectory() === true);
    if (!this.#trees.some((tree) => `${target}${path.sep}`.startsWith(tree))) {
      if (ignored) return;
      if (partOfFileName(path.basename(link)))
        this.#problem(link, 'symbolic link: it leads out of the paths given, and was not followed');
      else if (stats?.isDirectory()) this.#outside.push(link);
      return;
    }
    if (stats?.isDirectory() && !ignored) this.#folder(link);
    else if (stats?.isFile() && !this.#files.has(target)) this.#file(link, path.basename(link), path.dirname(link));
  }

  #givenFile(file: string): void {
    const name = path.basename(file);
    if (name === PROJECT_FILE || name === MANIFEST) {
      this.#project(file, name === MANIFEST);
      return;
    }
    const named = partOfFileName(name);
    if (named) {
      this.#add({ path: file, display: this.#display(file), ...named });
      return;
    }
    if (startsLikeZip(file)) {
      this.#found.zips.push({ path: file, display: this.#display(file), given: true });
      return;
    }
    this.#add({ path: file, display: this.#display(file), part: undefined, name: name.replace(/(-meta)?\.xml$/i, '') });
  }

  #file(full: string, name: string, folder: string): void {
    if (name === PROJECT_FILE || name === MANIFEST) {
      if (!this.#isIgnored(full, false)) this.#project(full, name === MANIFEST);
      return;
    }
    const named = partOfFileName(name);
    if (named) {
      if (!this.#isIgnored(full, false)) this.#add({ path: full, display: this.#display(full), ...named });
    } else if (/\.zip$/i.test(name) && path.basename(folder) !== 'staticresources' && !this.#isIgnored(full, false)) {
      this.#found.zips.push({ path: full, display: this.#display(full), given: false });
    } else {
      const ending = looksLike(name, path.basename(folder));
      if (ending !== undefined && !this.#isIgnored(full, false)) this.#lookAlike(full, ending);
    }
  }

  #lookAlike(full: string, ending: string): void {
    const files = this.#lookAlikes.get(ending);
    if (files === undefined) this.#lookAlikes.set(ending, [this.#display(full)]);
    else files.push(this.#display(full));
  }

  #project(file: string, manifest: boolean): void {
    this.#found.projects.push({ path: file, display: this.#display(file), manifest });
  }

  #add(file: DiscoveredFile): void {
    if (this.#files.has(file.path)) return;
    this.#files.add(file.path);
    if (this.#found.files.length >= this.#maxFiles) this.#found.tooMany = true;
    else this.#found.files.push(file);
  }

  #stat(given: string): fs.Stats | undefined {
    try {
      return fs.statSync(given);
    } catch (error) {
      this.#problem(given, reasonOf(error));
      return undefined;
    }
  }

  #problem(full: string, message: string): void {
    this.#found.problems.push({ file: this.#display(full), message });
  }

  #display(full: string): string {
    return displayPath(this.#found.root, full);
  }

  #isIgnored(full: string, folder: boolean): boolean {
    if (this.#asked?.(full, folder) === true) return true;
    if (!this.#ignored) return false;
    const display = this.#display(full);
    if (display === '.' || display.startsWith('..') || path.isAbsolute(display)) return false;
    return this.#ignored.ignores(folder ? `${display}/` : display);
  }
}

/** A path relative to the root, with `/`; `.` for the root. */
export function displayPath(root: string, full: string): string {
  const prefix = root.endsWith(path.sep) ? root : root + path.sep;
  const relative = full.startsWith(prefix) ? full.slice(prefix.length) : path.relative(root, full);
  return (path.sep === '/' ? relative : relative.replaceAll(path.sep, '/')) || '.';
}

function startsLikeZip(file: string): boolean {
  const head = Buffer.alloc(4);
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(file, 'r');
    fs.readSync(descriptor, head, 0, 4, 0);
  } catch {
    // The reader of the file says why.
    return false;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
  return isZip(head);
}

/** Local file header, or the end record of an empty archive. */
export function isZip(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
  );
}
