import fs from 'node:fs';
import path from 'node:path';
import type { AppRecord, Limits, ProjectRead, ReadOptions, ReadProblem } from '../model.ts';
import { DEFAULT_LIMITS } from '../model.ts';
import { METADATA_TYPES, type PartName, partOfRoot } from '../schema.ts';
import { olderThanFields, sameNames, unknownFields, unknownScopes } from './app-notes.ts';
import { readConnectedApp } from './connected-app.ts';
import { decode } from './decode.ts';
import { type Discovered, discover, displayPath, isZip } from './discover.ts';
import { type EcaPart, readEcaPart } from './external-client-app.ts';
import { joinExternalClientApps } from './join-external-client-app.ts';
import { LineMap } from './line-map.ts';
import { namespaceIn } from './namespace.ts';
import { joinOrg, type OrgFile, readOrgPart } from './org-settings.ts';
import { type Findings, Part } from './part.ts';
import { PROJECT_FILE, type ProjectFile, readManifest, readProjectFile } from './project-file.ts';
import { type Project, Projects } from './projects.ts';
import { readBytes, Unreadable } from './read-bytes.ts';
import { readStdin } from './stdin.ts';
import { parseXml, XmlRefusal } from './xml.ts';
import { readZip } from './zip.ts';

/**
 * Reads all apps and org settings under the paths: sfdx projects, mdapi folders, zip files, single files, `-`.
 *
 * Never throws for what it reads: a file that cannot be read is a problem with its place, and hides nothing else.
 *
 * @example const { apps, problems } = await readProject(['force-app']);
 */
export async function readProject(paths: readonly string[], options: ReadOptions = {}): Promise<ProjectRead> {
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const given = paths.length > 0 ? paths : ['.'];
  const found = discover(
    given.filter((one) => one !== '-'),
    { patterns: options.ignore ?? [], ...(options.ignored && { asked: options.ignored }) },
    limits.maxFiles,
  );
  const reading = new ProjectReading(found, limits);
  reading.readProjectFiles();

  for (let at = 0; at < found.files.length; at++) {
    const file = found.files[at];
    if (file) reading.readFile(file.path, file.display, file.part, file.name);
    if (at % 256 === 255) {
      options.onProgress?.({
        filesRead: reading.filesRead,
        filesFound: found.files.length,
        bytesRead: reading.bytesRead,
      });
      // Reading is synchronous; others get their turn here.
      await new Promise(setImmediate);
    }
  }
  for (const zip of found.zips) await reading.readZipFile(zip.path, zip.display, !zip.given);
  if (given.includes('-')) await reading.readGivenText(options.stdin ?? (await readStdin(limits.maxZipFileBytes)));
  options.onProgress?.({ filesRead: reading.filesRead, filesFound: found.files.length, bytesRead: reading.bytesRead });
  return reading.finish();
}

const STDIN = '<stdin>';

class ProjectReading {
  filesRead = 0;
  bytesRead = 0;
  readonly #found: Discovered;
  readonly #limits: Limits;
  readonly #findings: Findings;
  readonly #apps: AppRecord[] = [];
  readonly #ecaParts: EcaPart[] = [];
  readonly #orgParts: OrgFile[] = [];
  readonly #projects = new Projects();

  constructor(found: Discovered, limits: Limits) {
    this.#found = found;
    this.#limits = limits;
    this.#findings = { problems: [...found.problems], notes: [...found.notes] };
    if (found.tooMany) {
      this.#problem('.', `more than ${limits.maxFiles} metadata files; the rest is not read: give a smaller folder`);
    }
  }

  readProjectFiles(): void {
    for (const { path: file, display, manifest } of this.#found.projects) {
      const read = this.#projectFile(file, display, manifest);
      if (!read) continue;
      this.#projects.add(display, read, !manifest);
      for (const one of read.packageDirectories) this.#checkPackageDirectory(path.dirname(file), display, one);
    }
    if (!this.#projects.hasSfdxAtRoot) this.#projects.above = this.#ancestorProject();
  }

  readFile(file: string, display: string, part: PartName | undefined, name: string): void {
    let bytes: Buffer;
    try {
      bytes = readBytes(file, this.#limits.maxFileBytes);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.#problem(display, error.message);
      return;
    }
    this.#readBytes(bytes, display, part, name, this.#projects.of(display));
  }

  async readZipFile(source: string | Buffer, display: string, onlyRetrieved: boolean): Promise<void> {
    if (
      typeof source === 'string' &&
      (fs.statSync(source, { throwIfNoEntry: false })?.size ?? 0) > this.#limits.maxZipFileBytes
    ) {
      this.#problem(display, `larger than the limit of ${this.#limits.maxZipFileBytes} bytes for zip files`);
      return;
    }
    const project: Project = { key: display };
    const { files, problems } = await readZip(source, display, this.#limits, onlyRetrieved, {
      manifest: (bytes) => {
        const decoded = decode(bytes);
        const read = 'text' in decoded ? readManifest(decoded.text, this.#limits.maxDepth) : undefined;
        if (read?.apiVersion) project.apiVersion ??= read.apiVersion;
      },
      file: (inside, part, name, bytes) => this.#readBytes(bytes, `${display}!/${inside}`, part, name, project),
    });
    if (onlyRetrieved && files === 0 && problems.length > 0) {
      // In a folder it may be anything; given by name it is a problem.
      this.#findings.notes.push(`${display}: not a readable zip file; not read`);
      return;
    }
    this.#findings.problems.push(...problems);
    if (!onlyRetrieved && files === 0 && problems.length === 0) {
      this.#problem(display, 'holds no connected app, external client app or org setting');
    }
  }

  async readGivenText(input: string | Uint8Array): Promise<void> {
    const bytes =
      typeof input === 'string' ? Buffer.from(input) : Buffer.from(input.buffer, input.byteOffset, input.byteLength);
    if (isZip(bytes)) {
      await this.readZipFile(bytes, STDIN, false);
      return;
    }
    if (bytes.length > this.#limits.maxFileBytes) {
      this.#problem(STDIN, `more than the limit of ${this.#limits.maxFileBytes} bytes`);
      return;
    }
    this.#readBytes(bytes, STDIN, undefined, '', this.#projects.of('.'));
  }

  finish(): ProjectRead {
    const apps = [...this.#apps, ...joinExternalClientApps(this.#ecaParts, this.#findings)];
    for (const app of apps) this.#takeNamespace(app);
    apps.sort((a, b) => compare(a.name, b.name) || compare(a.files[0] ?? '', b.files[0] ?? ''));
    this.#findings.notes.push(
      ...sameNames(apps),
      ...olderThanFields(apps),
      ...unknownFields(apps),
      ...unknownScopes(apps),
    );
    const org = joinOrg(this.#orgParts, this.#findings);
    const apiVersion =
      this.#projects.of('sfdx-project.json').apiVersion ?? apps.find((app) => app.apiVersion)?.apiVersion;
    return {
      root: this.#found.root,
      ...(apiVersion && { sourceApiVersion: apiVersion }),
      apps,
      org,
      problems: this.#findings.problems.sort(byPlace),
      notes: this.#findings.notes,
      filesRead: this.filesRead,
      bytesRead: this.bytesRead,
    };
  }

  /** Where a package is developed, its own apps carry its namespace too. */
  #takeNamespace(app: AppRecord): void {
    const namespace = namespaceIn(app.name);
    if (namespace === undefined) return;
    const developed = this.#projects.of(app.files[0] ?? '').namespace;
    if (namespace.toLowerCase() !== developed?.toLowerCase()) app.namespace = namespace;
  }

  #readBytes(bytes: Buffer, display: string, named: PartName | undefined, name: string, project: Project): void {
    this.filesRead++;
    this.bytesRead += bytes.length;
    const decoded = decode(bytes);
    if ('refused' in decoded) {
      this.#problem(display, decoded.refused);
      return;
    }
    const { text } = decoded;
    try {
      const root = parseXml(text, this.#limits.maxDepth);
      const type = partOfRoot(root.name);
      if (type === undefined || (named !== undefined && named !== type) || root.foreign) {
        const expected = named ? `<${METADATA_TYPES[named].root}>` : 'a metadata type that is read here';
        throw new XmlRefusal(
          `the root element is ${root.foreign ? 'of another namespace' : type ? `<${METADATA_TYPES[type].root}>` : 'something else'}, not ${expected}`,
          root.start,
        );
      }
      this.#sort(new Part(type, display, decodeName(name), root, text, this.#findings), project);
    } catch (error) {
      if (!(error instanceof XmlRefusal)) throw error;
      const empty = text.trim() === '';
      const place = new LineMap(text).at(empty ? 0 : error.offset);
      this.#findings.problems.push({ file: display, ...place, message: empty ? 'the file is empty' : error.message });
    }
  }

  #sort(part: Part, project: Project): void {
    if (part.type === 'connectedApp') this.#apps.push(readConnectedApp(part, project.apiVersion));
    else if (part.type.startsWith('eca')) this.#ecaParts.push(readEcaPart(part, project.key, project.apiVersion));
    else this.#orgParts.push(readOrgPart(part, project.apiVersion));
  }

  #projectFile(file: string, display: string, manifest: boolean): ProjectFile | undefined {
    try {
      const decoded = decode(readBytes(file, this.#limits.maxFileBytes));
      if ('refused' in decoded) throw new Unreadable(decoded.refused);
      const read = manifest
        ? readManifest(decoded.text, this.#limits.maxDepth)
        : readProjectFile(decoded.text, display);
      if ('packageDirectories' in read) return read;
      this.#findings.problems.push(read);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.#problem(display, error.message);
    }
    return undefined;
  }

  /** The project a subfolder was given of: its version counts for it too. */
  #ancestorProject(): ProjectFile | undefined {
    for (
      let folder = path.dirname(this.#found.root), last = this.#found.root;
      folder !== last;
      last = folder, folder = path.dirname(folder)
    ) {
      const file = path.join(folder, PROJECT_FILE);
      // A link, or a pipe that nobody writes to, is not looked into: it belongs to a tree that was not given.
      if (fs.lstatSync(file, { throwIfNoEntry: false })?.isFile())
        return this.#projectFile(file, displayPath(this.#found.root, file), false);
    }
    return undefined;
  }

  #checkPackageDirectory(folder: string, display: string, written: string): void {
    const full = path.resolve(folder, written);
    const inside = full === folder || full.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
    // Salesforce's own tools refuse such a directory, and a stranger's project must not send us through the disk.
    if (!inside) this.#findings.notes.push(`${display}: a package directory lies outside the project; not read`);
    else if (!fs.existsSync(full)) {
      this.#findings.notes.push(
        `${display}: package directory ${JSON.stringify(written.slice(0, 100))} does not exist`,
      );
    }
  }

  #problem(file: string, message: string): void {
    this.#findings.problems.push({ file, message });
  }
}

/** Source format escapes what file systems refuse: `My%2EApp`. */
function decodeName(name: string): string {
  if (!name.includes('%')) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byPlace(a: ReadProblem, b: ReadProblem): number {
  return compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
