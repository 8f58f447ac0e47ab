/**
 * The org's settings from `settings/*.settings`, `corsWhitelistOrigins` and `networks`.
 *
 * Several projects under one path may each carry the file; where they disagree, the setting is unknown and says so.
 */
import {
  ORG_SETTING_NAMES,
  ORG_SETTINGS,
  type OrgSettingName,
  type OrgSettings,
  orgEntryOf,
  type Setting,
} from '@countersign/policy';
import type { NetworkRecord, OrgRecord } from '../model.ts';
import { METADATA_TYPES, type PartName } from '../schema.ts';
import { absentAt, absentSetting, notKnown } from '../setting-homes.ts';
import { type Findings, listed, type Part } from './part.ts';
import { oneItem, readBoolean, readList, readSetting } from './values.ts';

/** One file of the org, read. */
export interface OrgFile {
  type: PartName;
  file: string;
  settings: { [K in OrgSettingName]?: Setting<boolean> };
  network?: NetworkRecord;
  corsOrigin?: Setting<readonly string[]>;
}

type OrgSwitch = Exclude<OrgSettingName, 'corsOrigins'>;

const ORG_SWITCHES = ORG_SETTING_NAMES.filter((name) => orgEntryOf(name).value === 'switch') as OrgSwitch[];

const CORS_ORIGINS = absentSetting(ORG_SETTINGS.corsOrigins.home) as Setting<readonly string[]>;

const FILE_NAMES: Partial<Record<PartName, string>> = {
  oauthOidcSettings: 'settings/OauthOidc.settings-meta.xml',
  connectedAppSettings: 'settings/ConnectedApp.settings-meta.xml',
  externalClientAppSettings: 'settings/ExternalClientApp.settings-meta.xml',
  securitySettings: 'settings/Security.settings-meta.xml',
  network: 'networks/*.network-meta.xml',
  corsOrigin: 'corsWhitelistOrigins/*.corsWhitelistOrigin-meta.xml',
};

/** The org's switches one file holds. */
export function readOrgPart(part: Part, apiVersion: string | undefined): OrgFile {
  const settings: OrgFile['settings'] = {};
  for (const name of ORG_SWITCHES) {
    const { home } = orgEntryOf(name);
    if (home.part !== part.type) continue;
    settings[name] = readSetting(
      part,
      home.parent,
      absentAt({ ...home, absent: absentSetting(home) }, apiVersion) as Setting<boolean>,
      readBoolean,
    );
  }
  return {
    type: part.type,
    file: part.file,
    settings,
    ...(part.type === 'network' && { network: readNetwork(part, settings) }),
    ...(part.type === 'corsOrigin' && {
      corsOrigin: readList(part, undefined, CORS_ORIGINS, oneItem),
    }),
  };
}

/** All files of the org as one record. */
export function joinOrg(parts: readonly OrgFile[], findings: Findings): OrgRecord {
  const sorted = [...parts].sort((a, b) => (a.file < b.file ? -1 : 1));
  const settings = {} as Record<OrgSettingName, Setting<unknown>>;
  for (const name of ORG_SWITCHES) settings[name] = joinSwitch(name, sorted, findings);
  settings.corsOrigins = joinCors(sorted);
  return {
    settings: settings as OrgSettings,
    files: sorted.map((part) => part.file),
    networks: sorted.flatMap((part) => part.network ?? []),
  };
}

function joinSwitch(name: OrgSwitch, parts: readonly OrgFile[], findings: Findings): Setting<boolean> {
  const { home } = orgEntryOf(name);
  const held = parts.flatMap((part) => (part.settings[name] ? [part.settings[name]] : []));
  const [first] = held;
  if (!first) return notKnown(home.element, `${FILE_NAMES[home.part]} is not in the tree`);
  // Any site that opens the door opens it for the org; sites do not contradict each other.
  if (home.part === 'network')
    return held.find((setting) => setting.value) ?? held.find((s) => s.origin === 'explicit') ?? first;
  const unknown = held.find((setting) => setting.origin === 'unknown');
  if (unknown) return unknown;
  if (held.every((setting) => setting.value === first.value)) {
    return held.find((setting) => setting.origin === 'explicit') ?? first;
  }
  const files = parts.filter((part) => part.settings[name]).map((part) => part.file);
  const why = `${listed(files)} disagree on ${home.element}; review one org at a time`;
  findings.notes.push(why);
  return { origin: 'unknown', field: home.element, why };
}

function joinCors(parts: readonly OrgFile[]): Setting<readonly string[]> {
  const held = parts.flatMap((part) => (part.corsOrigin?.origin === 'explicit' ? [part.corsOrigin] : []));
  const [first] = held;
  if (!first) return notKnown(CORS_ORIGINS.field, `${FILE_NAMES.corsOrigin} is not in the tree`);
  return { ...first, value: [...new Set(held.flatMap((setting) => setting.value))] };
}

function readNetwork(part: Part, settings: OrgFile['settings']): NetworkRecord {
  const status = part.text(undefined, 'status');
  const urlPathPrefix = part.text(undefined, 'urlPathPrefix');
  const record: NetworkRecord = { name: part.name || METADATA_TYPES.network.root, file: part.file };
  if (status) record.status = status;
  if (urlPathPrefix) record.urlPathPrefix = urlPathPrefix;
  for (const name of [
    'headlessRegistrationAllowed',
    'headlessForgotPasswordAllowed',
    'passwordlessLoginAllowed',
  ] as const) {
    const setting = settings[name];
    if (setting && setting.origin !== 'unknown') record[name] = setting.value;
  }
  return record;
}
