/** Brackets and strings of a program, in one pass and without knowing its language: enough to tell where an expression ends. */

export interface Bracket {
  /** Offset of the opening sign. */
  open: number;
  /** Offset of the closing sign; -1 where none was found. */
  close: number;
  sign: '(' | '[' | '{';
  /** Index of the bracket around it; -1 for none. */
  around: number;
}

export interface Quoted {
  /** Offsets of the quotes. */
  from: number;
  to: number;
}

export interface Structure {
  brackets: readonly Bracket[];
  strings: readonly Quoted[];
}

const MOST_LEFT_OPEN = 4;
const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** Languages in which `#` begins a comment. */
const HASH_COMMENTS =
  /\.(?:py|rb|sh|bash|zsh|ya?ml|pl|r|toml|ps1|ex|exs|php)$|(?:^|\/)(?:Dockerfile|Gemfile|Rakefile)$/i;

export function structureOf(text: string, file: string): Structure {
  const hash = HASH_COMMENTS.test(file);
  const brackets: Bracket[] = [];
  const strings: Quoted[] = [];
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] as string;
    if (sign === '"' || sign === "'" || sign === '`') {
      const end = endOfString(text, at, sign);
      if (end === -1) continue;
      strings.push({ from: at, to: end });
      at = end;
    } else if ((sign === '/' && text[at + 1] === '/' && text[at - 1] !== ':') || (hash && sign === '#')) {
      at = lineEnd(text, at);
    } else if (sign === '/' && text[at + 1] === '*') {
      const end = text.indexOf('*/', at + 2);
      if (end === -1) break;
      at = end + 1;
    } else if (sign === '(' || sign === '[' || sign === '{') {
      open.push(brackets.length);
      brackets.push({ open: at, close: -1, sign, around: open.at(-2) ?? -1 });
    } else if (sign === ')' || sign === ']' || sign === '}') {
      // One left open (in a pattern, in prose) does not keep those around it from closing.
      const depth = open.findLastIndex((index) => brackets[index]?.sign === CLOSES[sign]);
      if (depth === -1 || open.length - depth > MOST_LEFT_OPEN) continue;
      const bracket = brackets[open[depth] as number];
      if (bracket !== undefined) bracket.close = at;
      open.length = depth;
    }
  }
  return { brackets, strings };
}

function endOfString(text: string, from: number, quote: string): number {
  const triple = quote.repeat(3);
  if (quote !== '`' && text.startsWith(triple, from)) {
    const end = text.indexOf(triple, from + 3);
    return end === -1 ? -1 : end + 2;
  }
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '\\') at += 1;
    else if (sign === quote) return at;
    // An apostrophe, a lifetime: no string of these quotes goes over a line's end.
    else if (sign === '\n' && quote !== '`') return -1;
  }
  return -1;
}

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

/** The closed brackets around an offset, innermost first. */
export function around(structure: Structure, at: number): Bracket[] {
  const { brackets } = structure;
  // The last one that opens before the offset, and then outwards.
  let low = 0;
  let high = brackets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((brackets[middle] as Bracket).open < at) low = middle + 1;
    else high = middle;
  }
  const found: Bracket[] = [];
  for (let index = low - 1; index >= 0; index = (brackets[index] as Bracket).around) {
    const bracket = brackets[index] as Bracket;
    if (bracket.close >= at) found.push(bracket);
  }
  return found;
}

/** The string an offset stands in. */
export function stringAt(structure: Structure, at: number): Quoted | undefined {
  let low = 0;
  let high = structure.strings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((structure.strings[middle] as Quoted).from < at) low = middle + 1;
    else high = middle;
  }
  const last = structure.strings[low - 1];
  return last !== undefined && last.to >= at ? last : undefined;
}
