/** `sfdx-project.json` and `package.xml`: which API version a folder speaks, and where its packages are. */
import type { ReadProblem } from '../model.ts';
import { LineMap } from './line-map.ts';
import { parseXml, XmlRefusal } from './xml.ts';

export interface ProjectFile {
  apiVersion?: string;
  /** The namespace of the package that is developed here. */
  namespace?: string;
  /** Paths relative to the file, as written. */
  packageDirectories: string[];
}

export const PROJECT_FILE = 'sfdx-project.json';
export const MANIFEST = 'package.xml';

export function readProjectFile(text: string, file: string): ProjectFile | ReadProblem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {
      file,
      ...jsonPlace(text, error),
      message: 'not valid JSON; package directories and API version are not known',
    };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { file, line: 1, column: 1, message: 'a project file must be a JSON object' };
  }
  const { sourceApiVersion, packageDirectories, namespace } = value as Record<string, unknown>;
  const paths = (Array.isArray(packageDirectories) ? packageDirectories : []).flatMap((entry: unknown) =>
    typeof entry === 'object' && entry !== null && 'path' in entry && typeof entry.path === 'string'
      ? [entry.path]
      : [],
  );
  return {
    ...version(sourceApiVersion),
    ...(typeof namespace === 'string' && namespace !== '' ? { namespace } : {}),
    packageDirectories: paths,
  };
}

/** The manifest's API version. A manifest nobody can read takes nothing away, so it is no problem. */
export function readManifest(text: string, maxDepth: number): ProjectFile {
  try {
    const root = parseXml(text, maxDepth);
    const found = root.name === 'Package' ? root.children.find((child) => child.name === 'version') : undefined;
    return { ...version(found?.text.trim()), packageDirectories: [] };
  } catch (error) {
    if (error instanceof XmlRefusal) return { packageDirectories: [] };
    throw error;
  }
}

/** `"62.0"`, also written `"62"` or as a number; anything else is no version. */
function version(value: unknown): { apiVersion?: string } {
  const [, number] =
    /^(\d{2,3})(?:\.0)?$/.exec(typeof value === 'number' ? `${value}` : typeof value === 'string' ? value : '') ?? [];
  return number ? { apiVersion: `${number}.0` } : {};
}

/** The parser's message quotes the text, so only its position is used, where it gives one. */
function jsonPlace(text: string, error: unknown): { line: number; column: number } | undefined {
  const message = error instanceof Error ? error.message : '';
  const position = /position (\d+)/.exec(message)?.[1];
  if (position) return new LineMap(text).at(Number(position));
  return message.startsWith('Unexpected end') ? new LineMap(text).at(text.length) : undefined;
}
