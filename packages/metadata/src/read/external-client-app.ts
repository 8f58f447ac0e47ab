/**
 * An external client app from its parts, which stand in several files and often not all of them in the tree.
 *
 * Each file is reduced to its settings as soon as it is read; the parts are joined at the end, across folders.
 */
import { type Setting, type SettingName, type Settings, UNDOCUMENTED } from '@countersign/policy';
import type { AppRecord } from '../model.ts';
import type { EcaPartName } from '../schema.ts';
import { notKnown, settingPlaces } from '../setting-homes.ts';
import { readAttributes, readSecret, readTexts } from './connected-app.ts';
import type { Part } from './part.ts';
import { readBoolean, readHome, readSetting } from './values.ts';

/** One file of an external client app, read. */
export interface EcaPart {
  type: EcaPartName;
  file: string;
  /** Path of the project the file belongs to; parts are joined within one. */
  project: string;
  /** The app's name as the file states it; undefined where only the file's own name can say. */
  app: string | undefined;
  fileName: string;
  apiVersion?: string;
  settings: { [K in SettingName]?: Settings[K] };
  /** Second switches, which must be on besides those in `settings`. */
  also: { [K in SettingName]?: Setting<unknown> };
  about: Partial<AppRecord>;
  unknownFields: AppRecord['unknownFields'];
}

/** One part, with nothing left of its text. */
export function readEcaPart(part: Part, project: string, apiVersion: string | undefined): EcaPart {
  const type = part.type as EcaPartName;
  const app =
    type === 'eca' ? part.name || part.text(undefined, 'label') : part.text(undefined, 'externalClientApplication');
  return {
    type,
    file: part.file,
    project,
    app,
    fileName: part.name,
    ...(apiVersion && { apiVersion }),
    ...readSettings(part, part.apiVersion(apiVersion)),
    about: ABOUT[type](part),
    unknownFields: part.unknownFields,
  };
}

/** The settings whose elements this part holds, and the second switches. */
function readSettings(part: Part, apiVersion: string | undefined): Pick<EcaPart, 'settings' | 'also'> {
  const settings: { [K in SettingName]?: Setting<unknown> } = {};
  const also: EcaPart['also'] = {};
  for (const { name, home, also: second } of settingPlaces('ExternalClientApp', apiVersion)) {
    if (home?.part === part.type) settings[name] = readHome(part, home);
    if (second?.part === part.type) also[name] = readHome(part, second);
  }
  return { settings: settings as EcaPart['settings'], also };
}

/** What a part says beside its settings. */
const ABOUT: Record<EcaPartName, (part: Part) => EcaPart['about']> = {
  eca: (part) => textsOf(part, HEADER_TEXTS),
  ecaGlblOauth: (part) => {
    const secret = readSecret(part, undefined);
    return secret ? { consumerSecret: secret } : {};
  },
  ecaOauth: aboutOauth,
  ecaOauthPlcy: (part) => {
    const user = part.text(undefined, 'clientCredentialsFlowUser');
    return { ...textsOf(part, ['startUrl']), ...(user && { clientCredentialsUser: user }) };
  },
  ecaPlcy: aboutPolicies,
  ecaOauthSecurity: () => ({}),
};

const HEADER_TEXTS = ['label', 'description', 'contactEmail', 'infoUrl', 'logoUrl', 'distributionState'] as const;

function aboutOauth(part: Part): EcaPart['about'] {
  const firstParty = readSetting<boolean>(
    part,
    undefined,
    notKnown('isFirstPartyAppEnabled', UNDOCUMENTED),
    readBoolean,
  );
  return {
    attributes: readAttributes(part, 'customAttributes'),
    ...(firstParty.origin === 'explicit' && { firstPartyApp: firstParty.value }),
    ...(part.text(undefined, 'oauthLink') && { oauthLink: true as const }),
  };
}

function aboutPolicies(part: Part): EcaPart['about'] {
  const isOn = (field: string): boolean =>
    readSetting<boolean>(part, undefined, notKnown(field, UNDOCUMENTED), readBoolean).value === true;
  return {
    hasSaml: isOn('isSamlPluginEnabled'),
    hasCanvas: isOn('isCanvasPluginEnabled'),
    hasMobile: [isOn('isMobilePluginEnabled'), isOn('isPushPluginEnabled')].includes(true),
    ...textsOf(part, ['startUrl']),
  };
}

function textsOf<N extends string>(part: Part, names: readonly N[]): Partial<Record<N, string>> {
  const texts: Partial<Record<N, string>> = {};
  readTexts(part, names, texts);
  return texts;
}
