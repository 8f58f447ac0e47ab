/**
 * XML text to a small tree with offsets.
 *
 * May not: expand entities, follow anything outside the text, or go deeper than told. A DTD is refused, and with it every
 * entity but the five of XML itself. Errors say what and where, and never quote the text, which may hold a secret.
 */
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { addChild, makeElement, type XmlElement } from './xml-element.ts';

export type { XmlElement } from './xml-element.ts';

/** Why a text is not read, and at which offset. */
export class XmlRefusal extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const METADATA_NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** The root element. Throws `XmlRefusal`. */
export function parseXml(text: string, maxDepth: number): XmlElement {
  const parser = idle ?? makeParser();
  idle = undefined;
  source = text;
  depthLimit = maxDepth;
  open = [];
  root = undefined;
  scopes = [];
  parser.write(text).close();
  // Only a parser that came to its end is clean; one that threw is dropped.
  idle = parser;
  const result = root as XmlElement | undefined;
  source = '';
  root = undefined;
  if (!result) throw new XmlRefusal('the file is empty', 0);
  return result;
}

// One parser serves all files: parsing is synchronous, and a new parser costs as much as a small file.
let idle: SaxesParser | undefined;
let source = '';
let depthLimit = 0;
let open: XmlElement[] = [];
let root: XmlElement | undefined;
/** Namespace declarations in force, innermost last. */
let scopes: { depth: number; uris: Record<string, string> }[] = [];

function makeParser(): SaxesParser {
  const parser = new SaxesParser({ xmlns: false, position: false });

  parser.on('opentag', (tag: SaxesTagPlain) => {
    const end = parser.position;
    const start = source.lastIndexOf('<', end - 1);
    if (open.length >= depthLimit) {
      throw new XmlRefusal(`elements are nested more than ${depthLimit} deep; metadata never is`, start);
    }
    const colon = tag.name.indexOf(':');
    const element = makeElement(colon < 0 ? tag.name : tag.name.slice(colon + 1), start, end);
    element.selfClosing = tag.isSelfClosing;
    resolveNames(element, tag);
    const parent = open[open.length - 1];
    if (parent) {
      addChild(parent, element);
      parent.text = '';
    } else {
      root = element;
    }
    open.push(element);
  });

  parser.on('closetag', () => {
    const element = open.pop();
    const last = scopes[scopes.length - 1];
    if (last && last.depth > open.length) scopes.pop();
    if (!element || element.selfClosing) return;
    element.end = parser.position;
    element.contentEnd = source.lastIndexOf('<', parser.position - 1);
  });

  const addText = (text: string): void => {
    const element = open[open.length - 1];
    if (element?.children.length === 0) element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);

  parser.on('doctype', () => {
    throw new XmlRefusal(
      'a document type declaration (DTD) is refused; metadata never has one, remove it',
      Math.max(0, source.lastIndexOf('<!DOCTYPE', parser.position)),
    );
  });

  parser.on('error', (error) => {
    const unclosed = /^unclosed tag/.test(error.message) ? open[open.length - 1] : undefined;
    throw new XmlRefusal(
      unclosed
        ? 'not well-formed XML: this element is never closed'
        : `not well-formed XML: ${harmless(error.message)}`,
      unclosed ? unclosed.start : Math.max(0, Math.min(parser.position - 1, source.length - 1)),
    );
  });
  return parser;
}

/** The parser quotes names after a colon; what it quotes may be anything. */
function harmless(message: string): string {
  return message.replace(/:.*$/s, '').replace(/\.$/, '');
}

function resolveNames(element: XmlElement, tag: SaxesTagPlain): void {
  let uris = scopes[scopes.length - 1]?.uris;
  let declared = false;
  for (const attribute in tag.attributes) {
    const value = tag.attributes[attribute] ?? '';
    if (attribute === 'xmlns' || attribute.startsWith('xmlns:')) {
      if (!declared) {
        // Inherited, not copied: a file of declarations must not cost their square.
        uris = Object.create(uris ?? null) as Record<string, string>;
        scopes.push({ depth: open.length + 1, uris });
        declared = true;
      }
      if (uris) uris[attribute.slice(6)] = value;
    } else if (attribute.endsWith(':nil')) {
      element.nil = value.trim() === 'true' || value.trim() === '1';
    }
  }
  const colon = tag.name.indexOf(':');
  const prefix = colon < 0 ? '' : tag.name.slice(0, colon);
  const uri = uris?.[prefix];
  if (uri === undefined && prefix !== '') {
    throw new XmlRefusal('not well-formed XML: this namespace prefix is declared nowhere', element.start);
  }
  element.foreign = uri !== undefined && uri !== '' && uri !== METADATA_NAMESPACE;
}
