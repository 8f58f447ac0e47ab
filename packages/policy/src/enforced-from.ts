/**
 * From settings to what is enforced: the one way, taken by the reviewer, the server and the proof's twin alike.
 *
 * Three-valued: `undefined` is not known, and `enforce()` counts it as the strict value.
 */
import type { EnforcedSettings } from './enforce.ts';
import type { Known, OrgSettingValues, SettingValues } from './settings.ts';

/** The settings of an app that are enforced at a request. */
export const ENFORCED_APP_SETTINGS = [
  'codeCredentialFlow',
  'credentialsInPostBodyOnly',
  'secretRequiredForWebServerFlow',
  'secretRequiredForRefreshTokenFlow',
  'secretRequiredForTokenExchange',
  'tokenExchangeFlow',
  'pkceRequired',
] as const satisfies readonly (keyof SettingValues)[];

/** The switches of an org that decide with them. */
export const ENFORCED_ORG_SETTINGS = [
  'codeCredentialFlowAllowed',
  'pkceRequiredForAll',
] as const satisfies readonly (keyof OrgSettingValues)[];

/** An app's own values; one that is missing is not known. */
export type EnforceableSettings = { readonly [K in (typeof ENFORCED_APP_SETTINGS)[number]]?: Known };

/** The org's values; one that is missing is not known. */
export type EnforceableOrgSettings = { readonly [K in (typeof ENFORCED_ORG_SETTINGS)[number]]?: Known };

/**
 * What an app's settings and its org's switches demand together. A switch that allows (the headless flow) must be known to
 * allow. A switch that asks for more (PKCE of every app) can only add to the app's own box, so where it is not known the
 * app's own box stands: nothing in the app's files asks for more, and the review says once that the org's file is missing.
 */
export function enforcedFrom(app: EnforceableSettings, org: EnforceableOrgSettings): EnforcedSettings {
  return {
    codeCredentialFlow: app.codeCredentialFlow,
    orgAllowsCodeCredentialFlow: org.codeCredentialFlowAllowed,
    credentialsInPostBodyOnly: app.credentialsInPostBodyOnly,
    secretRequiredForWebServerFlow: app.secretRequiredForWebServerFlow,
    secretRequiredForRefreshTokenFlow: app.secretRequiredForRefreshTokenFlow,
    secretRequiredForTokenExchange: app.secretRequiredForTokenExchange,
    tokenExchangeFlow: app.tokenExchangeFlow,
    pkceRequired: org.pkceRequiredForAll === true ? true : app.pkceRequired,
  };
}

/** Settings of which `enforcedFrom` makes just this: for a server that is to run what was judged. */
export function settingsBehind(enforced: EnforcedSettings): { app: EnforceableSettings; org: EnforceableOrgSettings } {
  return {
    app: Object.fromEntries(ENFORCED_APP_SETTINGS.map((name) => [name, enforced[name]])),
    org: { codeCredentialFlowAllowed: enforced.orgAllowsCodeCredentialFlow },
  };
}
