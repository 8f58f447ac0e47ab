/**
 * From settings to what is enforced: the one way, taken by the reviewer, the server and the proof's twin alike.
 *
 * Three-valued: `undefined` is not known, and `enforce()` counts it as the strict value.
 */
import type { EnforcedSettings } from './enforce.ts';
import {
  ENFORCED_APP_SETTINGS,
  type EnforcedOrgSettingName,
  type EnforcedSettingName,
  ORG_TWINS,
} from './settings/names.ts';
import type { Known } from './settings.ts';

/** An app's own values; one that is missing is not known. */
export type EnforceableSettings = { readonly [K in EnforcedSettingName]?: Known };

/** The org's values; one that is missing is not known. */
export type EnforceableOrgSettings = { readonly [K in EnforcedOrgSettingName]?: Known };

/**
 * What an app's settings and its org's switches demand together. A switch that allows (the headless flow) must be known to
 * allow. A switch that asks for more (PKCE of every app) can only add to the app's own box, so where it is not known the
 * app's own box stands: nothing in the app's files asks for more, and the review says once that the org's file is missing.
 */
export function enforcedFrom(app: EnforceableSettings, org: EnforceableOrgSettings): EnforcedSettings {
  const enforced: { [K in keyof EnforcedSettings]?: Known } = {};
  for (const name of ENFORCED_APP_SETTINGS) enforced[name] = app[name];
  for (const { setting, org: name, fact } of ORG_TWINS) {
    if (fact !== undefined) enforced[fact] = org[name];
    else if (org[name] === true) enforced[setting] = true;
  }
  return enforced as EnforcedSettings;
}

/** Settings of which `enforcedFrom` makes just this: for a server that is to run what was judged. */
export function settingsBehind(enforced: EnforcedSettings): { app: EnforceableSettings; org: EnforceableOrgSettings } {
  return {
    app: Object.fromEntries(ENFORCED_APP_SETTINGS.map((name) => [name, enforced[name]])),
    org: Object.fromEntries(ORG_TWINS.flatMap(({ org, fact }) => (fact === undefined ? [] : [[org, enforced[fact]]]))),
  };
}
