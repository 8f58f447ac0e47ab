/**
 * XML as text, indented. A document here is elements that hold either text or other elements: no namespaces prefixes,
 * comments or mixed content, and so no library.
 */

/** An element with what it holds. */
export interface XmlElement {
  name: string;
  /** In the order in which they are written. */
  attributes?: Readonly<Record<string, string>>;
  /** Text, or the elements inside, made when they are asked for. Default: an empty element. */
  content?: string | Iterable<XmlElement>;
}

/** The document with its declaration, in pieces; the last ends with a line end. `indent` is what one level is moved by. */
export function* xmlPieces(root: XmlElement, indent = '  '): Iterable<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield* element(root, '', indent);
}

/** The same as one string. */
export function xmlText(root: XmlElement, indent?: string): string {
  return [...xmlPieces(root, indent)].join('');
}

function* element({ name, attributes = {}, content = '' }: XmlElement, at: string, indent: string): Iterable<string> {
  const attributesText = Object.entries(attributes).map(([key, value]) => ` ${key}="${inAttribute(value)}"`);
  const head = `${at}<${name}${attributesText.join('')}`;
  if (typeof content === 'string') {
    yield content === '' ? `${head}/>\n` : `${head}>${inText(content)}</${name}>\n`;
    return;
  }
  let empty = true;
  for (const child of content) {
    if (empty) yield `${head}>\n`;
    empty = false;
    yield* element(child, at + indent, indent);
  }
  yield empty ? `${head}/>\n` : `${at}</${name}>\n`;
}

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

function inAttribute(text: string): string {
  return allowed(text).replace(/[&<>"\t\n\r]/g, (sign) => ENTITY[sign] ?? '');
}

function inText(text: string): string {
  return allowed(text).replace(/[&<>\r]/g, (sign) => ENTITY[sign] ?? '');
}

/** XML 1.0 §2.2 has no place for most control characters or for half a surrogate pair, escaped or not. */
function allowed(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
}
