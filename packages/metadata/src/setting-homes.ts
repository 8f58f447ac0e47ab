/**
 * Where each setting of an app is written: part, element, since which API version, and what its absence means.
 *
 * The reader reads by these tables, and whoever changes a setting writes by them, so both speak of the same element.
 */
import type { Setting, SettingName } from '@countersign/policy';
import type { AppKind } from './model.ts';
import type { AppPartName } from './schema.ts';

export interface SettingHome {
  part: AppPartName;
  /** The element the field stands in; none for a child of the root. */
  parent?: string;
  /** Metadata element. */
  element: string;
  /** The element says the opposite of the setting. */
  inverted?: true;
  /** API version the element came with. */
  since: string;
  /** The setting when the element is absent: its default, or why nothing can be said. */
  absent: Setting<boolean>;
}

export const UNDOCUMENTED = 'the element is absent, and Salesforce documents no default for it';

/** The setting of an absent element: its default. Shared by all apps, so frozen. */
export function byDefault<T>(field: string, value: T, apiVersion: string): Setting<T> {
  return Object.freeze({ origin: 'default', value, field, apiVersion });
}

/** The setting of an absent element that has no known default. */
export function notKnown(field: string, why: string): Setting<never> {
  return Object.freeze({ origin: 'unknown', field, why });
}

function home(
  part: AppPartName,
  parent: string | undefined,
  element: string,
  since: string,
  absent?: boolean,
): SettingHome {
  return {
    part,
    ...(parent && { parent }),
    element,
    since,
    absent: absent === undefined ? notKnown(element, UNDOCUMENTED) : byDefault(element, absent, since),
  };
}

const config = (element: string, since: string, absent?: boolean): SettingHome =>
  home('connectedApp', 'oauthConfig', element, since, absent);
const global = (element: string, since: string, absent?: boolean): SettingHome =>
  home('ecaGlblOauth', undefined, element, since, absent);
const policy = (element: string, since: string, absent?: boolean): SettingHome =>
  home('ecaOauthPlcy', undefined, element, since, absent);

/** The switches: settings with one boolean element. */
export type SwitchName = Extract<
  SettingName,
  | 'codeCredentialFlow'
  | 'credentialsInPostBodyOnly'
  | 'secretRequiredForWebServerFlow'
  | 'secretRequiredForRefreshTokenFlow'
  | 'secretRequiredForTokenExchange'
  | 'pkceRequired'
  | 'refreshTokenRotation'
  | 'refreshTokenIdleLimit'
  | 'clientCredentialsFlow'
  | 'deviceFlow'
  | 'tokenExchangeFlow'
  | 'guestFlow'
  | 'namedUserJwt'
  | 'introspectAllTokens'
>;

export const CONNECTED_APP_SWITCHES: Readonly<Record<SwitchName, SettingHome>> = {
  codeCredentialFlow: config('isCodeCredentialEnabled', '57.0', false),
  credentialsInPostBodyOnly: config('isCodeCredentialPostOnly', '57.0', false),
  secretRequiredForWebServerFlow: { ...config('isConsumerSecretOptional', '49.0', true), inverted: true },
  secretRequiredForRefreshTokenFlow: config('isSecretRequiredForRefreshToken', '51.0', true),
  secretRequiredForTokenExchange: config('isSecretRequiredForTokenExchange', '60.0'),
  pkceRequired: config('isPkceRequired', '59.0', false),
  refreshTokenRotation: config('isRefreshTokenRotationEnabled', '60.0', false),
  refreshTokenIdleLimit: config('isEnforceRefreshTokenTTL', '67.0'),
  clientCredentialsFlow: config('isClientCredentialEnabled', '56.0', false),
  deviceFlow: {
    ...config('isDeviceFlowEnabled', '67.0'),
    absent: notKnown(
      'isDeviceFlowEnabled',
      'the element is absent; before it existed the switch could be set in Setup only',
    ),
  },
  tokenExchangeFlow: config('isTokenExchangeEnabled', '60.0', false),
  guestFlow: {
    ...config('isGuestCodeCredFlowEnabled', '61.0'),
    absent: notKnown('isGuestCodeCredFlowEnabled', 'connected app metadata has no element for it'),
  },
  namedUserJwt: config('isNamedUserJwtEnabled', '59.0', false),
  introspectAllTokens: config('isIntrospectAllTokens', '49.0', false),
};

export const EXTERNAL_CLIENT_APP_SWITCHES: Readonly<Record<SwitchName, SettingHome>> = {
  codeCredentialFlow: global('isCodeCredFlowEnabled', '61.0', false),
  credentialsInPostBodyOnly: global('isCodeCredPostOnly', '61.0', false),
  secretRequiredForWebServerFlow: { ...global('isConsumerSecretOptional', '59.0', true), inverted: true },
  secretRequiredForRefreshTokenFlow: global('isSecretRequiredForRefreshToken', '59.0', true),
  secretRequiredForTokenExchange: global('isSecretRequiredForTokenExchange', '60.0'),
  // The one default that differs from connected apps.
  pkceRequired: global('isPkceRequired', '59.0', true),
  refreshTokenRotation: global('isRefreshTokenRotationEnabled', '60.0', false),
  refreshTokenIdleLimit: global('isEnforceRefreshTokenTTL', '67.0'),
  clientCredentialsFlow: global('isClientCredentialsFlowEnabled', '60.0', false),
  deviceFlow: global('isDeviceFlowEnabled', '60.0', false),
  tokenExchangeFlow: global('isTokenExchangeEnabled', '60.0', false),
  guestFlow: policy('isGuestCodeCredFlowEnabled', '61.0', false),
  namedUserJwt: global('isNamedUserJwtEnabled', '61.0', false),
  introspectAllTokens: global('isIntrospectAllTokens', '59.0', false),
};

/** Flows that a second switch, in the policies, must also allow. */
export const POLICY_SWITCHES = {
  ConnectedApp: {
    tokenExchangeFlow: home('connectedApp', 'oauthPolicy', 'isTokenExchangeFlowEnabled', '60.0', false),
  },
  ExternalClientApp: {
    tokenExchangeFlow: policy('isTokenExchangeFlowEnabled', '60.0', false),
    clientCredentialsFlow: policy('isClientCredentialsFlowEnabled', '60.0', false),
  },
} as const;

/** Settings that are not one switch: where they stand, for messages and for edits. `absent` says nothing here. */
const CONNECTED_APP_VALUES: Partial<Record<SettingName, SettingHome>> = {
  refreshTokenPolicy: home('connectedApp', 'oauthPolicy', 'refreshTokenPolicy', '49.0'),
  ipRelaxation: home('connectedApp', 'oauthPolicy', 'ipRelaxation', '49.0'),
  adminApproved: config('isAdminApproved', '46.0', false),
  callbackUrls: config('callbackUrl', '29.0'),
  consumerKey: config('consumerKey', '32.0'),
  scopes: config('scopes', '29.0'),
};

const EXTERNAL_CLIENT_APP_VALUES: Partial<Record<SettingName, SettingHome>> = {
  refreshTokenPolicy: policy('refreshTokenPolicyType', '59.0'),
  ipRelaxation: policy('ipRelaxationPolicyType', '59.0'),
  adminApproved: policy('permittedUsersPolicyType', '59.0'),
  callbackUrls: global('callbackUrl', '59.0'),
  consumerKey: global('consumerKey', '59.0'),
  scopes: home('ecaOauth', undefined, 'commaSeparatedOauthScopes', '59.0'),
};

/** Where a setting of an app of this kind is written; undefined for one that no single element holds. */
export function settingHome(kind: AppKind, setting: SettingName): SettingHome | undefined {
  const [switches, values] =
    kind === 'ConnectedApp'
      ? [CONNECTED_APP_SWITCHES, CONNECTED_APP_VALUES]
      : [EXTERNAL_CLIENT_APP_SWITCHES, EXTERNAL_CLIENT_APP_VALUES];
  return (switches as Partial<Record<SettingName, SettingHome>>)[setting] ?? values[setting];
}

/** A switch's value as its element spells it. */
export function spellSwitch(home: SettingHome, value: boolean): 'true' | 'false' {
  return value !== (home.inverted === true) ? 'true' : 'false';
}
