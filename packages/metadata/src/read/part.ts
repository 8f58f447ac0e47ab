import type { Place } from '@countersign/policy';
import type { ReadProblem, UnknownField } from '../model.ts';
import { type FieldTable, METADATA_TYPES, type MetadataType, type PartName } from '../schema.ts';
import { LineMap } from './line-map.ts';
import { nearestField } from './nearest-field.ts';
import { makeElement, type XmlElement } from './xml-element.ts';

/** Where the readers of single files put what a person should hear. */
export interface Findings {
  problems: ReadProblem[];
  notes: string[];
}

/** An element that may stand once and stands with several values. */
export class Conflict {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/**
 * One parsed metadata file, asked by element name. It holds the text and the tree, so nothing that outlives the reading
 * of the file may keep it.
 */
export class Part {
  readonly type: PartName;
  readonly file: string;
  /** File name without folder and suffix. */
  readonly name: string;
  readonly root: XmlElement;
  readonly findings: Findings;
  readonly #text: string;
  #lines: LineMap | undefined;
  #surveyed: Survey | undefined;
  readonly #holders = new Map<string, XmlElement | 'several'>();

  constructor(type: PartName, file: string, name: string, root: XmlElement, text: string, findings: Findings) {
    this.type = type;
    this.file = file;
    this.name = name;
    this.root = root;
    this.findings = findings;
    this.#text = text;
  }

  /** Line and column of an element's `<`. */
  place(element: XmlElement): Place {
    this.#lines ??= new LineMap(this.#text);
    const { line, column } = this.#lines.at(element.start);
    return { file: this.file, line, column };
  }

  /** All elements of a name, under the root or under one of its children. Repeated parents are read as one. */
  all(parent: string | undefined, name: string): readonly XmlElement[] {
    if (parent === undefined) return named(this.root.children, name);
    const holders = named(this.root.children, parent);
    const [only] = holders;
    return holders.length === 1 && only
      ? named(only.children, name)
      : holders.flatMap((holder) => named(holder.children, name));
  }

  has(name: string): boolean {
    return this.all(undefined, name).length > 0;
  }

  /**
   * The element of a name that may stand only once. Salesforce refuses a file that repeats it; we read what is beyond
   * doubt: the same value twice is that value, two values are no value.
   */
  single(parent: string | undefined, name: string): XmlElement | Conflict | undefined {
    const holder = parent === undefined ? this.root : this.#onlyHolder(parent);
    // Two holders are read as one: the long way.
    const found = holder === undefined ? this.all(parent, name) : holder.children;
    let first: XmlElement | undefined;
    for (const child of found) {
      if (child.name !== name || child.foreign) continue;
      if (first) return this.#oneOf(name, this.all(parent, name));
      first = child;
    }
    return first?.nil ? undefined : first;
  }

  /** The one child of the root with this name; undefined where there are several. One that is missing is empty. */
  #onlyHolder(parent: string): XmlElement | undefined {
    let holder = this.#holders.get(parent);
    if (holder === undefined) {
      const [first, second] = named(this.root.children, parent);
      holder = second ? 'several' : (first ?? EMPTY);
      this.#holders.set(parent, holder);
    }
    return holder === 'several' ? undefined : holder;
  }

  #oneOf(name: string, found: readonly XmlElement[]): XmlElement | Conflict | undefined {
    const [first, ...rest] = found;
    const lines = listed(found.map((element) => `${this.place(element).line}`));
    const other = rest.find((one) => one.text.trim() !== first?.text.trim() || one.nil !== first?.nil);
    if (other) {
      this.problem(
        other,
        `${name} stands ${found.length} times with different values (lines ${lines}); remove all but one`,
      );
      return new Conflict(`${name} has different values on lines ${lines} of ${this.file}`);
    }
    this.note(`${name} stands ${found.length} times with one value (lines ${lines}); Salesforce refuses such a file`);
    return first?.nil ? undefined : first;
  }

  /** Trimmed text of a single element, detached from the file's text. Empty counts as absent. */
  text(parent: string | undefined, name: string): string | undefined {
    const found = this.single(parent, name);
    if (!found || found instanceof Conflict) return undefined;
    return detach(found.text.trim()) || undefined;
  }

  /** Records a value that cannot be read. */
  problem(element: XmlElement, message: string): void {
    this.findings.problems.push({ ...this.place(element), message });
  }

  note(message: string): void {
    this.findings.notes.push(`${this.file}: ${message}`);
  }

  /** Fields that the type does not have, one level deep, and elements of other namespaces. */
  get unknownFields(): UnknownField[] {
    return this.#survey.unknown;
  }

  /**
   * The API version the file was written with: its project's, or that of the newest element in it, which came with no
   * earlier one. Not known where the project's is not.
   */
  apiVersion(project: string | undefined): string | undefined {
    return project && newer(project, this.#survey.newest);
  }

  get #survey(): Survey {
    if (this.#surveyed === undefined) {
      this.#surveyed = { unknown: [], newest: undefined };
      const { fields } = METADATA_TYPES[this.type] as MetadataType;
      if (fields !== 'open') this.#look(this.root, fields, '', this.#surveyed);
    }
    return this.#surveyed;
  }

  /** An element of another namespace with a name of ours means nothing else. */
  #unknown(child: XmlElement, prefix: string): UnknownField {
    const field = printable(prefix + child.name);
    const near = child.foreign ? undefined : nearestField(this.type, prefix.slice(0, -1) || undefined, child.name);
    return { field, type: METADATA_TYPES[this.type].root, ...(near && { near }), place: this.place(child) };
  }

  #look(element: XmlElement, fields: FieldTable, prefix: string, survey: Survey): void {
    for (const child of element.children) {
      const type = child.foreign || !Object.hasOwn(fields, child.name) ? undefined : fields[child.name];
      // In mdapi format a connected app's file may repeat its name; it carries nothing else.
      if (type === undefined && prefix === '' && child.name === 'fullName') continue;
      if (type === undefined) {
        survey.unknown.push(this.#unknown(child, prefix));
        continue;
      }
      survey.newest = newer(typeof type === 'object' ? type.since : type, survey.newest);
      if (typeof type === 'object' && type.fields !== 'open') this.#look(child, type.fields, `${child.name}.`, survey);
    }
  }
}

/** What the elements of a file are, seen in one walk. */
interface Survey {
  unknown: UnknownField[];
  newest: string | undefined;
}

/** The newer of two API versions; an element without a documented one counts as the oldest. */
function newer(version: string, other: string | undefined): string {
  return other !== undefined && Number(other) > Number(version) ? other : version;
}

const NONE: readonly XmlElement[] = Object.freeze([]);

const EMPTY: XmlElement = Object.freeze(makeElement('', 0, 0));

/** Children of a name. A loop: metadata elements have a few dozen children, and names are compared by identity. */
function named(children: readonly XmlElement[], name: string): readonly XmlElement[] {
  let found: XmlElement[] | undefined;
  for (const child of children) {
    if (child.name !== name || child.foreign) continue;
    if (found) found.push(child);
    else found = [child];
  }
  return found ?? NONE;
}

/** A copy that does not keep the file's text alive: V8 makes long substrings views of their parent. */
export function detach(text: string): string {
  return text.length < 13 ? text : Buffer.from(text).toString();
}

/** An element name for people: letters and marks of a name, and not longer than a name is. */
function printable(name: string): string {
  return detach(/^[\w.-]{1,80}$/.test(name) ? name : '(an element with an unusual name)');
}

/** The first few of a list, and how many more there are. */
export function listed(items: readonly string[], shown = 3): string {
  const rest = items.length - shown;
  return rest > 0 ? `${items.slice(0, shown).join(', ')} and ${rest} more` : items.join(', ');
}
