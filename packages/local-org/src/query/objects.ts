/** What an object of this org is: its fields, what they lead to, and where its records come from. */
import type { Org } from '../org.ts';
import type { Caller } from '../people.ts';
import type { FieldKind, Row } from './values.ts';

export interface FieldDescription {
  kind: FieldKind;
  /** WHERE may not ask for it: it can be grouped and sorted by only. */
  unfilterable?: true;
  /** Of a reference: the object, and the name its relationship has. */
  to?: { object: string; relationship: string };
}

export interface SObject {
  name: string;
  label: string;
  keyPrefix: string;
  /** Where it is asked for: REST, Tooling, or both. */
  api: 'data' | 'tooling' | 'both';
  fields: Readonly<Record<string, FieldDescription>>;
  /** Records at a time; the platform’s own limit where it has one of its own. Default 2000. */
  batchSize?: number;
  /** Records in all. */
  maxRecords?: number;
  /** A user who sees none of it is told that there is no such object. */
  visibleTo?(caller: Caller): boolean;
  rows(org: Org, caller: Caller): Promise<readonly Row[]>;
}

export const ID: FieldDescription = { kind: 'id' };
export const TEXT: FieldDescription = { kind: 'string' };
export const FLAG: FieldDescription = { kind: 'boolean' };
export const NUMBER: FieldDescription = { kind: 'int' };
export const TIME: FieldDescription = { kind: 'datetime' };
export const SORTED_TEXT: FieldDescription = { kind: 'string', unfilterable: true };

export function refersTo(object: string, relationship: string): FieldDescription {
  return { kind: 'reference', to: { object, relationship } };
}

/** As REST answers write times. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}
