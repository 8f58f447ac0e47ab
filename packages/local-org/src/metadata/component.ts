/** One component of the org: what a file of a package says, checked against its type, without a secret. */
import type { FieldTable, MetadataType, XmlElement } from '@countersign/metadata';
import { SCOPE_NAMES } from '@countersign/policy';
import { placeAt, readXml, writeXml, type XmlFields, type XmlValue } from '../xml.ts';
import { fileOf, type OrgType, typeNamed } from './types.ts';

export const METADATA_NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

export interface Component {
  type: string;
  fullName: string;
  /** Root element of its file. */
  root: string;
  fields: XmlFields;
  createdMs: number;
  createdById: string;
  modifiedMs: number;
  modifiedById: string;
}

/** What is wrong with a file, where in it. */
export interface FileProblem {
  problem: string;
  line?: number;
  column?: number;
}

/** What a file says. */
export interface ReadFile {
  root: string;
  fields: XmlFields;
  /** Secrets it held, by element; they are in `fields` no more. */
  secrets: ReadonlyMap<string, string>;
}

/** Never kept, whatever file they are in, and never handed out again. */
const SECRET_ELEMENTS: ReadonlySet<string> = new Set(['consumerSecret', 'recaptchaSecretKey']);
const BOOLEAN = /^(?:is|are|should|does)[A-Z]/;

const ENUMS: Readonly<Record<string, { name: string; values: readonly string[] }>> = {
  'ConnectedAppOauthConfig.scopes': { name: 'ConnectedAppOauthAccessScope', values: Object.keys(SCOPE_NAMES) },
  'ConnectedAppOauthPolicy.ipRelaxation': {
    name: 'ConnectedAppOauthIpRelaxation',
    values: ['ENFORCE', 'BYPASS_2FACTOR', 'BYPASS', 'ENFORCE_RELAXREFRESH'],
  },
  'ExtlClntAppOauthConfigurablePolicies.permittedUsersPolicyType': {
    name: 'PermittedUsersPolicyType',
    values: ['AllSelfAuthorized', 'AdminApprovedPreAuthorized'],
  },
  'ExtlClntAppOauthConfigurablePolicies.refreshTokenPolicyType': {
    name: 'RefreshTokenPolicyType',
    values: ['Infinite', 'Zero', 'SpecificLifetime', 'SpecificInactivity'],
  },
};

/** Complex types by the field that holds them, as the WSDL names them. */
const HELD_TYPES: Readonly<Record<string, string>> = {
  'ConnectedApp.attributes': 'ConnectedAppAttribute',
  'ConnectedApp.ipRanges': 'ConnectedAppIpRange',
  'ConnectedApp.oauthConfig': 'ConnectedAppOauthConfig',
  'ConnectedApp.oauthPolicy': 'ConnectedAppOauthPolicy',
  'ConnectedApp.sessionPolicy': 'ConnectedAppSessionPolicy',
  'ExtlClntAppOauthSettings.customAttributes': 'ExtlClntAppOauthSettingsAttribute',
  'ExtlClntAppOauthSettings.trustedIpRanges': 'ExtlClntAppOauthIpRange',
  'ExtlClntAppOauthSecuritySettings.tokenIpRanges': 'ExtlClntAppOauthIpRange',
  'ExtlClntAppOauthConfigurablePolicies.customAttributes': 'ExtlClntAppOauthPoliciesAttribute',
};

/** Reads one file of a deploy made for an API version. The first problem ends it, as on the platform. */
export function readComponentFile(type: OrgType, text: string, apiVersion: number): ReadFile | FileProblem {
  let element: XmlElement;
  try {
    element = readXml(text);
  } catch (error) {
    const { message, offset } = error as Error & { offset?: number };
    if (offset === undefined) throw error;
    const { line, column } = placeAt(text, offset);
    return { problem: `Error parsing file: ${message}`, line, column };
  }
  const root = type.roots.find((one) => one.root === element.name);
  if (root === undefined || element.foreign) {
    return {
      problem: `Error parsing file: Element {${element.foreign ? '' : METADATA_NAMESPACE}}${element.name} invalid at this location`,
      ...placeAt(text, element.start),
    };
  }
  const secrets = new Map<string, string>();
  const problem = check(element, root.root, root.fields, apiVersion, secrets);
  if (problem !== undefined) return { problem: problem.text, ...placeAt(text, problem.at) };
  return { root: root.root, fields: fieldsOf(element), secrets };
}

function check(
  element: XmlElement,
  type: string,
  table: FieldTable | 'open',
  apiVersion: number,
  secrets: Map<string, string>,
): { text: string; at: number } | undefined {
  for (const one of element.children) {
    const { name, start } = one;
    if (SECRET_ELEMENTS.has(name) && one.text.trim() !== '') secrets.set(name, one.text.trim());
    // A settings file is of nobody’s schema here: what is not read is kept as it is.
    const field = table === 'open' ? '' : Object.hasOwn(table, name) ? table[name] : undefined;
    const since = typeof field === 'object' ? field.since : field;
    if (since === undefined || one.foreign || Number(since) > apiVersion) {
      const namespace = one.foreign ? '' : METADATA_NAMESPACE;
      return {
        text: `Error parsing file: Element {${namespace}}${name} invalid at this location in type ${type}`,
        at: start,
      };
    }
    if (one.children.length > 0) {
      const within = typeof field === 'object' ? field.fields : 'open';
      const wrong = check(one, HELD_TYPES[`${type}.${name}`] ?? name, within, apiVersion, secrets);
      if (wrong !== undefined) return wrong;
      continue;
    }
    const value = one.text.trim();
    if (table !== 'open' && BOOLEAN.test(name) && !one.nil && !['true', 'false', '1', '0'].includes(value))
      return { text: `Error parsing file: '${plain(value)}' is not a valid value for the type xsd:boolean`, at: start };
    const allowed = ENUMS[`${type}.${name}`];
    if (allowed !== undefined && !one.nil && !allowed.values.includes(value))
      return {
        text: `Error parsing file: '${plain(value)}' is not a valid value for the enum '${allowed.name}'`,
        at: start,
      };
  }
  return undefined;
}

/** A value in a sentence: short, on one line. */
function plain(value: string): string {
  return value.replace(/\s+/g, ' ').slice(0, 80);
}

function fieldsOf(element: XmlElement): XmlFields {
  const found = new Map<string, XmlValue[]>();
  for (const one of element.children) {
    if (one.nil || SECRET_ELEMENTS.has(one.name)) continue;
    const values = found.get(one.name) ?? [];
    values.push(one.children.length > 0 ? fieldsOf(one) : one.text.trim());
    found.set(one.name, values);
  }
  return Object.fromEntries([...found].map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}

/** A field’s text; undefined where it is absent, holds others or is there more than once. `oauthConfig.consumerKey`. */
export function fieldText({ fields }: { fields: XmlFields }, path: string): string | undefined {
  let value: XmlValue = fields;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined;
    value = (value as XmlFields)[name];
  }
  return value === undefined || typeof value === 'object' ? undefined : String(value);
}

/** The texts of a field that may be there more than once. */
export function fieldTexts({ fields }: { fields: XmlFields }, path: string): readonly string[] {
  const [first = '', rest] = path.split('.');
  const value = Object.hasOwn(fields, first) ? fields[first] : undefined;
  if (rest !== undefined)
    return typeof value === 'object' && !Array.isArray(value) ? fieldTexts({ fields: value as XmlFields }, rest) : [];
  return (Array.isArray(value) ? (value as XmlValue[]) : [value]).flatMap((one) =>
    one === undefined || typeof one === 'object' ? [] : [String(one)],
  );
}

/** The groups of a field that holds others and may be there more than once, such as `ipRanges`. */
export function fieldGroups({ fields }: { fields: XmlFields }, name: string): readonly XmlFields[] {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return (Array.isArray(value) ? (value as XmlValue[]) : [value]).flatMap((one) =>
    typeof one === 'object' && !Array.isArray(one) ? [one as XmlFields] : [],
  );
}

/** Fields with one of them changed; undefined takes it out. */
export function withField(fields: XmlFields, path: string, value: string | undefined): XmlFields {
  const [first = '', rest] = path.split('.');
  const held = Object.hasOwn(fields, first) ? fields[first] : undefined;
  const inner = typeof held === 'object' && !Array.isArray(held) ? (held as XmlFields) : {};
  const changed = new Map(Object.entries(fields));
  const next = rest === undefined ? value : withField(inner, rest, value);
  if (next === undefined) changed.delete(first);
  else changed.set(first, next);
  return Object.fromEntries(changed);
}

/** Its file of a retrieve made for an API version: a field that came later cannot be in it. */
export function componentFile(component: Component, apiVersion: number): { path: string; text: string } {
  const type = typeNamed(component.type);
  const root = type?.roots.find((one) => one.root === component.root);
  if (type === undefined || root === undefined) throw new Error(`no type of component ${component.type}`);
  return {
    path: fileOf(type, component.fullName),
    text: writeXml(component.root, METADATA_NAMESPACE, upTo(component.fields, root, apiVersion)),
  };
}

function upTo(fields: XmlFields, { fields: table }: Pick<MetadataType, 'fields'>, apiVersion: number): XmlFields {
  if (table === 'open') return fields;
  const kept = Object.entries(fields).flatMap(([name, value]) => {
    const field = table[name];
    const since = typeof field === 'object' ? field.since : field;
    if (Number(since) > apiVersion) return [];
    if (typeof field !== 'object' || typeof value !== 'object') return [[name, value] as const];
    const within = (one: XmlValue): XmlValue =>
      typeof one === 'object' && !Array.isArray(one) ? upTo(one as XmlFields, field, apiVersion) : one;
    return [[name, Array.isArray(value) ? (value as XmlValue[]).map(within) : within(value)] as const];
  });
  return Object.fromEntries(kept);
}
