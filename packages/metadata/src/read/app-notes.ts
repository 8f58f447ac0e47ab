/** What a person should know of the apps that were read together. */
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
