/**
 * What is known of an app: its settings as values, and where each value came from.
 *
 * The policy reads only values (`Facts`); provenance (`Setting`) travels beside them, so that a report can point at the
 * line and an edit can change it.
 */

import type { OrgSettingName, OrgSettingValues, SettingName, SettingValues } from './settings/names.ts';

export type { OrgSettingName, OrgSettingValues, SettingName, SettingValues } from './settings/names.ts';
export type { IpRange, IpRelaxation, RefreshTokenPolicy } from './settings/value-kinds.ts';

/** True, false, or not known. Not known is never guessed. */
export type Known = boolean | undefined;

/** A position in a file: 1-based line and column, 0-based offset in UTF-16 code units of the decoded text. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** One setting with its provenance. `field` is the metadata element that holds, or would hold, it. */
export type Setting<T> =
  | ({ origin: 'explicit'; value: T; field: string } & Place)
  | { origin: 'default'; value: T; field: string; apiVersion: string }
  | { origin: 'unknown'; value?: undefined; field: string; why: string };

export type Settings = { [K in SettingName]: Setting<SettingValues[K]> };
export type OrgSettings = { [K in OrgSettingName]: Setting<OrgSettingValues[K]> };

/** The value of a setting, or undefined where it is not known. */
export function knownValue<T>(setting: Setting<T>): T | undefined {
  return setting.origin === 'unknown' ? undefined : setting.value;
}
