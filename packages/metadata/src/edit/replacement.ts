import type { Encoding } from '../read/decode.ts';
import type { XmlElement } from '../read/xml.ts';
import { escapeText } from './escape.ts';
import { EditRefusal, type PlannedChange, type Splice, sameValue, shown } from './planned-change.ts';

/** The value of an element replaced: its characters and nothing around them. None where it says so already. */
export function replacement(text: string, element: XmlElement, change: PlannedChange, encoding: Encoding): Splice[] {
  if (element.children.length > 0) throw new EditRefusal(`${element.name} holds other elements`, element);
  const { hunk, value, field } = change;
  if (!element.nil && sameValue(element.text, value)) {
    Object.assign(hunk, { kind: 'kept', from: shown(field, element.text.trim()) });
    return [];
  }
  Object.assign(hunk, { kind: 'replaced', from: shown(field, element.text.trim()) });
  if (element.selfClosing) return filled(text, element, escapeText(value, encoding));
  const run = valueRun(text, element);
  if (run.cdata && value.includes(']]>'))
    throw new EditRefusal('the value cannot stand in the CDATA it would replace', element);
  const insert = run.cdata ? value : escapeText(value, encoding);
  return [...withoutNil(text, element), { at: run.from, remove: run.to - run.from, insert }];
}

/** `<x/>` as `<x>value</x>`, its attributes kept except `xsi:nil`. */
function filled(text: string, element: XmlElement, content: string): Splice[] {
  return [...withoutNil(text, element), opened(text, element, content)];
}

/** The `/>` of an element as its content and end tag. */
export function opened(text: string, element: XmlElement, content: string): Splice {
  const tag = text.slice(element.start, element.end - '/>'.length).trimEnd();
  const name = /^<([^\s/>]+)/.exec(tag)?.[1] ?? element.name;
  const at = element.start + tag.length;
  return { at, remove: element.end - at, insert: `>${content}</${name}>` };
}

function withoutNil(text: string, element: XmlElement): Splice[] {
  if (!element.nil) return [];
  const tag = text.slice(element.start, element.contentStart);
  if (tag.length > 10_000) throw new EditRefusal(`${element.name} has a start tag that nobody writes`, element);
  const found = /\s+[\w.-]+:nil\s*=\s*(?:"[^"]*"|'[^']*')/.exec(tag);
  return found ? [{ at: element.start + found.index, remove: found[0].length, insert: '' }] : [];
}

/** The one run of characters that is the value, without the space around it; with CDATA, inside it. */
function valueRun(text: string, element: XmlElement): { from: number; to: number; cdata: boolean } {
  const content = text.slice(element.contentStart, element.contentEnd);
  const runs: { from: number; to: number; cdata: boolean }[] = [];
  for (const piece of content.matchAll(/<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|[^<]+/g)) {
    const [whole, cdata] = piece;
    if (cdata === undefined && whole.startsWith('<')) continue;
    const value = cdata ?? whole;
    const start = element.contentStart + piece.index + (cdata === undefined ? 0 : '<![CDATA['.length);
    const from = start + (value.length - value.trimStart().length);
    if (value.trim() !== '') runs.push({ from, to: start + value.trimEnd().length, cdata: cdata !== undefined });
  }
  if (runs.length > 1) throw new EditRefusal(`the value of ${element.name} is written in several pieces`, element);
  // Nothing but space: what stands there is replaced, so that the value is all there is, unless a comment is there too.
  const to = content.includes('<') ? element.contentStart : element.contentEnd;
  return runs[0] ?? { from: element.contentStart, to, cdata: false };
}
