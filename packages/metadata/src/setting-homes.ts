/**
 * Where each setting of an app is written, made from the catalogue of settings (`@countersign/policy`): the reader reads by
 * it, and whoever changes a setting writes by it, so both speak of the same element.
 */
import {
  type Absent,
  APP_SETTINGS,
  type AppHome,
  type Home,
  SETTING_NAMES,
  type Setting,
  type SettingName,
} from '@countersign/policy';
import type { AppKind } from './model.ts';

/** The element that holds a setting. */
export interface SettingHome extends Omit<Home, 'absent'> {
  /** The setting when the element is absent: its default, or why nothing can be said. */
  absent: Setting<unknown>;
}

/** Where a setting of one kind of app is written. */
export interface SettingPlace {
  name: SettingName;
  /** Undefined where this kind of app has no element for it: then `absent` always holds. */
  home: SettingHome | undefined;
  /** A second switch that must be on too. */
  also: SettingHome | undefined;
  field: string;
  absent: Setting<unknown>;
}

/** Every setting, in the order of the catalogue. */
const PLACES: Readonly<Record<AppKind, readonly SettingPlace[]>> = {
  ConnectedApp: SETTING_NAMES.map((name) => placeOf(name, APP_SETTINGS[name].connectedApp)),
  ExternalClientApp: SETTING_NAMES.map((name) => placeOf(name, APP_SETTINGS[name].externalClientApp)),
};

const PLACES_AT = new Map<string, readonly SettingPlace[]>();

/**
 * Every setting of one kind of app, in the order of the catalogue, for files of an API version. An element that is newer
 * than the files cannot be in them, so its absence says nothing. Without a version every default holds.
 */
export function settingPlaces(kind: AppKind, apiVersion?: string): readonly SettingPlace[] {
  if (apiVersion === undefined) return PLACES[kind];
  const key = `${kind} ${apiVersion}`;
  let places = PLACES_AT.get(key);
  if (places === undefined) {
    const at = <H extends SettingHome | undefined>(home: H): H =>
      home && { ...home, absent: absentAt(home, apiVersion) };
    places = PLACES[kind].map((place) => ({ ...place, home: at(place.home), also: at(place.also) }));
    PLACES_AT.set(key, places);
  }
  return places;
}

/** What an absent element means in files of an API version. */
export function absentAt(
  { element, since, absent }: { element: string; since: string; absent: Setting<unknown> },
  apiVersion: string | undefined,
): Setting<unknown> {
  if (apiVersion === undefined || absent.origin === 'unknown' || !(Number(since) > Number(apiVersion))) return absent;
  return notKnown(
    element,
    `${element} came with API version ${since} and these files are of ${apiVersion}, which leaves it out: retrieve again with ${since} or later`,
  );
}

/** Where a setting of an app of this kind is written; undefined where it has no element. */
export function settingHome(kind: AppKind, setting: SettingName): SettingHome | undefined {
  return PLACES[kind].find((place) => place.name === setting)?.home;
}

/** A switch's value as its element spells it. */
export function spellSwitch(home: SettingHome, value: boolean): string {
  if (home.spelling === 'permitted-users') return value ? PERMITTED_USERS.on : PERMITTED_USERS.off;
  return value !== (home.inverted === true) ? 'true' : 'false';
}

/** The two values of `permittedUsersPolicyType`. */
export const PERMITTED_USERS = { on: 'AdminApprovedPreAuthorized', off: 'AllSelfAuthorized' } as const;

/** The setting of an absent element: its default. Shared by all apps, so frozen. */
export function byDefault<T>(field: string, value: T, apiVersion: string): Setting<T> {
  return Object.freeze({ origin: 'default', value, field, apiVersion });
}

/** The setting of an absent element that has no known default. */
export function notKnown(field: string, why: string): Setting<never> {
  return Object.freeze({ origin: 'unknown', field, why });
}

/** What the catalogue says of an absent element, as a setting. */
export function absentSetting({
  element,
  since,
  absent,
}: {
  element: string;
  since: string;
  absent: Absent;
}): Setting<unknown> {
  return 'why' in absent ? notKnown(element, absent.why) : byDefault(element, Object.freeze(absent.value), since);
}

function placeOf(name: SettingName, home: AppHome): SettingPlace {
  const absent = absentSetting(home);
  const common = { name, field: home.element, absent };
  if (home.part === 'none') return { ...common, home: undefined, also: undefined };
  const { also, ...own } = home;
  return { ...common, home: { ...own, absent }, also: also && { ...also, absent: absentSetting(also) } };
}
