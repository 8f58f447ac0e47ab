import type { XmlElement } from '../read/xml.ts';

/** What became of a change. */
export interface AppliedChange {
  field: string;
  parent?: string;
  kind: 'replaced' | 'inserted' | 'kept';
  /** As it was written; absent where nothing was. Keys, secrets and certificates show as `[hidden]`. */
  from?: string;
  to: string;
  /** Line in the edited text, from 1. */
  line: number;
}

/** A change with the place it belongs to. */
export interface PlannedChange {
  parent: string | undefined;
  field: string;
  value: string;
  hunk: Omit<AppliedChange, 'line'>;
}

/** Characters to take out and to put in, at an offset of the text. */
export interface Splice {
  at: number;
  remove: number;
  insert: string;
}

/** Why one change cannot be made, at an element. */
export class EditRefusal extends Error {
  readonly element: XmlElement | undefined;

  constructor(message: string, element?: XmlElement) {
    super(message);
    this.element = element;
  }
}

/** Values that are never shown, and secrets are never written. */
const HIDDEN = new Set(['consumerKey', 'consumerSecret', 'certificate', 'clientAssertionCertificate']);

/** A value for a report. */
export function shown(field: string, value: string): string {
  return HIDDEN.has(field) ? '[hidden]' : value;
}

/** Booleans are the same in any case; every other value to the letter. */
export function sameValue(written: string, wanted: string): boolean {
  const text = written.trim();
  if (text === wanted.trim()) return true;
  const spelled = ({ 1: 'true', 0: 'false' } as Record<string, string>)[text] ?? text.toLowerCase();
  return (wanted === 'true' || wanted === 'false') && spelled === wanted;
}
