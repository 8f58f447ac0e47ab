/** A text with its places: offsets to lines and columns of the file, also after parts were left out or put together. */

/** A stretch of text and where it stood before it was moved. */
export interface Rewrite {
  /** Offset in the rewritten text. */
  at: number;
  length: number;
  /** Offset and length in the original. */
  from: number;
  fromLength: number;
  how: string;
}

export interface Origin {
  file: string;
  commit?: string;
  /** Shipped: inside an archive, a binary, a bundle. */
  artifact: boolean;
  /** Lines and columns are meaningless (a binary). */
  binary?: boolean;
  /** Lines before this text, where it is one chunk of a large file. */
  linesBefore?: number;
  /** Characters before it on its first line. */
  columnsBefore?: number;
}

/** 1-based; 0 and 0 in a binary. */
export interface Position {
  line: number;
  column: number;
}

/** Finds the line and column of an offset of the text it was made for. */
export type Locate = (offset: number) => Position;

export class SourceText {
  readonly text: string;
  readonly origin: Origin;
  readonly #locate: Locate;
  readonly #rewrites: readonly Rewrite[];

  /** `locate` and `rewrites`: how places of the text before rewriting are found. */
  constructor(text: string, origin: Origin, locate: Locate = linesOf(text), rewrites: readonly Rewrite[] = []) {
    this.text = text;
    this.origin = origin;
    this.#locate = locate;
    this.#rewrites = rewrites;
  }

  place(offset: number): Position {
    if (this.origin.binary === true) return { line: 0, column: 0 };
    const { line, column } = this.#locate(this.#originalOffset(offset));
    const { linesBefore = 0, columnsBefore = 0 } = this.origin;
    return { line: line + linesBefore, column: line === 1 ? column + columnsBefore : column };
  }

  where(offset: number): Position & { file: string; commit?: string } {
    const { file, commit } = this.origin;
    return { file, ...this.place(offset), ...(commit === undefined ? {} : { commit }) };
  }

  /** How the text at an offset was written, where it had to be put together. */
  written(offset: number): string | undefined {
    const at = this.#rewriteBefore(offset);
    const rewrite = this.#rewrites[at];
    return rewrite !== undefined && offset < rewrite.at + rewrite.length ? rewrite.how : undefined;
  }

  #originalOffset(offset: number): number {
    const rewrite = this.#rewrites[this.#rewriteBefore(offset)];
    if (rewrite === undefined) return offset;
    if (offset < rewrite.at + rewrite.length) return rewrite.from;
    return offset + rewrite.from + rewrite.fromLength - (rewrite.at + rewrite.length);
  }

  /** Index of the last rewrite that begins at or before an offset, or -1. */
  #rewriteBefore(offset: number): number {
    return lastAtMost(this.#rewrites.length, offset, (index) => this.#rewrites[index]?.at ?? 0);
  }
}

/** Lines and columns of a text held whole. Lines are counted when first asked for. */
export function linesOf(text: string): Locate {
  let starts: number[] | undefined;
  return (offset) => {
    if (starts === undefined) {
      starts = [0];
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    }
    const known = starts;
    const line = lastAtMost(known.length, offset, (index) => known[index] ?? 0);
    return { line: line + 1, column: offset - (known[line] ?? 0) + 1 };
  };
}

/** The last index whose number is at most `limit`, or -1; numbers ascend. */
export function lastAtMost(count: number, limit: number, numberAt: (index: number) => number): number {
  let low = -1;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (numberAt(middle) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
