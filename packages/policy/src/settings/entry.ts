/** What a catalogue of settings says of one setting. Data only: no entry holds code. */
import type { ValueKinds } from './value-kinds.ts';

/** The files of an app that hold settings. */
export type AppPart = 'connectedApp' | 'ecaGlblOauth' | 'ecaOauth' | 'ecaOauthPlcy' | 'ecaPlcy';

/** The files of an org that hold settings. */
export type OrgPart =
  | 'oauthOidcSettings'
  | 'connectedAppSettings'
  | 'externalClientAppSettings'
  | 'securitySettings'
  | 'network'
  | 'corsOrigin';

/** How an element spells its value. */
export type Spelling =
  /** `true` or `false`. */
  | 'boolean'
  /** The element is there, whatever is in it. */
  | 'presence'
  /** There is text in it, which is not kept. */
  | 'filled'
  | 'text'
  | 'minutes'
  /** One element an item. */
  | 'repeated'
  /** One item a line. */
  | 'urls'
  | 'comma-separated'
  /** `AdminApprovedPreAuthorized` or `AllSelfAuthorized`. */
  | 'permitted-users'
  | 'ip-relaxation'
  /** `specific_lifetime:365:DAYS`. */
  | 'policy-in-one'
  /** `SpecificLifetime`, and two elements more. */
  | 'policy-in-three'
  /** `start` and `end`. */
  | 'ranges'
  /** `startIpAddress` and `endIpAddress`. */
  | 'address-ranges';

/** What holds when the file is there and the element is not: its documented default, or why nothing can be said. */
export type Absent = { value: ValueKinds[keyof ValueKinds] } | { why: string };

/** The element that holds a setting. */
export interface Home<P extends string = AppPart> {
  part: P;
  /** The element it stands in; none for a child of the root. */
  parent?: string;
  element: string;
  spelling: Spelling;
  /** The element says the opposite of the setting. */
  inverted?: true;
  /** API version the element came with, `"59.0"`; empty where Salesforce documents none. */
  since: string;
  absent: Absent;
}

/** Where one kind of app keeps a setting. */
export type AppHome =
  | (Home & {
      /** A second switch that must be on too. */
      also?: Home;
    })
  /** This kind of app has no element for it. */
  | { part: 'none'; element: string; since: string; absent: Absent };

/** A setting of an app. */
export interface AppSetting {
  value: keyof ValueKinds;
  /** The box or field as Setup names it. */
  label: string;
  /** What it means when it is on, or what it holds. */
  meaning: string;
  connectedApp: AppHome;
  externalClientApp: AppHome;
  /** The policy decides by it: it is a fact, which may be unknown. In a table's words: on, and off. */
  fact?: { on: string; off: string };
  /** It decides a request: `enforce()` reads it. */
  enforced?: true;
  /** The org's switch beside it, and how the two go together. */
  orgWide?: OrgTwin;
}

/** `adds`: on, it asks the same of every app. `allows`: the app's own switch has no effect unless it is on. */
export type OrgTwin = { adds: string } | { allows: string; fact: string };

/** A setting of the org. */
export interface OrgSetting {
  value: 'switch' | 'list';
  label: string;
  meaning: string;
  home: Home<OrgPart>;
  /** The box in Setup says the opposite of the setting: “Allow …” of what is blocked. */
  labelInverted?: true;
}

export const UNDOCUMENTED = 'the element is absent, and Salesforce documents no default for it';

const absent = (value: ValueKinds[keyof ValueKinds] | undefined): Absent =>
  value === undefined ? { why: UNDOCUMENTED } : { value };

/** A check box of a connected app. Default of the absent element; none: not documented. */
export function oauthConfig(element: string, since: string, value?: boolean): Home {
  return { part: 'connectedApp', parent: 'oauthConfig', element, spelling: 'boolean', since, absent: absent(value) };
}

/** A check box of an external client app's global OAuth settings. */
export function globalOauth(element: string, since: string, value?: boolean): Home {
  return { part: 'ecaGlblOauth', element, spelling: 'boolean', since, absent: absent(value) };
}

/** A check box of an external client app's OAuth policies. */
export function oauthPolicies(element: string, since: string, value?: boolean): Home {
  return { part: 'ecaOauthPlcy', element, spelling: 'boolean', since, absent: absent(value) };
}

/** A list that is empty where it is absent. */
export function list(part: AppPart, element: string, since: string, spelling: Spelling, parent?: string): Home {
  return { part, ...(parent === undefined ? {} : { parent }), element, spelling, since, absent: { value: [] } };
}

/** A check box of the org. */
export function orgBox(part: OrgPart, element: string, since: string, value?: boolean, parent?: string): Home<OrgPart> {
  return {
    part,
    ...(parent === undefined ? {} : { parent }),
    element,
    spelling: 'boolean',
    since,
    absent: absent(value),
  };
}
