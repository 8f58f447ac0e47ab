/** XML out, and small readings of XML in. What comes in is read by the metadata reader: bounded, without a DTD. */
import { parseXml, type XmlElement } from '@countersign/metadata';

/** Nesting of a SOAP request or a metadata file: neither comes near it. */
const MAX_DEPTH = 32;

/** A value of an element: text, elements by name, or several of one name. Undefined is left out. */
export type XmlValue = string | number | boolean | undefined | XmlFields | readonly XmlValue[];
export interface XmlFields {
  readonly [name: string]: XmlValue;
}

/** Throws `XmlRefusal`. */
export function readXml(text: string): XmlElement {
  return parseXml(text, MAX_DEPTH);
}

export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name);
}

export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((one) => one.name === name) ?? [];
}

/** The text of a child without the space around it; undefined where there is no such child. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  const found = child(element, name);
  return found === undefined || found.nil ? undefined : found.text.trim();
}

/** A document of one root element in a namespace. */
export function writeXml(root: string, namespace: string, content: XmlValue): string {
  const lines = elements(root, content, '', ` xmlns="${namespace}"`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines.join('\n')}\n`;
}

/** Elements of one name, a line each; those that hold others have their own lines within. */
function elements(name: string, content: XmlValue, indent: string, attributes = ''): string[] {
  if (content === undefined) return [];
  if (isList(content)) return content.flatMap((one) => elements(name, one, indent, attributes));
  if (typeof content !== 'object') return [`${indent}<${name}${attributes}>${escapeXml(String(content))}</${name}>`];
  const within = Object.entries(content).flatMap(([field, value]) => elements(field, value, `${indent}    `));
  return within.length === 0
    ? [`${indent}<${name}${attributes}/>`]
    : [`${indent}<${name}${attributes}>`, ...within, `${indent}</${name}>`];
}

/** What XML 1.0 cannot hold becomes the replacement character. */
function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  const held = text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD');
  return held.replace(/[&<>]/g, (char) => (char === '&' ? '&amp;' : char === '<' ? '&lt;' : '&gt;'));
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

/** Line and column of an offset, both from 1. */
export function placeAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}
