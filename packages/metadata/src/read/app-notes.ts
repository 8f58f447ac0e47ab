/** What a person should know of the apps that were read together. */
import { SCOPE_NAMES } from '@countersign/policy';
import { distance } from 'fastest-levenshtein';
import type { AppRecord } from '../model.ts';
import { settingPlaces } from '../setting-homes.ts';
import { listed } from './part.ts';

/** More notes of one kind than this are one note. */
const MANY = 5;

/** Connected apps of one name: nobody can say which one the org has, so each is read. */
export function sameNames(apps: readonly AppRecord[]): string[] {
  const byName = new Map<string, AppRecord[]>();
  for (const app of apps) {
    if (app.kind !== 'ConnectedApp') continue;
    const same = byName.get(app.name.toLowerCase());
    if (same) same.push(app);
    else byName.set(app.name.toLowerCase(), [app]);
  }
  const repeated = [...byName.values()].filter((same) => same.length > 1);
  if (repeated.length > MANY) {
    const names = listed(repeated.map(([first]) => first?.name ?? ''));
    return [`${repeated.length} connected apps stand in several files each (${names}); each file is read on its own`];
  }
  const notes: string[] = [];
  for (const same of repeated) {
    const names = [...new Set(same.map((app) => app.name))];
    const files = listed(same.map((app) => app.files[0] ?? ''));
    notes.push(
      names.length > 1
        ? `connected apps ${names.join(' and ')} differ in case only, which Salesforce takes as one app (${files}); each is read on its own`
        : `connected app ${names[0]} stands in ${same.length} files (${files}); each is read on its own`,
    );
  }
  return notes;
}

/** Versions too old for some elements: there an absent element says nothing, and its setting is not known. */
export function olderThanFields(apps: readonly AppRecord[]): string[] {
  const left = new Map<string, Map<string, string>>();
  for (const { kind, apiVersion, settings } of apps) {
    if (!apiVersion) continue;
    for (const { name, home, absent } of settingPlaces(kind)) {
      if (home === undefined || absent.origin !== 'default' || settings[name].origin !== 'unknown') continue;
      if (settings[name].field !== home.element || !(Number(home.since) > Number(apiVersion))) continue;
      const fields = left.get(apiVersion) ?? new Map<string, string>();
      left.set(apiVersion, fields.set(home.element, home.since));
    }
  }
  return [...left].map(([apiVersion, fields]) => {
    const names = [...fields.keys()];
    const newest = Math.max(...[...fields.values()].map(Number)).toFixed(1);
    const named = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
    return `API version ${apiVersion} of the files is older than ${named}: a retrieve with it leaves them out, so they are not known; retrieve again with ${newest} or later`;
  });
}

/** Fields no type has, by type and name: each is said once, with where it stands. */
export function unknownFields(apps: readonly AppRecord[]): string[] {
  const said = new Map<string, string[]>();
  for (const { type, field, near, place } of apps.flatMap((app) => app.unknownFields)) {
    const name = field.slice(field.lastIndexOf('.') + 1);
    const what =
      near === undefined
        ? `${name} is no field of ${type} that this version knows: newer than it, or made up; not read`
        : `${name} is no field of ${type} (${near.parent === undefined ? '' : `${near.parent}.`}${near.name}?): a deploy refuses it, and what was meant is not known`;
    saidAt(said, what, place);
  }
  return bounded(
    [...said].map(([what, places]) => `${listed(places)}: ${what}`),
    'fields that no type has',
  );
}

/** The metadata’s spelling by the name on the wire; of two, the one that is like it. */
const SCOPES = new Map<string, string>();
for (const [name, wire] of Object.entries<readonly string[]>(SCOPE_NAMES)) {
  for (const one of wire) if (!SCOPES.has(one) || name.toLowerCase() === one.replaceAll('_', '')) SCOPES.set(one, name);
}
const SPELLED = new Map(Object.keys(SCOPE_NAMES).map((name) => [name.toLowerCase(), name]));

/** Scopes that the metadata does not have: a name on the wire, or one that was made up. */
export function unknownScopes(apps: readonly AppRecord[]): string[] {
  const said = new Map<string, string[]>();
  for (const { scopes } of apps.map((app) => app.settings)) {
    if (scopes.origin !== 'explicit') continue;
    for (const scope of scopes.value) {
      const what = wrongScope(scope);
      if (what !== undefined) saidAt(said, what, scopes);
    }
  }
  return bounded(
    [...said].map(([what, places]) => `${listed(places)}: ${what}`),
    'scopes that the metadata does not have',
  );
}

function wrongScope(scope: string): string | undefined {
  const name = scope.toLowerCase();
  if (SPELLED.has(name)) return undefined;
  const shown = /^[\w.:-]{1,80}$/.test(scope) ? scope : '(a scope with an unusual name)';
  const wire = SCOPES.get(name);
  if (wire !== undefined)
    return `scope ${shown} is the name on the wire; the metadata spells it ${wire}, and a deploy refuses it`;
  const near = [...SPELLED]
    .map(([known, spelled]) => ({ spelled, by: distance(name, known) }))
    .toSorted((a, b) => a.by - b.by)[0];
  return near !== undefined && near.by <= Math.min(2, Math.floor(name.length / 4))
    ? `scope ${shown} is none of the metadata’s (${near.spelled}?): a deploy refuses it; taken as high privilege`
    : `scope ${shown} is none that this version knows: newer than it, or made up; taken as high privilege`;
}

function saidAt(said: Map<string, string[]>, what: string, { file, line }: { file: string; line: number }): void {
  const places = said.get(what);
  if (places === undefined) said.set(what, [`${file}:${line}`]);
  else places.push(`${file}:${line}`);
}

/** At most twenty notes of a kind: a stranger’s tree may have thousands. */
function bounded(notes: readonly string[], what: string): string[] {
  const most = 20;
  return notes.length <= most ? [...notes] : [...notes.slice(0, most), `and ${notes.length - most} more ${what}`];
}
