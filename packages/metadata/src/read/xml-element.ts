import { type FieldTable, METADATA_TYPES, type MetadataType } from '../schema.ts';

/** An element of a metadata file, with offsets into the file's text. */
export interface XmlElement {
  /** Name without prefix. */
  name: string;
  /** Offset of `<`. */
  start: number;
  /** Offset behind the `>` of the start tag; with `selfClosing`, behind `/>`. */
  contentStart: number;
  /** Offset of the `<` of the end tag. */
  contentEnd: number;
  /** Offset behind the element. */
  end: number;
  selfClosing: boolean;
  /** `xsi:nil="true"`. */
  nil: boolean;
  /** Of another namespace than Salesforce metadata. */
  foreign: boolean;
  /** Character data of an element without children, CDATA included, comments not; empty for one with children. */
  text: string;
  children: readonly XmlElement[];
}

/** An element whose start tag ends at `contentStart`. */
export function makeElement(name: string, start: number, contentStart: number): XmlElement {
  return {
    name: KNOWN_NAMES.get(name) ?? name,
    start,
    contentStart,
    contentEnd: contentStart,
    end: contentStart,
    selfClosing: false,
    nil: false,
    foreign: false,
    text: '',
    children: NO_CHILDREN,
  };
}

export function addChild(parent: XmlElement, child: XmlElement): void {
  if (parent.children === NO_CHILDREN) parent.children = [child];
  else (parent.children as XmlElement[]).push(child);
}

const NO_CHILDREN: readonly XmlElement[] = Object.freeze([]);

/** The schema's own strings: names that are these are compared by identity, and keep no file's text alive. */
const KNOWN_NAMES = new Map<string, string>();

for (const type of Object.values(METADATA_TYPES) as MetadataType[]) {
  KNOWN_NAMES.set(type.root, type.root);
  if (type.fields !== 'open') addNames(type.fields);
}

function addNames(fields: FieldTable): void {
  for (const [name, type] of Object.entries(fields)) {
    KNOWN_NAMES.set(name, name);
    if (typeof type === 'object' && type.fields !== 'open') addNames(type.fields);
  }
}
