/** One file → its facts: opens it, tells what it is, and inspects it chunk by chunk or member by member. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { FileFacts } from './file-facts.ts';
import { type Inspection, inspect, mergeFacts, saysNothing } from './inspect.ts';
import type { ScanLimits } from './options.ts';
import { Prefilter } from './prefilter/prefilter.ts';
import type { NotJudged } from './result.ts';
import type { Locate, Origin } from './source-text.ts';
import { type Content, contentOf, SKIPPED_NAME, stringsOf } from './walk/content.ts';
import { reason } from './walk/tree.ts';
import { reduce, WHOLE } from './windows.ts';

/** What reading files brought to light. */
export interface Reading {
  facts: FileFacts[];
  notJudged: NotJudged[];
  /** Names of archive members that mark a client root, with their text. */
  markers: { file: string; text: string }[];
  files: number;
  bytes: number;
}

export function emptyReading(): Reading {
  return { facts: [], notJudged: [], markers: [], files: 0, bytes: 0 };
}

/** Longest thing a detector looks at across a chunk's edge. */
const OVERLAP = 16 * 1024;

export class Reader {
  readonly limits: ScanLimits;
  readonly inspection: Inspection;
  readonly prefilter: Prefilter;
  /** The prefilter's own memory: a file is read to where it is searched. */
  readonly #chunk: Buffer;

  constructor(limits: ScanLimits, inspection: Inspection) {
    this.limits = limits;
    this.inspection = inspection;
    this.prefilter = new Prefilter(limits.chunkBytes, inspection.own.keys.keys());
    this.#chunk = this.prefilter.buffer;
  }

  /** Reads a file of the tree. Never throws for what a file holds. */
  readFile(path: string, file: string, into: Reading): void {
    into.files += 1;
    if (SKIPPED_NAME.test(file)) return;
    let handle: number;
    try {
      handle = openSync(path, 'r');
    } catch (error) {
      into.notJudged.push({ file, message: `cannot be read: ${reason(error)}` });
      return;
    }
    try {
      const read = readSync(handle, this.#chunk, 0, this.#chunk.length, 0);
      const head = this.#chunk.subarray(0, read);
      const content = contentOf(head);
      if (read < this.#chunk.length) {
        into.bytes += read;
        this.bytes(head, content, { file, artifact: false }, into);
      } else {
        this.#large(handle, content, file, into);
      }
    } catch (error) {
      into.notJudged.push({ file, message: `cannot be read: ${reason(error)}` });
    } finally {
      closeSync(handle);
    }
  }

  /** Inspects bytes that are in memory whole. */
  bytes(bytes: Buffer, content: Content, origin: Origin, into: Reading): void {
    if (content === 'media') return;
    if (content === 'utf16le' || content === 'utf16be') {
      this.#inspect(utf16(bytes, content), origin, into);
      return;
    }
    const look = this.prefilter.look(bytes);
    if (content !== 'text') {
      const strings = stringsOf(bytes, look.places);
      if (strings !== '') this.#inspect(strings, { ...origin, artifact: true, binary: true }, into);
    } else if (look.worth !== 'nothing') {
      if (bytes.length <= WHOLE) this.#inspect(bytes.toString('utf8'), origin, into);
      else {
        const { text, locate } = reduce(bytes, look.places);
        this.#inspect(text, origin, into, locate);
      }
    }
  }

  #inspect(text: string, origin: Origin, into: Reading, locate?: Locate): void {
    const broken = (message: string): void => void into.notJudged.push({ file: origin.file, message });
    const facts = inspect(text, origin, this.inspection, broken, locate);
    if (!saysNothing(facts)) into.facts.push(facts);
  }

  /** A file larger than a chunk: chunk by chunk, with an overlap, lines counted on the way. */
  #large(handle: number, content: Content, file: string, into: Reading): void {
    const size = this.#chunk.length;
    let whole: FileFacts | undefined;
    let position = 0;
    let kept = size;
    let linesBefore = 0;
    let columnsBefore = 0;
    for (;;) {
      const chunk = this.#chunk.subarray(0, kept);
      const part = emptyReading();
      const origin = { file, artifact: content !== 'text', linesBefore, columnsBefore };
      this.bytes(chunk, content === 'text' ? 'text' : 'binary', origin, part);
      into.notJudged.push(...part.notJudged);
      for (const facts of part.facts) {
        if (whole === undefined) whole = facts;
        else mergeFacts(whole, facts);
      }
      into.bytes += position === 0 ? kept : kept - OVERLAP;
      if (kept < size) break;
      const next = size - OVERLAP;
      for (let at = chunk.indexOf(10); at !== -1 && at < next; at = chunk.indexOf(10, at + 1)) linesBefore += 1;
      const lastLine = chunk.lastIndexOf(10, next - 1);
      columnsBefore = lastLine === -1 ? columnsBefore + next : next - lastLine - 1;
      position += next;
      kept = readSync(handle, this.#chunk, 0, size, position);
      if (kept <= OVERLAP) break;
    }
    if (whole !== undefined) into.facts.push(whole);
  }
}

function utf16(bytes: Buffer, content: 'utf16le' | 'utf16be'): string {
  if (content === 'utf16le') return bytes.toString('utf16le', 2);
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  return Buffer.from(even).swap16().toString('utf16le', 2);
}
