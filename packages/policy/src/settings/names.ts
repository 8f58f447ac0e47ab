/** The names that the catalogues give, and lists of them: which settings are facts, are enforced, have an org's twin. */
import { APP_SETTINGS } from './app-settings.ts';
import type { AppSetting, OrgSetting } from './entry.ts';
import { ORG_SETTINGS } from './org-settings.ts';
import type { ValueKinds } from './value-kinds.ts';

type App = typeof APP_SETTINGS;
type Org = typeof ORG_SETTINGS;

export type SettingName = keyof App;
export type OrgSettingName = keyof Org;

/** Every setting of an app, under our own name, with the type of its value. */
export type SettingValues = { [K in SettingName]: ValueKinds[App[K]['value']] };

/** Every setting of an org that the control reads. */
export type OrgSettingValues = { [K in OrgSettingName]: ValueKinds[Org[K]['value']] };

/** The settings that the policy decides by. */
export type FactSettingName = { [K in SettingName]: App[K] extends { fact: object } ? K : never }[SettingName];

/** The settings that decide a request. */
export type EnforcedSettingName = { [K in SettingName]: App[K] extends { enforced: true } ? K : never }[SettingName];

/** The org's switches that decide a request with them. */
export type EnforcedOrgSettingName = {
  [K in SettingName]: App[K] extends { enforced: true; orgWide: { adds: infer N extends OrgSettingName } }
    ? N
    : App[K] extends { enforced: true; orgWide: { allows: infer N extends OrgSettingName } }
      ? N
      : never;
}[SettingName];

/** The org's switches that are facts of their own: what they do not allow is refused with a reason of its own. */
export type OrgFactName = {
  [K in SettingName]: App[K] extends { enforced: true; orgWide: { fact: infer N extends string } } ? N : never;
}[SettingName];

export const SETTING_NAMES = Object.keys(APP_SETTINGS) as SettingName[];
export const ORG_SETTING_NAMES = Object.keys(ORG_SETTINGS) as OrgSettingName[];

export const FACT_SETTINGS = SETTING_NAMES.filter((name) => entryOf(name).fact !== undefined) as FactSettingName[];

export const ENFORCED_APP_SETTINGS = SETTING_NAMES.filter(
  (name) => entryOf(name).enforced === true,
) as EnforcedSettingName[];

/** An enforced setting and the org's switch beside it. */
export interface OrgTwinOf {
  setting: EnforcedSettingName;
  org: EnforcedOrgSettingName;
  /** The fact that the switch is; none for one that only adds to the app's own. */
  fact?: OrgFactName;
}

export const ORG_TWINS: readonly OrgTwinOf[] = ENFORCED_APP_SETTINGS.flatMap((setting): OrgTwinOf[] => {
  const { orgWide } = entryOf(setting);
  if (orgWide === undefined) return [];
  return 'adds' in orgWide
    ? [{ setting, org: orgWide.adds as EnforcedOrgSettingName }]
    : [{ setting, org: orgWide.allows as EnforcedOrgSettingName, fact: orgWide.fact as OrgFactName }];
});

/** What the catalogue says of a setting of an app. */
export function entryOf(name: SettingName): AppSetting {
  return APP_SETTINGS[name];
}

/** What the catalogue says of a setting of the org. */
export function orgEntryOf(name: OrgSettingName): OrgSetting {
  return ORG_SETTINGS[name];
}

export function isOrgSetting(name: string): name is OrgSettingName {
  return Object.hasOwn(ORG_SETTINGS, name);
}

export function isAppSetting(name: string): name is SettingName {
  return Object.hasOwn(APP_SETTINGS, name);
}

/** The check box or field as Salesforce Setup names it, for people who tick it. */
export const SETTING_LABELS = Object.fromEntries(
  [...Object.entries<{ label: string }>(APP_SETTINGS), ...Object.entries<{ label: string }>(ORG_SETTINGS)].map(
    ([name, { label }]) => [name, label],
  ),
) as Record<SettingName | OrgSettingName, string>;

/** Whether the box in Setup is ticked when the setting has this value. */
export function isTicked(name: SettingName | OrgSettingName, value: boolean): boolean {
  return isOrgSetting(name) && orgEntryOf(name).labelInverted === true ? !value : value;
}

/**
 * Whether an element is true when the box in Setup is clear: `isConsumerSecretOptional` beside “Require Secret …”,
 * `blockOAuthUnPwFlow` beside “Allow …”.
 */
export function isSpelledInverted(name: string, element: string): boolean {
  if (isOrgSetting(name)) return orgEntryOf(name).labelInverted === true;
  if (!isAppSetting(name)) return false;
  const { connectedApp, externalClientApp } = entryOf(name);
  return [connectedApp, externalClientApp].some(
    (home) => home.part !== 'none' && home.element === element && home.inverted === true,
  );
}
