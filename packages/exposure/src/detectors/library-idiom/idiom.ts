/** What an idiom is: a library as programs use it, and what its use says of the requests it makes. */
import type { ConductPart, ConductValues } from '@countersign/policy';

type Says = { [P in ConductPart]: readonly [part: P, says: ConductValues[P]] }[ConductPart];

/** Something in the text that says what the library then does. */
export interface Tell {
  /** Sticky patterns are not needed: the text around the library's use is searched. */
  pattern: RegExp;
  /** A value stands right after the pattern: it counts only where it is there and is no "nothing". */
  hasValue?: true;
  /** What holds in a file that also has this is not known. */
  unless?: RegExp;
  says: readonly Says[];
  /** One sentence a person can check: what the library does. */
  detail: string;
}

export interface Idiom {
  id: string;
  library: string;
  /** Versions the facts were read in. */
  versions: string;
  /** Where the facts can be checked. */
  source: string;
  language: string;
  /** Words of which a text holds at least one; small letters. */
  needles: readonly string[];
  /** The library in use. */
  marks: RegExp;
  /** Names of files the idiom is looked for in. Default: all. */
  files?: RegExp;
  /** The library is for Salesforce alone, so no other vendor is meant. */
  salesforceOnly?: true;
  tells: readonly Tell[];
}
