/**
 * Elements to settings: each value with its place, its default, or the reason it is not known.
 *
 * Defaults are shared and frozen: most settings of most apps are defaults, and twenty thousand apps are read at once.
 */
import type { IpRange, IpRelaxation, RefreshTokenPolicy, Setting } from '@countersign/policy';
import type { SettingHome } from '../setting-homes.ts';
import { detach, type Part } from './part.ts';
import type { XmlElement } from './xml.ts';

type Absent<T> = { value: T; since: string } | { why: string };

/** A switch, turned round where its element says the opposite. */
export function readSwitch(part: Part, home: SettingHome): Setting<boolean> {
  const read = (element: XmlElement): boolean | undefined => {
    const value = readBoolean(part, home.element, element);
    return value === undefined ? undefined : value !== (home.inverted === true);
  };
  return readSetting(part, home.parent, home.element, read, absentSwitch(home));
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
  field: string,
  read: (element: XmlElement) => T | undefined,
  absent: Absent<T>,
): Setting<T> {
  const found = part.single(parent, field);
  if (!found) return absentSetting(field, absent);
  if ('conflict' in found) return { origin: 'unknown', field, why: found.conflict };
  const value = read(found.element);
  if (value === undefined) return { origin: 'unknown', field, why: `the value of ${field} cannot be read` };
  return { origin: 'explicit', value, field, ...part.place(found.element) };
}

/** All elements of a name as one list; `split` gives the items of each. */
export function readList(
  part: Part,
  parent: string | undefined,
  field: string,
  split: (text: string) => string[],
  since: string,
): Setting<readonly string[]> {
  const elements = part.all(parent, field).filter((element) => !element.nil);
  const [first] = elements;
  if (!first) return absentSetting(field, { value: NO_ITEMS, since });
  const items = new Set(elements.flatMap((element) => split(element.text)).map(detach));
  return { origin: 'explicit', value: Object.freeze([...items]), field, ...part.place(first) };
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
    .map((url) => url.replace(/,+$/, ''))
    .filter((url) => url !== '');
}

/** Presence of an element with content, for values that need not be kept: a certificate. */
export function isFilled(element: XmlElement): boolean {
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
export function readRefreshTokenPolicy(part: Part, element: XmlElement): RefreshTokenPolicy | undefined {
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
export function readRefreshTokenPolicyType(part: Part, element: XmlElement): RefreshTokenPolicy | undefined {
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
  field: string,
  ends: readonly [start: string, end: string],
  since: string,
): Setting<readonly IpRange[]> {
  const elements = part.all(undefined, field);
  const [first] = elements;
  if (!first) return absentSetting(field, { value: NO_RANGES, since });
  const textOf = (range: XmlElement, name: string): string =>
    detach(range.children.find((child) => child.name === name)?.text.trim() ?? '');
  const value = elements.map((range) => ({ start: textOf(range, ends[0]), end: textOf(range, ends[1]) }));
  return { origin: 'explicit', value, field, ...part.place(first) };
}

/** On only where both switches are on; the one that is off is the one that decides. */
export function both(app: Setting<boolean>, policy: Setting<boolean>): Setting<boolean> {
  if (app.origin !== 'unknown' && !app.value) return app;
  if (policy.origin !== 'unknown' && !policy.value) return policy;
  return app.origin === 'unknown' ? app : policy.origin === 'unknown' ? policy : app;
}

/** A single element's text as a setting. */
export function readText(part: Part, parent: string | undefined, field: string, why: string): Setting<string> {
  const setting = readSetting(part, parent, field, (element) => detach(element.text.trim()), { why });
  return setting.origin === 'explicit' && setting.value === '' ? absentSetting(field, { why }) : setting;
}

const NO_ITEMS: readonly string[] = Object.freeze([]);
const NO_RANGES: readonly IpRange[] = Object.freeze([]);

function absentSwitch(home: SettingHome): Absent<boolean> {
  return 'why' in home.absent ? home.absent : { value: home.absent.value, since: home.since };
}

const shared = new Map<string, Setting<unknown>>();

/** The one object that stands for an absent element. */
export function absentSetting<T>(field: string, absent: Absent<T>): Setting<T> {
  const key = `${field}\n${'why' in absent ? absent.why : `${absent.since}\n${JSON.stringify(absent.value)}`}`;
  let setting = shared.get(key);
  if (!setting) {
    setting = Object.freeze<Setting<unknown>>(
      'why' in absent
        ? { origin: 'unknown', field, why: absent.why }
        : { origin: 'default', value: absent.value, field, apiVersion: absent.since },
    );
    // Reasons that name an app are not shared: the map must not grow with the input.
    if (shared.size < 1000) shared.set(key, setting);
  }
  return setting as Setting<T>;
}
