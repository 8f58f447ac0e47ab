/** A long text that comes in pieces: each is inspected with the end of the one before, lines counted on the way. */
import type { FileFacts } from './file-facts.ts';
import { mergeFacts } from './inspect.ts';
import { emptyReading, type Reading } from './reading.ts';
import type { Origin } from './source-text.ts';
import type { Content } from './walk/content.ts';

/** Longest thing a detector looks at across a chunk's edge. */
export const OVERLAP = 16 * 1024;

/** Who inspects a chunk: the reader. */
export interface Inspector {
  bytes(bytes: Buffer, content: Content, origin: Origin, into: Reading): void;
}

export class Chunks {
  readonly #reader: Inspector;
  readonly #origin: Origin;
  readonly #into: Reading;
  #whole: FileFacts | undefined;
  #kept: Buffer = Buffer.alloc(0);
  #linesBefore = 0;
  #columnsBefore = 0;
  begun = false;

  constructor(reader: Inspector, origin: Origin, into: Reading) {
    this.#reader = reader;
    this.#origin = origin;
    this.#into = into;
  }

  push(piece: Buffer, content: Content): void {
    this.begun = true;
    const chunk = Buffer.concat([this.#kept, piece]);
    this.#inspect(chunk, content);
    let next = Math.max(0, chunk.length - OVERLAP);
    // Not between the bytes of one character.
    while (next > 0 && ((chunk[next] ?? 0) & 0xc0) === 0x80) next -= 1;
    for (let at = chunk.indexOf(10); at !== -1 && at < next; at = chunk.indexOf(10, at + 1)) this.#linesBefore += 1;
    const lastLine = next === 0 ? -1 : chunk.lastIndexOf(10, next - 1);
    const characters = content === 'text' ? chunk.toString('utf8', lastLine + 1, next).length : next - lastLine - 1;
    this.#columnsBefore = lastLine === -1 ? this.#columnsBefore + characters : characters;
    this.#kept = Buffer.from(chunk.subarray(next));
  }

  end(piece: Buffer, content: Content): void {
    this.#inspect(Buffer.concat([this.#kept, piece]), content);
    if (this.#whole !== undefined) this.#into.facts.push(this.#whole);
  }

  #inspect(chunk: Buffer, content: Content): void {
    const part = emptyReading();
    const place = { linesBefore: this.#linesBefore, columnsBefore: this.#columnsBefore };
    this.#reader.bytes(chunk, content === 'text' ? 'text' : 'binary', { ...this.#origin, ...place }, part);
    this.#into.notJudged.push(...part.notJudged);
    for (const facts of part.facts) {
      if (this.#whole === undefined) this.#whole = facts;
      else mergeFacts(this.#whole, facts);
    }
  }
}
