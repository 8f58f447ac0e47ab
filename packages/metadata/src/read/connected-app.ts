import type { Setting, Settings } from '@countersign/policy';
import type { AppRecord } from '../model.ts';
import { Secret } from '../secret.ts';
import { CONNECTED_APP_SWITCHES, POLICY_SWITCHES, type SettingHome, type SwitchName } from '../setting-homes.ts';
import { detach, type Part } from './part.ts';
import {
  absentSetting,
  both,
  callbackUrls,
  isFilled,
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
} from './values.ts';

/** A connected app from its one file. */
export function readConnectedApp(part: Part, apiVersion: string | undefined): AppRecord {
  const settings = readSettings(part);
  const secret = readSecret(part, 'oauthConfig');
  const user = part.text('oauthConfig', 'oauthClientCredentialUser');
  const label = part.text(undefined, 'label') ?? '';
  return {
    name: part.name || label || 'connected app',
    kind: 'ConnectedApp',
    label,
    ...readTexts(part, ['description', 'contactEmail', 'startUrl', 'mobileStartUrl', 'infoUrl', 'logoUrl']),
    files: [part.file],
    settings,
    ...(secret && { consumerSecret: secret }),
    unknownFields: part.unknownFields(),
    ...(apiVersion && { apiVersion }),
    hasOauth: part.has('oauthConfig'),
    hasSaml: part.has('samlConfig'),
    hasCanvas: part.has('canvasConfig'),
    hasMobile: part.has('mobileAppConfig'),
    attributes: readAttributes(part, 'attributes'),
    ...(user && { clientCredentialsUser: user }),
    parts: ['connectedApp'],
  };
}

function readSettings(part: Part): Settings {
  const oauth = 'oauthConfig';
  const switches = readSwitches(part, CONNECTED_APP_SWITCHES);
  return {
    oauthEnabled: readPresence(part, oauth),
    ...switches,
    tokenExchangeFlow: both(
      switches.tokenExchangeFlow,
      readSwitch(part, POLICY_SWITCHES.ConnectedApp.tokenExchangeFlow),
    ),
    refreshTokenPolicy: readSetting(part, 'oauthPolicy', 'refreshTokenPolicy', (e) => readRefreshTokenPolicy(part, e), {
      value: { kind: 'infinite' },
      since: '49.0',
    }),
    scopes: readList(part, oauth, 'scopes', oneItem, '29.0'),
    callbackUrls: readList(part, oauth, 'callbackUrl', callbackUrls, '29.0'),
    consumerKey: readText(
      part,
      oauth,
      'consumerKey',
      'no consumer key is written down; Salesforce makes one on deploy',
    ),
    adminApproved: readSetting(part, oauth, 'isAdminApproved', (e) => readBoolean(part, 'isAdminApproved', e), {
      value: false,
      since: '46.0',
    }),
    profiles: readList(part, undefined, 'profileName', oneItem, '46.0'),
    permissionSets: readList(part, undefined, 'permissionSetName', oneItem, '46.0'),
    ipRelaxation: readSetting(part, 'oauthPolicy', 'ipRelaxation', (e) => readIpRelaxation(part, 'ipRelaxation', e), {
      value: 'enforce',
      since: '49.0',
    }),
    ipRanges: readIpRanges(part, 'ipRanges', ['start', 'end'], '29.0'),
    certificate: readSetting(part, oauth, 'certificate', isFilled, { value: false, since: '29.0' }),
    sessionTimeoutMinutes: readSetting(
      part,
      'sessionPolicy',
      'sessionTimeout',
      (e) => readMinutes(part, 'sessionTimeout', e),
      { why: 'no session policy is written down: the user’s profile or the org decides' },
    ),
    // A connected app has no such switch.
    appEnabled: absentSetting('isEnabled', { value: true, since: '29.0' }),
  };
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

/** OAuth is on where its element stands. */
function readPresence(part: Part, field: string): Setting<boolean> {
  const [element] = part.all(undefined, field);
  if (!element || element.nil) return absentSetting(field, { value: false, since: '29.0' });
  if (part.all(undefined, field).length > 1) part.note(`${field} stands more than once; read as one`);
  return { origin: 'explicit', value: true, field, ...part.place(element) };
}

export function readSecret(part: Part, parent: string | undefined): AppRecord['consumerSecret'] {
  const found = part.all(parent, 'consumerSecret').find((element) => element.text.trim() !== '');
  return found && { place: part.place(found), secret: new Secret(detach(found.text.trim())) };
}

export function readAttributes(part: Part, field: string): AppRecord['attributes'] {
  return part.all(undefined, field).map((element) => {
    const textOf = (name: string): string => detach(element.children.find((e) => e.name === name)?.text.trim() ?? '');
    return { key: textOf('key'), formula: textOf('formula'), place: part.place(element) };
  });
}

/** Those of these text elements that are there. */
export function readTexts<N extends string>(part: Part, names: readonly N[]): Partial<Record<N, string>> {
  const texts: Partial<Record<N, string>> = {};
  for (const name of names) {
    const text = part.text(undefined, name);
    if (text !== undefined) texts[name] = text;
  }
  return texts;
}
