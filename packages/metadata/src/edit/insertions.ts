import type { Encoding } from '../read/decode.ts';
import type { XmlElement } from '../read/xml.ts';
import { escapeText } from './escape.ts';
import { EditRefusal, type PlannedChange, type Splice } from './planned-change.ts';
import { opened } from './replacement.ts';

/**
 * Elements that are missing, each in its place: behind the sibling that comes before it in the schema, which is the
 * alphabet, on a line of its own like that sibling's.
 */
export function insertions(
  text: string,
  root: XmlElement,
  missing: readonly PlannedChange[],
  encoding: Encoding,
): Splice[] {
  const byParent = new Map<string | undefined, PlannedChange[]>();
  for (const change of missing) byParent.set(change.parent, [...(byParent.get(change.parent) ?? []), change]);
  const splices: Splice[] = [];
  for (const [parent, changes] of byParent) {
    const fields = changes.map(({ field, value }) => ({ field, content: escapeText(value, encoding) }));
    fields.sort((a, b) => (a.field < b.field ? -1 : 1));
    const holder = parent === undefined ? root : root.children.find((child) => child.name === parent && !child.foreign);
    if (holder) splices.push(...intoHolder(text, holder, fields, layoutOf(text, root, holder)));
    else splices.push(...withHolder(text, root, parent ?? '', fields));
  }
  return merged(splices);
}

interface NewElement {
  field: string;
  content: string;
}

/** How lines are written around here; `undefined` newline for a file on one line. */
interface Layout {
  newline: string | undefined;
  /** Indentation of the holder itself, and of its children. */
  outer: string;
  inner: string;
  /** Prefix of names, with its colon. */
  prefix: string;
}

function intoHolder(text: string, holder: XmlElement, fields: readonly NewElement[], layout: Layout): Splice[] {
  if (holder.children.length === 0) return [intoEmpty(text, holder, fields, layout)];
  return fields.map((field) => {
    const before = closestBefore(holder, field.field);
    // Right behind the holder's start tag, so that a comment above the first element stays above it.
    const at = before ? endOfLine(text, before.end) : holder.contentStart;
    const neighbour = before ?? holder.children[0];
    const lead = neighbour ? leadOf(text, neighbour) : '';
    return { at, remove: 0, insert: lead + written(field, layout) };
  });
}

/** All fields into an element that holds nothing yet. */
function intoEmpty(text: string, holder: XmlElement, fields: readonly NewElement[], layout: Layout): Splice {
  const { newline, inner, outer } = layout;
  const lines = fields.map((field) => written(field, layout));
  const content =
    newline === undefined ? lines.join('') : lines.map((line) => newline + inner + line).join('') + newline + outer;
  if (!holder.selfClosing) {
    const blank = text.slice(holder.contentStart, holder.contentEnd);
    if (blank.trim() !== '') {
      // Only comments: they stay, and the new lines stand above them.
      return { at: holder.contentStart, remove: 0, insert: content.trimEnd() };
    }
    return { at: holder.contentStart, remove: blank.length, insert: content };
  }
  return opened(text, holder, content);
}

/** Policies that must stand together or not at all (Metadata API: both are required). */
const COMPLETE: Readonly<Record<string, readonly string[]>> = { oauthPolicy: ['ipRelaxation', 'refreshTokenPolicy'] };

/** A missing parent with its fields, where that makes a file Salesforce accepts. */
function withHolder(text: string, root: XmlElement, parent: string, fields: readonly NewElement[]): Splice[] {
  const needed = COMPLETE[parent];
  if (!needed) throw new EditRefusal(`${parent} is not there; without it there is nothing to change`);
  const absent = needed.filter((name) => !fields.some(({ field }) => field === name));
  if (absent.length > 0) throw new EditRefusal(`${parent} is not there, and needs ${absent.join(' and ')} too`);
  const layout = layoutOf(text, root, undefined);
  const { newline, inner } = layout;
  const lines = fields.map((field) => written(field, layout));
  const deeper = inner + (inner || '    ');
  const content =
    newline === undefined ? lines.join('') : lines.map((line) => newline + deeper + line).join('') + newline + inner;
  return intoHolder(text, root, [{ field: parent, content }], layout);
}

function written({ field, content }: NewElement, { prefix }: Layout): string {
  return `<${prefix}${field}>${content}</${prefix}${field}>`;
}

/** The sibling that stands closest before a field in the alphabet; of repeated ones the last. */
function closestBefore(holder: XmlElement, field: string): XmlElement | undefined {
  let closest: XmlElement | undefined;
  for (const child of holder.children) {
    if (child.foreign || child.name >= field) continue;
    if (!closest || child.name >= closest.name) closest = child;
  }
  return closest;
}

/** Behind the space and comments that end the line; where something else follows, right here. */
function endOfLine(text: string, from: number): number {
  const rest = /[ \t]*(?:<!--(?:(?!-->)[^\r\n])*-->[ \t]*)*(?=[\r\n])/y;
  rest.lastIndex = from;
  return rest.test(text) ? rest.lastIndex : from;
}

/** The line end and indentation in front of an element; empty when it does not begin its line. */
function leadOf(text: string, element: XmlElement): string {
  let at = element.start;
  while (at > 0 && (text[at - 1] === ' ' || text[at - 1] === '\t')) at--;
  const indent = text.slice(at, element.start);
  if (text[at - 1] === '\n') return (text[at - 2] === '\r' ? '\r\n' : '\n') + indent;
  return text[at - 1] === '\r' ? `\r${indent}` : '';
}

function layoutOf(text: string, root: XmlElement, holder: XmlElement | undefined): Layout {
  const newline = /\r\n|\n|\r/.exec(text)?.[0];
  const first = root.children.map((child) => leadOf(text, child)).find((lead) => lead !== '');
  const unit = first?.replace(/[\r\n]+/, '') ?? '    ';
  const outer = holder === undefined ? '' : leadOf(text, holder).replace(/[\r\n]+/, '');
  const tag = text.slice((holder ?? root).start, (holder ?? root).contentStart);
  return { newline, outer, inner: outer + unit, prefix: /^<([^\s/>:]+:)/.exec(tag)?.[1] ?? '' };
}

/** Insertions at one place in one splice, in their order. What takes something out has its place to itself: an empty element. */
function merged(splices: readonly Splice[]): Splice[] {
  const byPlace = new Map<number, Splice>();
  for (const splice of splices) {
    const same = byPlace.get(splice.at);
    if (same) same.insert += splice.insert;
    else byPlace.set(splice.at, { ...splice });
  }
  return [...byPlace.values()];
}
