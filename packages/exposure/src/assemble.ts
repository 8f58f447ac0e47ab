/**
 * Puts strings back together that a person or a minifier took apart: concatenation, `join("")`, character codes,
 * escapes, base64. The result is the same text with plain literals in their place, and a map back.
 */
import type { Rewrite } from './source-text.ts';

interface Replacement {
  from: number;
  to: number;
  text: string;
  how: string;
}

/** The rewritten text, or undefined where there was nothing to put together. */
export function assemble(text: string, file = ''): { text: string; rewrites: Rewrite[] } | undefined {
  const found = [
    ...concatenations(text, file),
    ...joins(text),
    ...characterCodes(text),
    ...escapes(text),
    ...quotes(text),
    // Most texts hold long words that are no base64; one that decodes something says so, or is a Kubernetes secret.
    ...(/atob|base64|b64|Basic |kind:\s{0,5}Secret|M01WR|NNVkc5|TVZHO/i.test(text) ? base64(text) : []),
  ];
  if (found.length === 0) return undefined;
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  const parts: string[] = [];
  const rewrites: Rewrite[] = [];
  let read = 0;
  let at = 0;
  for (const item of found) {
    if (item.from < read) continue;
    parts.push(text.slice(read, item.from), item.text);
    at += item.from - read;
    rewrites.push({ at, length: item.text.length, from: item.from, fromLength: item.to - item.from, how: item.how });
    at += item.text.length;
    read = item.to;
  }
  parts.push(text.slice(read));
  return { text: parts.join(''), rewrites };
}

const LONGEST_PART = 600;
const LONGEST_LIST = 8000;

/** `"a" + "b"`, `"a".concat("b")`, PHP's `'a' . 'b'`, and literals on neighbouring lines (C, Python, Objective-C). */
function concatenations(text: string, file: string): Replacement[] {
  const found: Replacement[] = [];
  const join = /(["'`])\)?[ \t\r\n]{0,40}(?:\+|\.concat\(|\.(?=[ \t]*["'])|\\?\r?\n)[ \t\r\n]{0,40}@?(["'`])/g;
  let chain: Replacement | undefined;
  let expectedClose = -1;
  for (let match = join.exec(text); match !== null; match = join.exec(text)) {
    const close = match.index;
    const open = match.index + match[0].length - 1;
    // Go has no neighbours that are one: there they are the lines of an import.
    if (file.endsWith('.go') && !/[+.]/.test(match[0])) {
      join.lastIndex = open;
      continue;
    }
    const quote = match[2] ?? '"';
    const end = closing(text, open, quote);
    // The next search starts at the opening quote, so that `"a"+"b"+"c"` is seen as two joins.
    join.lastIndex = open + 1;
    if (end === -1) continue;
    const right = text.slice(open + 1, end);
    if (chain !== undefined && close === expectedClose) {
      chain.text = `${chain.text.slice(0, -1)}${right}"`;
      chain.to = end + 1;
    } else {
      const start = opening(text, close, match[1] ?? '"');
      if (start === -1) continue;
      chain = { from: start, to: end + 1, text: `"${text.slice(start + 1, close)}${right}"`, how: 'concatenated' };
      found.push(chain);
    }
    expectedClose = end;
  }
  for (const item of found) {
    const plain = decodeBase64(item.text.slice(1, -1));
    if (plain !== undefined) item.text = `"${plain}"`;
  }
  return found;
}

function opening(text: string, close: number, quote: string): number {
  const from = Math.max(0, close - LONGEST_PART);
  const before = text.slice(from, close);
  const start = before.lastIndexOf(quote);
  return start === -1 || before.includes('\n', start) ? -1 : from + start;
}

function closing(text: string, open: number, quote: string): number {
  const after = text.slice(open + 1, open + 1 + LONGEST_PART);
  const end = after.indexOf(quote);
  return end === -1 || after.lastIndexOf('\n', end) !== -1 ? -1 : open + 1 + end;
}

/** `["a","b"].join("")`. */
function joins(text: string): Replacement[] {
  const found: Replacement[] = [];
  const join = /\]\s{0,10}\.(?:join|joined|implode)\(\s{0,5}(?:separator:\s{0,5})?(?:""|''|``)\s{0,5}\)/g;
  for (let match = join.exec(text); match !== null; match = join.exec(text)) {
    const from = Math.max(0, match.index - LONGEST_LIST);
    const before = text.slice(from, match.index);
    const bracket = before.lastIndexOf('[');
    if (bracket === -1) continue;
    const start = from + bracket;
    const inner = before.slice(bracket + 1);
    const value = listOfStrings(inner)?.join('');
    if (value === undefined) continue;
    found.push({
      from: start,
      to: match.index + match[0].length,
      text: `"${decodeBase64(value) ?? value}"`,
      how: 'joined',
    });
  }
  return found;
}

/** The strings of `"a", 'b',`, or undefined where anything else stands between them. One step after the other: it never goes back. */
function listOfStrings(inner: string): string[] | undefined {
  const part = /\s*(?:["'`]([^"'`\\\n]{0,300})["'`]|,)/y;
  const strings: string[] = [];
  const end = inner.trimEnd().length;
  while (part.lastIndex < end) {
    const match = part.exec(inner);
    if (match === null) return undefined;
    if (match[1] !== undefined) strings.push(match[1]);
  }
  return strings.length === 0 ? undefined : strings;
}

/** `String.fromCharCode(51, 77, …)`, `[0x33, 0x4d, …]`. */
function characterCodes(text: string): Replacement[] {
  const found: Replacement[] = [];
  const run =
    /(?:0x[0-9A-Fa-f]{2}|\b\d{2,3})(?:\s{0,4},\s{0,4}(?:\(byte\)\s?)?(?:0x[0-9A-Fa-f]{2}|\d{2,3})\b){11,600}/g;
  for (let match = run.exec(text); match !== null; match = run.exec(text)) {
    const codes = match[0].split(',').map((code) => Number(code.replace('(byte)', '').trim()));
    if (codes.some((code) => !(code >= 32 && code <= 126))) continue;
    const value = String.fromCharCode(...codes);
    if (!/^[A-Za-z0-9._+/=!:&?%@-]+$/.test(value)) continue;
    const before =
      /(?:[\w.]{0,40}[cC]har[cC]ode\w{0,5}\s{0,3}\((?:\.\.\.)?|new\s+byte\s?\[\]\s?)?[[({]?\s{0,10}$/.exec(
        text.slice(Math.max(0, match.index - 60), match.index),
      )?.[0] ?? '';
    const after =
      /^\s{0,10}[\])}]{0,2}/.exec(text.slice(match.index + match[0].length, match.index + match[0].length + 12))?.[0] ??
      '';
    found.push({
      from: match.index - before.length,
      to: match.index + match[0].length + after.length,
      text: `"${decodeBase64(value) ?? value}"`,
      how: 'character codes',
    });
  }
  return found;
}

/** `\x33\x4d…`, `\u0033\u004d…`. */
function escapes(text: string): Replacement[] {
  const found: Replacement[] = [];
  const run = /(?:\\x[0-9A-Fa-f]{2}|\\u00[2-7][0-9A-Fa-f]){4,1000}/g;
  for (let match = run.exec(text); match !== null; match = run.exec(text)) {
    const value = match[0].replace(/\\(?:x|u00)([0-9A-Fa-f]{2})/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
    if (/^[\x20-\x7e]+$/.test(value) && !/["'`\\]/.test(value))
      found.push({ from: match.index, to: match.index + match[0].length, text: value, how: 'escaped' });
  }
  return found;
}

/** Quotes that were written as entities (JSON in an HTML attribute) or escapes (JSON in a script). */
function quotes(text: string): Replacement[] {
  const found: Replacement[] = [];
  const quote = /&(?:quot|#34|#x22);|&(?:apos|#39|#x27);|\\u002[27]/gi;
  for (let match = quote.exec(text); match !== null && found.length < MOST_QUOTES; match = quote.exec(text)) {
    const single = /apos|39|27/.test(match[0]);
    found.push({ from: match.index, to: match.index + match[0].length, text: single ? "'" : '"', how: 'escaped' });
  }
  return found;
}

const MOST_QUOTES = 5000;

/** Base64 of something we look for: replaced inside its quotes, the decoding call around it stays. */
function base64(text: string): Replacement[] {
  const found: Replacement[] = [];
  const run = /(?<=["'`>=\s:]|Basic )[A-Za-z0-9+/_-]{20,4000}={0,2}(?=["'`<\s\\]|$)/g;
  for (let match = run.exec(text); match !== null; match = run.exec(text)) {
    const value = decodeBase64(match[0]);
    if (value !== undefined)
      found.push({ from: match.index, to: match.index + match[0].length, text: value, how: 'base64' });
  }
  return found;
}

/** The decoded text where it holds what a detector looks for, and undefined otherwise. */
export function decodeBase64(value: string): string | undefined {
  if (value.length < 20 || value.length > 8000 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(value)) return undefined;
  if (/^[0-9A-Fa-f]+$/.test(value)) return undefined;
  const head = Buffer.from(value.slice(0, 12), 'base64').toString('latin1');
  if (!/^[\x20-\x7e\r\n\t]+$/.test(head)) return undefined;
  const plain = Buffer.from(value, 'base64').toString('latin1');
  if (!/^[\x20-\x7e\r\n\t]+$/.test(plain)) return undefined;
  if (!/3MVG9|^[0-9A-Fa-f]{64}$|^\d{15,22}$|secret|services\/oauth2|5Aep861/i.test(plain)) return undefined;
  return plain;
}
