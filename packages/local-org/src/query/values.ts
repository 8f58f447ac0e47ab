/** Values of records, and how SOQL compares them. */

export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

/** How a field is described, shown in columns and compared. */
export type FieldKind = 'id' | 'reference' | 'string' | 'boolean' | 'int' | 'datetime';

/** Nulls first, as SOQL sorts. Text is compared without case. */
export function compare(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a).toLowerCase(), String(b).toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Ids of 15 characters are the same as those of 18; text is equal whatever its case. */
export function isEqual(kind: FieldKind, a: Value, b: Value): boolean {
  if (a === null || b === null) return a === b;
  if ((kind === 'id' || kind === 'reference') && typeof a === 'string' && typeof b === 'string')
    return a.slice(0, 15) === b.slice(0, 15) && (a.length < 18 || b.length < 18 || a === b);
  if (kind === 'datetime') return Date.parse(String(a)) === Date.parse(String(b));
  return typeof a === 'string' && typeof b === 'string' ? a.toLowerCase() === b.toLowerCase() : a === b;
}

/** `%` and `_` as LIKE means them; linear in pattern times text. */
export function isLike(text: Value, pattern: string): boolean {
  if (text === null) return false;
  const parts = likeParts(pattern.toLowerCase());
  const chars = [...String(text).toLowerCase()];
  // One row of the table at a time: which prefixes of the text the pattern so far matches.
  let row = chars.map(() => false);
  let empty = true;
  for (const part of parts) {
    const next: boolean[] = [];
    for (let at = 0; at < chars.length; at++) {
      const before = at === 0 ? empty : (row[at - 1] ?? false);
      if (part === ANY) next.push((next[at - 1] ?? empty) || (row[at] ?? false) || before);
      else next.push(before && (part === ONE || part === chars[at]));
    }
    empty = empty && part === ANY;
    row = next;
  }
  return chars.length === 0 ? empty : (row.at(-1) ?? false);
}

const ANY = Symbol('any');
const ONE = Symbol('one');

function likeParts(pattern: string): (string | symbol)[] {
  const parts: (string | symbol)[] = [];
  const chars = [...pattern];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    if (char === '\\' && at + 1 < chars.length) parts.push(chars[++at] ?? '');
    else parts.push(char === '%' ? ANY : char === '_' ? ONE : char);
  }
  return parts;
}

/** A literal of a query as its parser leaves it: quotes around text, and what they escape. */
export function literal(text: string): Value {
  if (text.startsWith("'") && text.endsWith("'") && text.length >= 2) return unescaped(text.slice(1, -1));
  const lower = text.toLowerCase();
  if (lower === 'null') return null;
  if (lower === 'true' || lower === 'false') return lower === 'true';
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  return text;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** In a pattern of LIKE an escaped `%` or `_` keeps its backslash. */
function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (whole, char: string) =>
    char === '%' || char === '_' ? whole : (ESCAPES[char.toLowerCase()] ?? char),
  );
}
