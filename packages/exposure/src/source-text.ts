/** A text with its places: offsets to lines and columns, also after strings were put back together. */

/** A stretch of rewritten text and where it stood before. */
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
  artifact: boolean;
  /** Lines and columns are meaningless (a binary). */
  binary?: boolean;
  /** Lines before this text, where it is one chunk of a large file. */
  linesBefore?: number;
  /** Characters before it on its first line. */
  columnsBefore?: number;
}

export class SourceText {
  readonly text: string;
  readonly origin: Origin;
  readonly #original: string;
  readonly #rewrites: readonly Rewrite[];
  #lineStarts: number[] | undefined;

  constructor(text: string, origin: Origin, original: string = text, rewrites: readonly Rewrite[] = []) {
    this.text = text;
    this.origin = origin;
    this.#original = original;
    this.#rewrites = rewrites;
  }

  /** 1-based line and column of an offset; 0 and 0 in a binary. */
  place(offset: number): { line: number; column: number } {
    if (this.origin.binary === true) return { line: 0, column: 0 };
    const at = this.#originalOffset(offset);
    const starts = this.#lines();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    const column = at - (starts[low] ?? 0) + 1 + (low === 0 ? (this.origin.columnsBefore ?? 0) : 0);
    return { line: low + 1 + (this.origin.linesBefore ?? 0), column };
  }

  where(offset: number): { file: string; line: number; column: number; commit?: string } {
    const { file, commit } = this.origin;
    return { file, ...this.place(offset), ...(commit === undefined ? {} : { commit }) };
  }

  /** How the text at an offset was written, where it had to be put together. */
  written(offset: number): string | undefined {
    return this.#rewrites.find((rewrite) => offset >= rewrite.at && offset < rewrite.at + rewrite.length)?.how;
  }

  /** The line an offset is on, cut to 200 characters before and after it. */
  lineAround(offset: number): string {
    const start = Math.max(this.text.lastIndexOf('\n', offset - 1) + 1, offset - 200);
    const end = this.text.indexOf('\n', offset);
    return this.text.slice(start, Math.min(end === -1 ? this.text.length : end, offset + 200));
  }

  #originalOffset(offset: number): number {
    let shift = 0;
    for (const rewrite of this.#rewrites) {
      if (offset < rewrite.at) break;
      if (offset < rewrite.at + rewrite.length) return rewrite.from;
      shift = rewrite.from + rewrite.fromLength - (rewrite.at + rewrite.length);
    }
    return offset + shift;
  }

  #lines(): number[] {
    if (this.#lineStarts !== undefined) return this.#lineStarts;
    const starts = [0];
    let at = this.#original.indexOf('\n');
    while (at !== -1) {
      starts.push(at + 1);
      at = this.#original.indexOf('\n', at + 1);
    }
    this.#lineStarts = starts;
    return starts;
  }
}
