/**
 * Elements to settings: each value with its place, its default, or the reason it is not known.
 *
 * Defaults are shared and frozen: most settings of most apps are defaults, and twenty thousand apps are read at once.
 */
import type { IpRange, IpRelaxation, RefreshTokenPolicy, Setting } from '@countersign/policy';
import { byDefault, type SettingHome } from '../setting-homes.ts';
import { Conflict, detach, type Part } from './part.ts';
import type { XmlElement } from './xml.ts';

/** A switch, turned round where its element says the opposite. */
export function readSwitch(part: Part, { parent, absent, inverted }: SettingHome): Setting<boolean> {
  return readSetting(part, parent, absent, inverted === true ? readOpposite : readBoolean);
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
export function commaSeparated(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/**
 * Callback URLs: one a line in Setup. A comma ends a URL only where another begins, since a URL may contain one.
 */
export function callbackUrls(text: string): string[] {
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
export function isFilled(_part: Part, _field: string, element: XmlElement): boolean {
  return element.text.trim() !== '';
}

export function readMinutes(part: Part, field: string, element: XmlElement): number | undefined {
  const text = element.text.trim();
  if (/^\d{1,6}$/.test(text)) return Number(text);
  part.problem(element, `${field} must be a whole number of minutes`);
  return undefined;
}

/** `ENFORCE_RELAXREFRESH` and `Enforce_RelaxRefresh` are the same. */
export function readIpRelaxation(part: Part, field: string, element: XmlElement): IpRelaxation | undefined {
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
export function readRefreshTokenPolicy(
  part: Part,
  _field: string,
  element: XmlElement,
): RefreshTokenPolicy | undefined {
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
export function readRefreshTokenPolicyType(
  part: Part,
  _field: string,
  element: XmlElement,
): RefreshTokenPolicy | undefined {
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
export function readIpRanges(
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
export function both(app: Setting<boolean>, policy: Setting<boolean>): Setting<boolean> {
  if (app.origin !== 'unknown' && !app.value) return app;
  if (policy.origin !== 'unknown' && !policy.value) return policy;
  return app.origin === 'unknown' ? app : policy.origin === 'unknown' ? policy : app;
}

/** A single element's text as a setting; empty counts as absent. */
export function readText(part: Part, parent: string | undefined, absent: Setting<string>): Setting<string> {
  const setting = readSetting(part, parent, absent, (_part, _field, element) => detach(element.text.trim()));
  return setting.value === '' ? absent : setting;
}

/** An empty list as a default. */
export function noItems(field: string, apiVersion: string): Setting<readonly never[]> {
  return byDefault(field, Object.freeze([]), apiVersion);
}
