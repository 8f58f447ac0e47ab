/**
 * An external client app from its parts, which stand in several files and often not all of them in the tree.
 *
 * Each file is reduced to its settings as soon as it is read; the parts are joined at the end, across folders.
 */
import type { IpRelaxation, RefreshTokenPolicy, Setting, SettingName, Settings } from '@countersign/policy';
import type { AppRecord } from '../model.ts';
import type { EcaPartName } from '../schema.ts';
import { byDefault, EXTERNAL_CLIENT_APP_SWITCHES, notKnown, POLICY_SWITCHES, UNDOCUMENTED } from '../setting-homes.ts';
import { readAttributes, readSecret, readSwitches, readTexts } from './connected-app.ts';
import type { Part } from './part.ts';
import {
  callbackUrls,
  commaSeparated,
  isFilled,
  noItems,
  readBoolean,
  readIpRanges,
  readIpRelaxation,
  readList,
  readMinutes,
  readRefreshTokenPolicyType,
  readSetting,
  readSwitch,
  readText,
} from './values.ts';
import type { XmlElement } from './xml.ts';

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
  /** Switches that must be on besides those in `settings`, or that say whether the app is on. */
  also: Partial<Record<'tokenExchangeFlow' | 'clientCredentialsFlow' | 'enabled' | 'oauthPlugin', Setting<boolean>>>;
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
    settings: {},
    also: {},
    about: {},
    ...READERS[type](part),
    unknownFields: part.unknownFields(),
  };
}

type Contribution = Partial<Pick<EcaPart, 'settings' | 'also' | 'about'>>;

const READERS: Record<EcaPartName, (part: Part) => Contribution> = {
  eca: (part) => ({ about: textsOf(part, HEADER_TEXTS) }),
  ecaGlblOauth: readGlobal,
  ecaOauth: readOauth,
  ecaOauthPlcy: readOauthPolicies,
  ecaPlcy: readPolicies,
  ecaOauthSecurity: () => ({}),
};

const HEADER_TEXTS = ['label', 'description', 'contactEmail', 'infoUrl', 'logoUrl', 'distributionState'] as const;

/** What an absent element means, where the setting is not a switch. */
const ABSENT = {
  callbackUrls: noItems('callbackUrl', '59.0'),
  consumerKey: notKnown('consumerKey', 'no consumer key is written down; Salesforce makes one on deploy'),
  certificate: notKnown(
    'certificate',
    'the element is absent, but a retrieve does not always return an external client app’s certificate',
  ),
  scopes: noItems('commaSeparatedOauthScopes', '59.0'),
  ipRanges: noItems('trustedIpRanges', '59.0'),
  refreshTokenPolicy: byDefault<RefreshTokenPolicy>('refreshTokenPolicyType', { kind: 'infinite' }, '59.0'),
  adminApproved: notKnown('permittedUsersPolicyType', UNDOCUMENTED),
  profiles: noItems('commaSeparatedProfile', '59.0'),
  permissionSets: noItems('commaSeparatedPermissionSet', '59.0'),
  ipRelaxation: notKnown('ipRelaxationPolicyType', UNDOCUMENTED),
  sessionTimeoutMinutes: notKnown(
    'sessionTimeoutInMinutes',
    'no session timeout is written down: the user’s profile or the org decides',
  ),
} as const satisfies Partial<Settings>;

const IP_RANGE_ENDS = ['startIpAddress', 'endIpAddress'] as const;

function readGlobal(part: Part): Contribution {
  const secret = readSecret(part, undefined);
  const settings: EcaPart['settings'] = readSwitches(part, EXTERNAL_CLIENT_APP_SWITCHES);
  settings.callbackUrls = readList(part, undefined, ABSENT.callbackUrls, callbackUrls);
  settings.consumerKey = readText(part, undefined, ABSENT.consumerKey);
  settings.certificate = readSetting<boolean>(part, undefined, ABSENT.certificate, isFilled);
  return { settings, about: secret ? { consumerSecret: secret } : {} };
}

function readOauth(part: Part): Contribution {
  const firstParty = readSetting<boolean>(
    part,
    undefined,
    notKnown('isFirstPartyAppEnabled', UNDOCUMENTED),
    readBoolean,
  );
  return {
    settings: {
      scopes: readList(part, undefined, ABSENT.scopes, commaSeparated),
      ipRanges: readIpRanges(part, ABSENT.ipRanges, IP_RANGE_ENDS),
    },
    about: {
      attributes: readAttributes(part, 'customAttributes'),
      ...(firstParty.origin === 'explicit' && { firstPartyApp: firstParty.value }),
    },
  };
}

function readOauthPolicies(part: Part): Contribution {
  const { tokenExchangeFlow, clientCredentialsFlow } = POLICY_SWITCHES.ExternalClientApp;
  const user = part.text(undefined, 'clientCredentialsFlowUser');
  return {
    settings: {
      guestFlow: readSwitch(part, EXTERNAL_CLIENT_APP_SWITCHES.guestFlow),
      refreshTokenPolicy: readSetting(part, undefined, ABSENT.refreshTokenPolicy, readRefreshTokenPolicyType),
      adminApproved: readSetting<boolean>(part, undefined, ABSENT.adminApproved, readPermittedUsers),
      profiles: readList(part, undefined, ABSENT.profiles, commaSeparated),
      permissionSets: readList(part, undefined, ABSENT.permissionSets, commaSeparated),
      ipRelaxation: readSetting<IpRelaxation>(part, undefined, ABSENT.ipRelaxation, readIpRelaxation),
      sessionTimeoutMinutes: readSetting<number>(part, undefined, ABSENT.sessionTimeoutMinutes, readMinutes),
    },
    also: {
      tokenExchangeFlow: readSwitch(part, tokenExchangeFlow),
      clientCredentialsFlow: readSwitch(part, clientCredentialsFlow),
    },
    about: { ...textsOf(part, ['startUrl']), ...(user && { clientCredentialsUser: user }) },
  };
}

function readPermittedUsers(part: Part, field: string, element: XmlElement): boolean | undefined {
  const text = element.text.trim();
  if (text === 'AdminApprovedPreAuthorized') return true;
  if (text === 'AllSelfAuthorized') return false;
  part.problem(element, `${field} must be AllSelfAuthorized or AdminApprovedPreAuthorized`);
  return undefined;
}

function readPolicies(part: Part): Contribution {
  const plugin = (field: string): Setting<boolean> =>
    readSetting<boolean>(part, undefined, notKnown(field, UNDOCUMENTED), readBoolean);
  const isOn = (field: string): boolean => plugin(field).value === true;
  return {
    also: { enabled: plugin('isEnabled'), oauthPlugin: plugin('isOauthPluginEnabled') },
    about: {
      hasSaml: isOn('isSamlPluginEnabled'),
      hasCanvas: isOn('isCanvasPluginEnabled'),
      hasMobile: [isOn('isMobilePluginEnabled'), isOn('isPushPluginEnabled')].includes(true),
      ...textsOf(part, ['startUrl']),
    },
  };
}

function textsOf<N extends string>(part: Part, names: readonly N[]): Partial<Record<N, string>> {
  const texts: Partial<Record<N, string>> = {};
  readTexts(part, names, texts);
  return texts;
}
