import type { EcaPart } from './external-client-app.ts';
import { type Findings, listed } from './part.ts';

/** The files of one external client app. */
export interface PartGroup {
  name: string;
  parts: EcaPart[];
}

/**
 * Parts by app: those of one project that name the same app, whatever folder they stand in. Names are compared without
 * case, as Salesforce does. Where a part stands twice, files of one package folder belong together; twice in one folder
 * is a problem, because nobody can say which one holds.
 */
export function groupParts(parts: readonly EcaPart[], findings: Findings): PartGroup[] {
  const names = new Map<string, string>();
  for (const part of parts) {
    if (part.type === 'eca' && part.app) names.set(part.app.toLowerCase(), part.app);
  }
  const groups = new Map<string, PartGroup>();
  for (const part of [...parts].sort(headerFirst)) {
    const name = part.app ?? nameFromFile(part, names, findings);
    addTo(groups, `${part.project}\n${name.toLowerCase()}`, name, part);
  }
  return [...groups.values()].flatMap((group) => (hasTwice(group.parts) ? splitByFolder(group, findings) : [group]));
}

/** What the platform's own tools put behind the app's name. */
const ENDINGS =
  /_?(glbl_?oauth|global_?oauth|global_?set|oauth_?plcy|oauth_?settings|oauth|plcy|def_?oauth_?security_?set)$/i;

function nameFromFile(part: EcaPart, names: ReadonlyMap<string, string>, findings: Findings): string {
  const bare = part.fileName.replace(ENDINGS, '');
  const name = names.get(part.fileName.toLowerCase()) ?? names.get(bare.toLowerCase()) ?? (bare || part.fileName);
  findings.notes.push(`${part.file}: names no externalClientApplication; taken as a part of ${name} by its file name`);
  return name;
}

function splitByFolder(group: PartGroup, findings: Findings): PartGroup[] {
  const folders = new Map<string, PartGroup>();
  for (const part of group.parts) addTo(folders, packageFolder(part.file), group.name, part);
  if (folders.size > 1) {
    findings.notes.push(
      `external client app ${group.name} stands in ${folders.size} places (${listed([...folders.keys()].sort())}); each is read on its own`,
    );
  }
  for (const { parts } of folders.values()) dropRepeated(parts, findings);
  return [...folders.values()];
}

/** Keeps the first of each part, and says which files are left out. */
function dropRepeated(parts: EcaPart[], findings: Findings): void {
  const first = new Map<string, EcaPart>();
  for (const part of [...parts]) {
    const earlier = first.get(part.type);
    if (!earlier) {
      first.set(part.type, part);
      continue;
    }
    parts.splice(parts.indexOf(part), 1);
    findings.problems.push({
      file: part.file,
      message: `a second .${part.type} of the same external client app (the first is ${earlier.file}); not read: remove the one that is not in the org`,
    });
  }
}

function addTo(groups: Map<string, PartGroup>, key: string, name: string, part: EcaPart): void {
  const group = groups.get(key);
  if (group) group.parts.push(part);
  else groups.set(key, { name, parts: [part] });
}

function hasTwice(parts: readonly EcaPart[]): boolean {
  return new Set(parts.map((part) => part.type)).size < parts.length;
}

/** The folder that holds the folders of types: `force-app/main/default`. */
function packageFolder(file: string): string {
  return file.split('/').slice(0, -2).join('/') || '.';
}

function headerFirst(a: EcaPart, b: EcaPart): number {
  if ((a.type === 'eca') !== (b.type === 'eca')) return a.type === 'eca' ? -1 : 1;
  return a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
}
