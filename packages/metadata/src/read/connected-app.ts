import type { IpRelaxation, RefreshTokenPolicy, Setting, Settings } from '@countersign/policy';
import type { AppRecord } from '../model.ts';
import { Secret } from '../secret.ts';
import {
  byDefault,
  notKnown,
  POLICY_SWITCHES,
  type SettingHome,
  CONNECTED_APP_SWITCHES as SWITCHES,
  type SwitchName,
} from '../setting-homes.ts';
import { detach, type Part } from './part.ts';
import {
  both,
  callbackUrls,
  isFilled,
  noItems,
  oneItem,
  readBoolean,
  readIpRanges,
  readIpRelaxation,
  readList,
  readMinutes,
  readRefreshTokenPolicy,
  readSetting,
  readSwitch,
  readText,
  textInside,
} from './values.ts';

/** A connected app from its one file. */
export function readConnectedApp(part: Part, apiVersion: string | undefined): AppRecord {
  const label = part.text(undefined, 'label') ?? '';
  const app: AppRecord = {
    name: part.name || label || 'connected app',
    kind: 'ConnectedApp',
    label,
    files: [part.file],
    settings: readSettings(part),
    unknownFields: part.unknownFields(),
    hasOauth: part.has('oauthConfig'),
    hasSaml: part.has('samlConfig'),
    hasCanvas: part.has('canvasConfig'),
    hasMobile: part.has('mobileAppConfig'),
    attributes: readAttributes(part, 'attributes'),
    parts: PARTS,
  };
  readTexts(part, TEXTS, app);
  const secret = readSecret(part, 'oauthConfig');
  if (secret) app.consumerSecret = secret;
  const user = part.text('oauthConfig', 'oauthClientCredentialUser');
  if (user) app.clientCredentialsUser = user;
  if (apiVersion) app.apiVersion = apiVersion;
  return app;
}

const PARTS = ['connectedApp'];
const TEXTS = ['description', 'contactEmail', 'startUrl', 'mobileStartUrl', 'infoUrl', 'logoUrl'] as const;

/** What an absent element means, where the setting is not a switch. */
const ABSENT = {
  oauthEnabled: byDefault<boolean>('oauthConfig', false, '29.0'),
  refreshTokenPolicy: byDefault<RefreshTokenPolicy>('refreshTokenPolicy', { kind: 'infinite' }, '49.0'),
  scopes: noItems('scopes', '29.0'),
  callbackUrls: noItems('callbackUrl', '29.0'),
  consumerKey: notKnown('consumerKey', 'no consumer key is written down; Salesforce makes one on deploy'),
  adminApproved: byDefault<boolean>('isAdminApproved', false, '46.0'),
  profiles: noItems('profileName', '46.0'),
  permissionSets: noItems('permissionSetName', '46.0'),
  ipRelaxation: byDefault<IpRelaxation>('ipRelaxation', 'enforce', '49.0'),
  ipRanges: noItems('ipRanges', '29.0'),
  certificate: byDefault<boolean>('certificate', false, '29.0'),
  sessionTimeoutMinutes: notKnown(
    'sessionTimeout',
    'no session policy is written down: the user’s profile or the org decides',
  ),
  // A connected app has no such switch.
  appEnabled: byDefault<boolean>('isEnabled', true, '29.0'),
} as const satisfies Partial<Settings>;

const IP_RANGE_ENDS = ['start', 'end'] as const;

function readSettings(part: Part): Settings {
  const oauth = 'oauthConfig';
  const tokenExchange = readSwitch(part, SWITCHES.tokenExchangeFlow);
  // Written out, not looped: this runs for every app, and an object made at once is the fastest to make.
  return {
    oauthEnabled: readPresence(part),
    codeCredentialFlow: readSwitch(part, SWITCHES.codeCredentialFlow),
    credentialsInPostBodyOnly: readSwitch(part, SWITCHES.credentialsInPostBodyOnly),
    secretRequiredForWebServerFlow: readSwitch(part, SWITCHES.secretRequiredForWebServerFlow),
    secretRequiredForRefreshTokenFlow: readSwitch(part, SWITCHES.secretRequiredForRefreshTokenFlow),
    secretRequiredForTokenExchange: readSwitch(part, SWITCHES.secretRequiredForTokenExchange),
    pkceRequired: readSwitch(part, SWITCHES.pkceRequired),
    refreshTokenRotation: readSwitch(part, SWITCHES.refreshTokenRotation),
    refreshTokenIdleLimit: readSwitch(part, SWITCHES.refreshTokenIdleLimit),
    refreshTokenPolicy: readSetting(part, 'oauthPolicy', ABSENT.refreshTokenPolicy, readRefreshTokenPolicy),
    scopes: readList(part, oauth, ABSENT.scopes, oneItem),
    callbackUrls: readList(part, oauth, ABSENT.callbackUrls, callbackUrls),
    consumerKey: readText(part, oauth, ABSENT.consumerKey),
    adminApproved: readSetting(part, oauth, ABSENT.adminApproved, readBoolean),
    profiles: readList(part, undefined, ABSENT.profiles, oneItem),
    permissionSets: readList(part, undefined, ABSENT.permissionSets, oneItem),
    ipRelaxation: readSetting(part, 'oauthPolicy', ABSENT.ipRelaxation, readIpRelaxation),
    ipRanges: readIpRanges(part, ABSENT.ipRanges, IP_RANGE_ENDS),
    certificate: readSetting(part, oauth, ABSENT.certificate, isFilled),
    clientCredentialsFlow: readSwitch(part, SWITCHES.clientCredentialsFlow),
    deviceFlow: readSwitch(part, SWITCHES.deviceFlow),
    tokenExchangeFlow: both(tokenExchange, readSwitch(part, POLICY_SWITCHES.ConnectedApp.tokenExchangeFlow)),
    guestFlow: readSwitch(part, SWITCHES.guestFlow),
    namedUserJwt: readSwitch(part, SWITCHES.namedUserJwt),
    introspectAllTokens: readSwitch(part, SWITCHES.introspectAllTokens),
    sessionTimeoutMinutes: readSetting<number>(part, 'sessionPolicy', ABSENT.sessionTimeoutMinutes, readMinutes),
    appEnabled: ABSENT.appEnabled,
  };
}

/** OAuth is on where its element stands. */
function readPresence(part: Part): Setting<boolean> {
  const field = 'oauthConfig';
  const found = part.all(undefined, field);
  const [element] = found;
  if (!element || element.nil) return ABSENT.oauthEnabled;
  if (found.length > 1) part.note(`${field} stands ${found.length} times; read as one`);
  return { origin: 'explicit', value: true, field, ...part.place(element) };
}

/** All switches of a table that this part holds. */
export function readSwitches<N extends SwitchName>(
  part: Part,
  homes: Readonly<Record<N, SettingHome>>,
): Record<N, Setting<boolean>> {
  const switches = {} as Record<N, Setting<boolean>>;
  for (const name in homes) {
    const home = homes[name];
    if (home.part === part.type) switches[name] = readSwitch(part, home);
  }
  return switches;
}

/** A secret written into the metadata, wherever the first one stands. */
export function readSecret(part: Part, parent: string | undefined): AppRecord['consumerSecret'] {
  const found = part.all(parent, 'consumerSecret').find((element) => element.text.trim() !== '');
  return found && { place: part.place(found), secret: new Secret(detach(found.text.trim())) };
}

export function readAttributes(part: Part, field: string): AppRecord['attributes'] {
  return part.all(undefined, field).map((element) => ({
    key: textInside(element, 'key'),
    formula: textInside(element, 'formula'),
    place: part.place(element),
  }));
}

/** Puts those of these text elements that are there into the record. */
export function readTexts<N extends string>(part: Part, names: readonly N[], into: Partial<Record<N, string>>): void {
  for (const name of names) {
    const text = part.text(undefined, name);
    if (text !== undefined) into[name] = text;
  }
}
