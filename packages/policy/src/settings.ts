/**
 * What is known of an app: its settings as values, and where each value came from.
 *
 * The policy reads only values (`Facts`); provenance (`Setting`) travels beside them, so that a report can point at the
 * line and an edit can change it.
 */

/** True, false, or not known. Not known is never guessed. */
export type Known = boolean | undefined;

/** When a refresh token stops working: Salesforce's Refresh Token Policy. */
export type RefreshTokenPolicy =
  | { kind: 'infinite' }
  | { kind: 'zero' }
  | { kind: 'lifetime' | 'inactivity'; amount: number; unit: 'hours' | 'days' | 'months' };

/** Salesforce's IP Relaxation. */
export type IpRelaxation = 'enforce' | 'bypass' | 'bypass-2factor' | 'enforce-relax-refresh';

/** Trusted IP range, both ends included, as written. */
export interface IpRange {
  start: string;
  end: string;
}

/** Every setting of an app, under our own name, with the type of its value. */
export interface SettingValues {
  /** Enable OAuth Settings: without it there is no client at all. */
  oauthEnabled: boolean;
  /** Enable Authorization Code and Credentials Flow. */
  codeCredentialFlow: boolean;
  /** Require user credentials in the POST body for Authorization Code and Credentials Flow. */
  credentialsInPostBodyOnly: boolean;
  /** Require Secret for Web Server Flow. */
  secretRequiredForWebServerFlow: boolean;
  /** Require Secret for Refresh Token Flow. */
  secretRequiredForRefreshTokenFlow: boolean;
  /** Require Secret for Token Exchange Flow. */
  secretRequiredForTokenExchange: boolean;
  /** Require Proof Key for Code Exchange (PKCE), the app's own box. */
  pkceRequired: boolean;
  /** Enable Refresh Token Rotation. */
  refreshTokenRotation: boolean;
  /** Limit idle refresh token TTL (30 days). */
  refreshTokenIdleLimit: boolean;
  refreshTokenPolicy: RefreshTokenPolicy;
  /** Scopes as the metadata spells them, `RefreshToken`, `Api` … */
  scopes: readonly string[];
  callbackUrls: readonly string[];
  consumerKey: string;
  /** Permitted Users: Admin approved users are pre-authorized. */
  adminApproved: boolean;
  profiles: readonly string[];
  permissionSets: readonly string[];
  ipRelaxation: IpRelaxation;
  ipRanges: readonly IpRange[];
  /** Use digital signatures: a certificate is there. */
  certificate: boolean;
  clientCredentialsFlow: boolean;
  deviceFlow: boolean;
  tokenExchangeFlow: boolean;
  /** Enable Code and Credentials Flow for Guest Users. */
  guestFlow: boolean;
  /** Issue JWT-based access tokens for named users. */
  namedUserJwt: boolean;
  introspectAllTokens: boolean;
  /** Access token lifetime as the session policy states it, in minutes. */
  sessionTimeoutMinutes: number;
  /** App enabled, and its OAuth plugin enabled (external client apps). */
  appEnabled: boolean;
}

export type SettingName = keyof SettingValues;

/** Every setting of an org that the control reads. */
export interface OrgSettingValues {
  /** Allow Authorization Code and Credentials Flows. */
  codeCredentialFlowAllowed: boolean;
  /** Require PKCE for all supported authorization flows of the org. */
  pkceRequiredForAll: boolean;
  usernamePasswordFlowBlocked: boolean;
  userAgentFlowBlocked: boolean;
  /** Allow access to External Client App consumer secrets via Metadata API. */
  consumerSecretApiAccess: boolean;
  /** Allow access to External Client App consumer secrets via REST API. */
  clientSecretInRestApiAccess: boolean;
  /** API Access Control: only admin-approved apps. */
  adminApprovedAppsOnly: boolean;
  /** Enable CORS for OAuth endpoints. */
  corsForOAuthEndpoints: boolean;
  /** CORS allowlist: origin patterns. */
  corsOrigins: readonly string[];
  headlessRegistrationAllowed: boolean;
  headlessForgotPasswordAllowed: boolean;
  passwordlessLoginAllowed: boolean;
}

export type OrgSettingName = keyof OrgSettingValues;

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
