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
export const SETTING_PLACES: Readonly<Record<AppKind, readonly SettingPlace[]>> = {
  ConnectedApp: SETTING_NAMES.map((name) => placeOf(name, APP_SETTINGS[name].connectedApp)),
  ExternalClientApp: SETTING_NAMES.map((name) => placeOf(name, APP_SETTINGS[name].externalClientApp)),
};

/** Where a setting of an app of this kind is written; undefined where it has no element. */
export function settingHome(kind: AppKind, setting: SettingName): SettingHome | undefined {
  return SETTING_PLACES[kind].find((place) => place.name === setting)?.home;
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
