/** What a person should know of the apps that were read together. */
import type { AppRecord } from '../model.ts';
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

/** The newest element that has a default came with this version. */
const NEWEST_DEFAULT = 61;

/** Versions too old for some elements: there an absent element says nothing about the org. */
export function olderThanFields(apps: readonly AppRecord[]): string[] {
  const seen = new Set<string>();
  const notes: string[] = [];
  for (const { apiVersion, settings } of apps) {
    if (!apiVersion || Number(apiVersion) >= NEWEST_DEFAULT || seen.has(apiVersion)) continue;
    const newer = Object.values(settings).filter(
      (setting) => setting.origin === 'default' && Number(setting.apiVersion) > Number(apiVersion),
    );
    if (newer.length === 0) continue;
    seen.add(apiVersion);
    const fields = [...new Set(newer.map((setting) => setting.field))].join(', ');
    notes.push(
      `API version ${apiVersion} is older than ${fields}: a retrieve with it leaves them out, so the org may differ from the defaults shown; retrieve with a newer sourceApiVersion`,
    );
  }
  return notes;
}
