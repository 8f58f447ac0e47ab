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

/** The index of the first in a list, sorted by the offset asked for, that begins at or after it. */
export function firstFrom<T>(list: readonly T[], offset: number, beginOf: (one: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (beginOf(list[middle] as T) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The closed brackets around an offset, innermost first; more than a hundred deep nobody writes. */
export function around({ brackets }: Structure, at: number): Bracket[] {
  const found: Bracket[] = [];
  let index = firstFrom(brackets, at, (one) => one.open) - 1;
  for (let depth = 0; index >= 0 && depth < MOST_DEPTH; depth += 1) {
    const bracket = brackets[index] as Bracket;
    if (bracket.close >= at) found.push(bracket);
    index = bracket.around;
  }
  return found;
}

const MOST_DEPTH = 300;

/** The string an offset stands in. */
export function stringAt({ strings }: Structure, at: number): Quoted | undefined {
  const last = strings[firstFrom(strings, at, (one) => one.from) - 1];
  return last !== undefined && last.to >= at ? last : undefined;
}

/** The first bracket of a sign at or after an offset, among the next few. */
export function nextBracket({ brackets }: Structure, at: number, sign: Bracket['sign']): Bracket | undefined {
  const first = firstFrom(brackets, at, (one) => one.open);
  return brackets.slice(first, first + 40).find((one) => one.sign === sign);
}
