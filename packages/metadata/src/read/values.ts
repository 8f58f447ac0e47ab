/**
 * Elements to settings: each value with its place, its default, or the reason it is not known.
 *
 * Defaults are shared and frozen: most settings of most apps are defaults, and twenty thousand apps are read at once.
 */
import type { IpRange, IpRelaxation, RefreshTokenPolicy, Setting, Spelling } from '@countersign/policy';
import { PERMITTED_USERS, type SettingHome } from '../setting-homes.ts';
import { Conflict, detach, type Part } from './part.ts';
import type { XmlElement } from './xml.ts';

/** What a part says of the setting that this home is of. */
export function readHome(part: Part, home: SettingHome): Setting<unknown> {
  return notMisspelt(part, home, READERS[home.spelling](part, home));
}

/**
 * The setting of an element that is absent while one with a name near to it is there: what was meant is not known, so it is
 * not the default.
 */
function notMisspelt(part: Part, home: SettingHome, read: Setting<unknown>): Setting<unknown> {
  if (read.origin !== 'default' || part.unknownFields.length === 0) return read;
  const meant = part.unknownFields.find(({ near }) => near?.name === home.element && near.parent === home.parent);
  if (meant === undefined) return read;
  const { field, place } = meant;
  return {
    origin: 'unknown',
    field: home.element,
    why: `line ${place.line} has ${field}, which is no field of ${meant.type} (${home.element}?): what was meant is not known`,
  };
}

/** A reader for each way an element spells its value. */
const READERS: Readonly<Record<Spelling, (part: Part, home: SettingHome) => Setting<unknown>>> = {
  boolean: (part, home) => readSetting(part, home.parent, home.absent, home.inverted ? readOpposite : readBoolean),
  presence: readPresence,
  filled: (part, home) => readSetting(part, home.parent, home.absent, isFilled),
  text: (part, home) => readText(part, home.parent, home.absent as Setting<string>),
  minutes: (part, home) => readSetting(part, home.parent, home.absent, readMinutes),
  repeated: (part, home) => readItems(part, home, oneItem),
  urls: (part, home) => readItems(part, home, callbackUrls),
  'comma-separated': (part, home) => readItems(part, home, commaSeparated),
  'permitted-users': (part, home) => readSetting(part, home.parent, home.absent, readPermittedUsers),
  'ip-relaxation': (part, home) => readSetting(part, home.parent, home.absent, readIpRelaxation),
  'policy-in-one': (part, home) => readSetting(part, home.parent, home.absent, readRefreshTokenPolicy),
  'policy-in-three': (part, home) => readSetting(part, home.parent, home.absent, readRefreshTokenPolicyType),
  ranges: (part, home) => readRanges(part, home, ['start', 'end']),
  'address-ranges': (part, home) => readRanges(part, home, ['startIpAddress', 'endIpAddress']),
};

function readItems(part: Part, home: SettingHome, split: (text: string) => string[]): Setting<unknown> {
  return readList(part, home.parent, home.absent as Setting<readonly string[]>, split);
}

function readRanges(part: Part, home: SettingHome, ends: readonly [start: string, end: string]): Setting<unknown> {
  return readIpRanges(part, home.absent as Setting<readonly IpRange[]>, ends);
}

/** On where the element stands. */
function readPresence(part: Part, { element: field, parent, absent }: SettingHome): Setting<unknown> {
  const found = part.all(parent, field);
  const [element] = found;
  if (!element || element.nil) return absent;
  if (found.length > 1) part.note(`${field} stands ${found.length} times; read as one`);
  return explicit(part, element, field, true);
}

function readPermittedUsers(part: Part, field: string, element: XmlElement): boolean | undefined {
  const text = element.text.trim();
  if (text === PERMITTED_USERS.on) return true;
  if (text === PERMITTED_USERS.off) return false;
  part.problem(element, `${field} must be ${PERMITTED_USERS.off} or ${PERMITTED_USERS.on}`);
  return undefined;
}

function readOpposite(part: Part, field: string, element: XmlElement): boolean | undefined {
  const value = readBoolean(part, field, element);
  return value === undefined ? undefined : !value;
}

/** A boolean element; anything but true, false, 1 and 0 is a problem. */
export function readBoolean(part: Part, field: string, element: XmlElement): boolean | undefined {
  const text = element.text.trim().toLowerCase();
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  part.problem(element, `${field} must be true or false`);
  return undefined;
}

/** One element that may stand once, through `read`, which reports what it cannot read. */
export function readSetting<T>(
  part: Part,
  parent: string | undefined,
  absent: Setting<T>,
  read: (part: Part, field: string, element: XmlElement) => T | undefined,
): Setting<T> {
  const { field } = absent;
  const found = part.single(parent, field);
  if (found === undefined) return absent;
  if (found instanceof Conflict) return { origin: 'unknown', field, why: found.why };
  const value = read(part, field, found);
  return value === undefined ? unreadable(field) : explicit(part, found, field, value);
}

/** All elements of a name as one list; `split` gives the items of each. */
export function readList(
  part: Part,
  parent: string | undefined,
  absent: Setting<readonly string[]>,
  split: (text: string) => string[],
): Setting<readonly string[]> {
  const elements = part.all(parent, absent.field);
  const first = elements.find((element) => !element.nil);
  if (!first) return absent;
  const items = new Set<string>();
  for (const element of elements) {
    if (element.nil) continue;
    for (const item of split(element.text)) items.add(detach(item));
  }
  return explicit(part, first, absent.field, [...items]);
}

function explicit<T>(part: Part, element: XmlElement, field: string, value: T): Setting<T> {
  const { line, column } = part.place(element);
  return { origin: 'explicit', value, field, file: part.file, line, column };
}

function unreadable(field: string): Setting<never> {
  return { origin: 'unknown', field, why: `the value of ${field} cannot be read` };
}

/** One item per element. */
export function oneItem(text: string): string[] {
  const item = text.trim();
  return item === '' ? [] : [item];
}

/** `Api, Web,RefreshToken`, also over several lines. */
function commaSeparated(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/**
 * Callback URLs: one a line in Setup. A comma ends a URL only where another begins, since a URL may contain one.
 */
function callbackUrls(text: string): string[] {
  return text
    .split(/\s+|,(?=\s*(?:[a-z][a-z0-9+.-]*:|$))/i)
    .map(withoutCommas)
    .filter((url) => url !== '');
}

function withoutCommas(url: string): string {
  let end = url.length;
  while (url[end - 1] === ',') end--;
  return url.slice(0, end);
}

/** Presence of an element with content, for values that need not be kept: a certificate. */
function isFilled(_part: Part, _field: string, element: XmlElement): boolean {
  return element.text.trim() !== '';
}

function readMinutes(part: Part, field: string, element: XmlElement): number | undefined {
  const text = element.text.trim();
  if (/^\d{1,6}$/.test(text)) return Number(text);
  part.problem(element, `${field} must be a whole number of minutes`);
  return undefined;
}

/** `ENFORCE_RELAXREFRESH` and `Enforce_RelaxRefresh` are the same. */
function readIpRelaxation(part: Part, field: string, element: XmlElement): IpRelaxation | undefined {
  const value = IP_RELAXATION[element.text.trim().toLowerCase().replaceAll('_', '')];
  if (!value) part.problem(element, `${field} has a value this version does not know`);
  return value;
}

const IP_RELAXATION: Partial<Record<string, IpRelaxation>> = {
  enforce: 'enforce',
  bypass: 'bypass',
  bypass2factor: 'bypass-2factor',
  enforcerelaxrefresh: 'enforce-relax-refresh',
};

/** The connected app's one-element form: `zero`, `infinite`, `specific_lifetime:365:DAYS`. */
function readRefreshTokenPolicy(part: Part, _field: string, element: XmlElement): RefreshTokenPolicy | undefined {
  const text = element.text.trim().toLowerCase();
  if (text === 'zero' || text === 'infinite') return { kind: text };
  const [, kind, amount, unit] = /^specific_(lifetime|inactivity):(\d{1,6}):(hours|days|months)$/.exec(text) ?? [];
  if (kind && unit) {
    return { kind: kind as 'lifetime', amount: Number(amount), unit: unit as 'days' };
  }
  part.problem(
    element,
    'refreshTokenPolicy must be infinite, zero, specific_lifetime:N:UNIT or specific_inactivity:N:UNIT (HOURS, DAYS, MONTHS)',
  );
  return undefined;
}

/** The external client app's three-element form. */
function readRefreshTokenPolicyType(part: Part, _field: string, element: XmlElement): RefreshTokenPolicy | undefined {
  const text = element.text.trim().toLowerCase();
  if (text === 'zero' || text === 'infinite') return { kind: text };
  const kind = ({ specificlifetime: 'lifetime', specificinactivity: 'inactivity' } as const)[text];
  if (!kind) {
    part.problem(element, 'refreshTokenPolicyType must be Infinite, Zero, SpecificLifetime or SpecificInactivity');
    return undefined;
  }
  const amount = part.text(undefined, 'refreshTokenValidityPeriod');
  const unit = part.text(undefined, 'refreshTokenValidityUnit')?.toLowerCase();
  if (amount && /^\d{1,6}$/.test(amount) && (unit === 'hours' || unit === 'days' || unit === 'months')) {
    return { kind, amount: Number(amount), unit };
  }
  part.problem(
    element,
    'this policy needs refreshTokenValidityPeriod, a number, and refreshTokenValidityUnit: Hours, Days or Months',
  );
  return undefined;
}

/** Trusted IP ranges, with the two spellings of their ends. */
function readIpRanges(
  part: Part,
  absent: Setting<readonly IpRange[]>,
  ends: readonly [start: string, end: string],
): Setting<readonly IpRange[]> {
  const elements = part.all(undefined, absent.field);
  const [first] = elements;
  if (!first) return absent;
  const value = elements.map((range) => ({ start: textInside(range, ends[0]), end: textInside(range, ends[1]) }));
  return explicit(part, first, absent.field, value);
}

/** Text of a child of an element; empty where there is none. */
export function textInside(element: XmlElement, name: string): string {
  return detach(element.children.find((child) => child.name === name)?.text.trim() ?? '');
}

/** On only where both switches are on; the one that is off is the one that decides. */
export function both<T>(app: Setting<T>, policy: Setting<T>): Setting<T> {
  if (app.origin !== 'unknown' && !app.value) return app;
  if (policy.origin !== 'unknown' && !policy.value) return policy;
  return app.origin === 'unknown' ? app : policy.origin === 'unknown' ? policy : app;
}

/** A single element's text as a setting; empty counts as absent. */
function readText(part: Part, parent: string | undefined, absent: Setting<string>): Setting<string> {
  const setting = readSetting(part, parent, absent, (_part, _field, element) => detach(element.text.trim()));
  return setting.value === '' ? absent : setting;
}
