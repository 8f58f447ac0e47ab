import { addChild, makeElement, type XmlElement } from './xml-element.ts';

/**
 * The tree of a file of the one shape that the Metadata API writes: elements without attributes (the root's `xmlns`
 * excepted), text, the five entities of XML. Anything else, errors included, is undefined, and the XML parser decides.
 *
 * Why there is a second way to read at all: nearly every file has this shape, and the parser's events cost more than
 * everything else that is done with a file. INVARIANT: where this returns a tree, the parser returns the same one; a
 * property test holds the two together.
 */
export function scanRegularXml(text: string, maxDepth: number): XmlElement | undefined {
  let at = skipDeclaration(text);
  if (at < 0) return undefined;
  at = skipSpace(text, at);
  ROOT.lastIndex = at;
  const opening = ROOT.exec(text);
  if (!opening?.[1]) return undefined;
  const root = makeElement(opening[1], at, ROOT.lastIndex);
  const open: XmlElement[] = [root];
  let current = root;
  at = ROOT.lastIndex;
  for (;;) {
    const tag = text.indexOf('<', at);
    if (tag < 0) return undefined;
    const closes = text.charCodeAt(tag + 1) === SLASH;
    if (closes && current.children.length === 0) {
      const value = characterData(text, at, tag);
      if (value === undefined) return undefined;
      current.text = value;
    } else if (skipSpace(text, at) !== tag) {
      return undefined;
    }
    if (closes) {
      const { name } = current;
      at = tag + 2 + name.length;
      if (!text.startsWith(name, tag + 2) || text.charCodeAt(at) !== GREATER) return undefined;
      at++;
      current.contentEnd = tag;
      current.end = at;
      open.length--;
      const parent = open[open.length - 1];
      if (!parent) break;
      current = parent;
      continue;
    }
    const nameEnd = endOfName(text, tag + 1);
    if (nameEnd === tag + 1) return undefined;
    const selfClosing = text.charCodeAt(nameEnd) === SLASH;
    at = selfClosing ? nameEnd + 1 : nameEnd;
    if (text.charCodeAt(at) !== GREATER || open.length >= maxDepth) return undefined;
    at++;
    const child = makeElement(text.slice(tag + 1, nameEnd), tag, at);
    addChild(current, child);
    if (selfClosing) {
      child.selfClosing = true;
    } else {
      open.push(child);
      current = child;
    }
  }
  return skipSpace(text, at) === text.length ? root : undefined;
}

const SLASH = 47;
const GREATER = 62;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters meant
const UNUSUAL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;
const DECLARATION = /<\?xml version="1\.0"(?: encoding="[A-Za-z][\w.-]*")?\?>/y;
const ROOT = /<([A-Za-z]+)(?: xmlns="http:\/\/soap\.sforce\.com\/2006\/04\/metadata")?(?: xmlns:xsi="[^"<&]*")?>/y;

/** Behind the XML declaration, if there is one; -1 where it is written unusually. */
function skipDeclaration(text: string): number {
  if (!text.startsWith('<?')) return 0;
  DECLARATION.lastIndex = 0;
  return DECLARATION.test(text) ? DECLARATION.lastIndex : -1;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (let unit = text.charCodeAt(at); unit === 32 || unit === 10 || unit === 13 || unit === 9; ) {
    unit = text.charCodeAt(++at);
  }
  return at;
}

/** Letters, then letters and digits: every name of the schema. */
function endOfName(text: string, from: number): number {
  let at = from;
  for (;;) {
    const unit = text.charCodeAt(at);
    const letter = (unit | 32) >= 97 && (unit | 32) <= 122;
    if (!letter && !(unit >= 48 && unit <= 57 && at > from)) return at;
    at++;
  }
}

/** Text of a leaf with entities resolved and line ends as XML has them; undefined for what we leave to the parser. */
function characterData(text: string, from: number, to: number): string | undefined {
  const length = to - from;
  if (length === 5 && text.startsWith('false', from)) return 'false';
  if (length === 4 && text.startsWith('true', from)) return 'true';
  const value = text.slice(from, to);
  // Characters XML forbids, or that need care, are the parser's; so is `]]>`, which may not stand in text.
  if (UNUSUAL.test(value) || value.includes(']]>')) return undefined;
  const plain = value.includes('\r') ? value.replace(/\r\n?/g, '\n') : value;
  return plain.includes('&') ? resolveEntities(plain) : plain;
}

function resolveEntities(text: string): string | undefined {
  let unknown = false;
  const resolved = text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const character = whole.endsWith(';') && Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
    if (character === undefined) unknown = true;
    return character ?? '';
  });
  return unknown ? undefined : resolved;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
