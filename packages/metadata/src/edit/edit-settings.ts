/**
 * The smallest possible change to a metadata file.
 *
 * Only the characters of a value are replaced, or one line is added where the schema has it; every other byte stays:
 * order mark, encoding, line ends, comments, prefixes, order. All changes are made or none, and the result is read back
 * before it is given out.
 */
import { DEFAULT_LIMITS } from '../model.ts';
import { byteOffset, type Decoded, decode, type Encoding } from '../read/decode.ts';
import { LineMap } from '../read/line-map.ts';
import { parseXml, type XmlElement, XmlRefusal } from '../read/xml.ts';
import { METADATA_TYPES, type MetadataType, partOfRoot } from '../schema.ts';
import { insertions } from './insertions.ts';
import {
  type AppliedChange,
  EditRefusal,
  type PlannedChange,
  type Splice,
  sameValue,
  shown,
} from './planned-change.ts';
import { replacement } from './replacement.ts';

export type { AppliedChange } from './planned-change.ts';

/** One element to set. Values are as the metadata spells them: `"true"`, `"AdminApprovedPreAuthorized"`. */
export interface FieldChange {
  field: string;
  value: string;
  /** The element the field stands in. Default: the one the schema has it in. */
  parent?: string;
}

export interface RefusedChange {
  field: string;
  why: string;
  line?: number;
  column?: number;
}

export interface Edit {
  /** False when everything was so already, or something was refused. */
  changed: boolean;
  /** The whole file. */
  bytes: Uint8Array;
  /** The whole file without its byte order mark. */
  text: string;
  hunks: AppliedChange[];
  /** Why nothing was changed; empty when all went well. */
  refused: RefusedChange[];
}

/**
 * Sets elements of a connected app, an external client app part or an org setting file. Doing it twice changes nothing
 * the second time.
 *
 * @example editSettings(bytes, [{ field: 'isPkceRequired', value: 'true' }]).bytes
 */
export function editSettings(input: string | Uint8Array, changes: readonly FieldChange[]): Edit {
  const before =
    typeof input === 'string' ? Buffer.from(input) : Buffer.from(input.buffer, input.byteOffset, input.length);
  const decodedBytes = typeof input === 'string' ? decodeUtf8 : decode;
  const decoded = decodedBytes(before);
  if ('refused' in decoded) return refuseAll(before, '', [{ field: '', why: decoded.refused }]);
  const { text, encoding } = decoded;
  try {
    const plan = planEdits(text, changes, encoding);
    if (plan.refused.length > 0) return refuseAll(before, text, plan.refused);
    const bytes = splice(before, text, encoding, plan.splices);
    const edited = decodedBytes(bytes);
    const after = 'text' in edited ? edited.text : '';
    const root = parseXml(after, DEFAULT_LIMITS.maxDepth);
    const lost = notReadBack(root, plan.changes);
    if (lost)
      return refuseAll(before, text, [{ field: lost, why: 'the change cannot be made without changing more than it' }]);
    const lines = new LineMap(after);
    return {
      changed: plan.splices.length > 0,
      bytes,
      text: after,
      hunks: plan.changes.map((change) => ({
        ...change.hunk,
        line: lines.at(elementOf(root, change)?.start ?? 0).line,
      })),
      refused: [],
    };
  } catch (error) {
    if (!(error instanceof XmlRefusal)) throw error;
    return refuseAll(before, text, [{ field: '', why: error.message, ...new LineMap(text).at(error.offset) }]);
  }
}

interface Plan {
  splices: Splice[];
  changes: PlannedChange[];
  refused: RefusedChange[];
}

function planEdits(text: string, changes: readonly FieldChange[], encoding: Encoding): Plan {
  const root = parseXml(text, DEFAULT_LIMITS.maxDepth);
  const part = partOfRoot(root.name);
  const plan: Plan = { splices: [], changes: [], refused: [] };
  if (!part || root.foreign) {
    plan.refused.push({ field: '', why: 'not a metadata type that is edited here' });
    return plan;
  }
  const missing: PlannedChange[] = [];
  for (const change of changes) {
    try {
      const planned = place(change, METADATA_TYPES[part], plan.changes);
      if (!planned) continue;
      const element = elementOf(root, planned);
      if (element) plan.splices.push(...replacement(text, element, planned, encoding));
      else missing.push(planned);
      plan.changes.push(planned);
    } catch (error) {
      if (!(error instanceof EditRefusal)) throw error;
      const at = error.element && new LineMap(text).at(error.element.start);
      plan.refused.push({ field: change.field, why: error.message, ...at });
    }
  }
  try {
    plan.splices.push(...insertions(text, root, missing, encoding));
  } catch (error) {
    if (!(error instanceof EditRefusal)) throw error;
    plan.refused.push({ field: missing[0]?.field ?? '', why: error.message });
  }
  return plan;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters XML forbids
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/** Where a change belongs by the schema; undefined for one that an earlier change says already. */
function place(change: FieldChange, type: MetadataType, earlier: readonly PlannedChange[]): PlannedChange | undefined {
  const { field, value } = change;
  if (field === 'consumerSecret') throw new EditRefusal('a secret is never written into metadata');
  if (!/^[A-Za-z]\w*$/.test(field)) throw new EditRefusal('not the name of a metadata field');
  if (!value.isWellFormed() || FORBIDDEN.test(value)) {
    throw new EditRefusal('the value has characters that XML forbids');
  }
  const parent = parentOf(type, field, change.parent);
  const same = earlier.find((other) => other.field === field && other.parent === parent);
  if (same && same.value !== value) throw new EditRefusal('two values are asked for');
  if (same) return undefined;
  return {
    parent,
    field,
    value,
    hunk: { field, ...(parent && { parent }), kind: 'inserted', to: shown(field, value) },
  };
}

/** The one element of the schema that has this field; where the schema is not listed, the one that is asked for. */
function parentOf({ fields, root }: MetadataType, field: string, asked: string | undefined): string | undefined {
  if (fields === 'open') return asked;
  const parents: (string | undefined)[] = [];
  if (Object.hasOwn(fields, field)) {
    if (typeof fields[field] === 'object') throw new EditRefusal(`${field} holds other elements; set one of those`);
    parents.push(undefined);
  }
  for (const [name, type] of Object.entries(fields)) {
    if (typeof type === 'object' && type.fields !== 'open' && Object.hasOwn(type.fields, field)) parents.push(name);
  }
  // A field of the type itself comes before the like-named ones of its list items.
  if (asked === undefined && parents[0] === undefined && parents.length > 0) return undefined;
  if (asked !== undefined && parents.includes(asked)) return asked;
  if (parents.length === 0 || asked !== undefined) throw new EditRefusal(`${asked ?? root} has no field ${field}`);
  if (parents.length > 1)
    throw new EditRefusal(`${field} stands in several elements of ${root}; say which is the parent`);
  return parents[0];
}

function holderOf(root: XmlElement, { parent }: PlannedChange): XmlElement | undefined {
  return parent === undefined ? root : onlyChild(root, parent);
}

function onlyChild(holder: XmlElement, name: string): XmlElement | undefined {
  const [first, second] = holder.children.filter((child) => child.name === name && !child.foreign);
  if (second) throw new EditRefusal(`${name} stands more than once; remove all but one first`, second);
  return first;
}

/** The bytes with the splices made; all other bytes are copied as they are. */
function splice(before: Buffer, text: string, encoding: Encoding, splices: readonly Splice[]): Buffer {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const { at, remove, insert } of [...splices].sort((a, b) => a.at - b.at)) {
    pieces.push(before.subarray(from, byteOffset(text, at, encoding)), encode(insert, encoding));
    from = byteOffset(text, at + remove, encoding);
  }
  pieces.push(before.subarray(from));
  return Buffer.concat(pieces);
}

function encode(text: string, { kind }: Encoding): Buffer {
  if (kind === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (kind === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  return Buffer.from(text, kind === 'single-byte' ? 'latin1' : 'utf8');
}

/** The first field that does not read as it should; undefined when all do. */
function notReadBack(root: XmlElement, changes: readonly PlannedChange[]): string | undefined {
  return changes.find((change) => {
    const element = elementOf(root, change);
    return !element || element.nil || !sameValue(element.text, change.value);
  })?.field;
}

/** The element a change is about; undefined where it is missing. */
function elementOf(root: XmlElement, change: PlannedChange): XmlElement | undefined {
  const holder = holderOf(root, change);
  return holder && onlyChild(holder, change.field);
}

/** What was given as a string is UTF-8 to us, whatever it says of itself. */
function decodeUtf8(bytes: Buffer): Decoded {
  const text = bytes.toString();
  const marked = text.startsWith('\ufeff');
  return { text: marked ? text.slice(1) : text, encoding: { kind: 'utf-8', bomBytes: marked ? 3 : 0 } };
}

function refuseAll(bytes: Uint8Array, text: string, refused: RefusedChange[]): Edit {
  return { changed: false, bytes, text, hunks: [], refused };
}
