/** The package of a deploy: its manifest, its files, and what it deletes. */
import { TextDecoder } from 'node:util';
import { children, readXml, textOf } from '../xml.ts';
import { type OrgType, typeOfFolder } from './types.ts';
import type { PackageFile } from './zip.ts';

export interface Manifest {
  version: string | undefined;
  types: readonly { name: string; members: readonly string[] }[];
}

export interface PackagedFile {
  path: string;
  type: OrgType;
  fullName: string;
  text: string;
}

export interface DeployPackage {
  manifest: Manifest;
  files: readonly PackagedFile[];
  deletes: readonly { type: string; fullName: string; fileName: string }[];
  /** In words, each with the file it is about. */
  problems: readonly { fileName: string; fullName: string; problem: string }[];
}

const DESTRUCTIVE = /^destructiveChanges(?:Pre|Post)?\.xml$/;

/** Sorts the files of a zip. A package may stand in the zip itself, or in one folder of it. */
export function sortPackage(files: readonly PackageFile[]): DeployPackage {
  const manifestFile = files.find(({ path }) => /^(?:[^/]+\/)?package\.xml$/.test(path));
  const problems: { fileName: string; fullName: string; problem: string }[] = [];
  if (manifestFile === undefined) {
    problems.push({ fileName: 'package.xml', fullName: 'package.xml', problem: 'No package.xml found' });
    return { manifest: { version: undefined, types: [] }, files: [], deletes: [], problems };
  }
  const prefix = manifestFile.path.slice(0, -'package.xml'.length);
  const manifest = read(manifestFile, problems) ?? { version: undefined, types: [] };
  const deletes: { type: string; fullName: string; fileName: string }[] = [];
  const packaged: PackagedFile[] = [];
  for (const file of files) {
    const path = file.path.startsWith(prefix) ? file.path.slice(prefix.length) : undefined;
    if (path === undefined || path === 'package.xml') continue;
    if (DESTRUCTIVE.test(path)) {
      for (const { name, members } of read(file, problems)?.types ?? [])
        for (const fullName of members) deletes.push({ type: name, fullName, fileName: file.path });
      continue;
    }
    const [folder = '', ...rest] = path.split('/');
    const type = typeOfFolder(folder);
    const name = rest.join('/').replace(/-meta\.xml$/, '');
    if (type === undefined || rest.length !== 1 || !name.endsWith(`.${type.suffix}`)) {
      problems.push({ fileName: file.path, fullName: path, problem: UNKNOWN_FOLDER(folder) });
      continue;
    }
    const text = decode(file.bytes);
    const fullName = name.slice(0, -type.suffix.length - 1);
    if (text === undefined)
      problems.push({ fileName: file.path, fullName, problem: 'Error parsing file: invalid UTF-8' });
    else packaged.push({ path: file.path, type, fullName, text });
  }
  return { manifest, files: packaged, deletes, problems };
}

const UNKNOWN_FOLDER = (folder: string): string =>
  `Unknown folder '${folder.slice(0, 80)}': this org holds OAuth apps and the settings about them`;

/** Reads a `package.xml` or the like. Throws `XmlRefusal`. */
export function readManifest(text: string): Manifest {
  const root = readXml(text);
  return {
    version: textOf(root, 'version'),
    types: children(root, 'types').map((one) => ({
      name: textOf(one, 'name') ?? '',
      members: children(one, 'members').map((member) => member.text.trim()),
    })),
  };
}

function read(
  file: PackageFile,
  problems: { fileName: string; fullName: string; problem: string }[],
): Manifest | undefined {
  const text = decode(file.bytes);
  try {
    if (text !== undefined) return readManifest(text);
    problems.push({ fileName: file.path, fullName: file.path, problem: 'Error parsing file: invalid UTF-8' });
  } catch (error) {
    problems.push({
      fileName: file.path,
      fullName: file.path,
      problem: `Error parsing file: ${(error as Error).message}`,
    });
  }
  return undefined;
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
