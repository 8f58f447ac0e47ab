/** Says, over bytes, whether a text is worth decoding and inspecting. */
import { isOwnNeedle } from '../detectors/vocabulary.ts';
import { bucketsOf } from './buckets.ts';
import { assembleFinder, DATA_AT, HASHES_AT, hashOf, SLACK, WORDS_AT } from './module.ts';
import { NEEDLES, type NeedleWorth } from './needles.ts';

/** How much there is to look for: nothing, no more than words of other things too ("secret"), or something of Salesforce or OAuth. */
export type Worth = 'nothing' | 'secret' | 'much';

/** An access token: organisation id, then `!` (or `%21`). `00D` has only three bytes of its own. */
const ACCESS_TOKEN = /^00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?(?:!|%21|\\u0021)/;
const THREE_BYTES = 0x643030; // "00d", little-endian

/** What the prefilter saw: how much, and the offsets of it. */
export interface Look {
  worth: Worth;
  places: number[];
  /** A script carries its source map in itself. */
  inlineMap: boolean;
}

interface Word {
  bytes: Buffer;
  rarest: number;
  worth: NeedleWorth;
}

/** The part of WebAssembly used here: the language's own library does not declare it. */
interface Wasm {
  Memory: new (size: { initial: number }) => { buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
}

const wasm = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly;

export class Prefilter {
  /** Read into this to spare a copy. */
  readonly buffer: Buffer;
  readonly #memory: Buffer;
  readonly #find: (from: number, to: number) => number;
  readonly #words: ReadonlyMap<number, readonly Word[]>;
  readonly #own: readonly Buffer[];

  /** `size`: bytes of `buffer`. `ownKeys`: keys of the reviewed apps, which may be any word. */
  constructor(size: number, ownKeys: Iterable<string> = []) {
    this.#own = [...ownKeys].filter(isOwnNeedle).map((key) => Buffer.from(key, 'utf8'));
    const memory = new wasm.Memory({ initial: Math.ceil((DATA_AT + size + SLACK) / 65536) });
    this.#memory = Buffer.from(memory.buffer);
    this.buffer = Buffer.from(memory.buffer, DATA_AT, size);
    this.#words = wordsByFingerprint();
    const fingerprints = [...this.#words.keys()];
    this.#writeTables(fingerprints);
    const module = new wasm.Module(assembleFinder(WORDS_AT + fingerprints.length * 4, THREE_BYTES));
    const instance = new wasm.Instance(module, { env: { memory } });
    this.#find = instance.exports['find'] as (from: number, to: number) => number;
  }

  /** What bytes hold, and where. `bytes` may be the beginning of `buffer`, and is then not copied. */
  look(bytes: Buffer): Look {
    const look: Look = { worth: 'nothing', places: [], inlineMap: false };
    const here = bytes.buffer === this.buffer.buffer && bytes.byteOffset === this.buffer.byteOffset;
    for (let start = 0; start < bytes.length; start += this.buffer.length - OVERLAP) {
      const length = Math.min(bytes.length - start, this.buffer.length);
      if (!here) bytes.copy(this.buffer, 0, start, start + length);
      this.#search(start, length, look);
      if (start + length >= bytes.length) break;
    }
    for (const key of this.#own) {
      for (let at = bytes.indexOf(key); at !== -1; at = bytes.indexOf(key, at + key.length)) {
        look.places.push(at);
        look.worth = 'much';
      }
    }
    return look;
  }

  #search(start: number, length: number, look: Look): void {
    const end = DATA_AT + length;
    this.#memory.fill(0, end, end + SLACK);
    for (let at = this.#find(DATA_AT, end); at !== -1; at = this.#find(at + 1, end)) {
      const worth = this.#wordAt(at, end);
      if (worth === 'inline-map') look.inlineMap = true;
      if (worth === 'nothing' || worth === 'inline-map') continue;
      const place = start + at - DATA_AT;
      // Words that stand close together share a window: one place in 64 bytes is enough.
      if (place - (look.places[look.places.length - 1] ?? -64) >= 64) look.places.push(place);
      if (look.worth !== 'much') look.worth = worth;
    }
  }

  #wordAt(at: number, end: number): Worth | NeedleWorth {
    const memory = this.#memory;
    for (const { bytes, rarest, worth } of this.#words.get((memory.readUInt32LE(at) | 0x20202020) >>> 0) ?? []) {
      const start = at - rarest;
      if (start < DATA_AT || start + bytes.length > end) continue;
      let same = 0;
      while (same < bytes.length && fold(memory[start + same] ?? 0) === bytes[same]) same += 1;
      if (same === bytes.length) return worth;
    }
    if (memory[at + 2] === 0x44 && memory[at] === 0x30 && memory[at + 1] === 0x30) {
      if (ACCESS_TOKEN.test(memory.toString('latin1', at, Math.min(end, at + 24)))) return 'much';
    }
    return 'nothing';
  }

  /** For each of four places and each half of a byte: in which buckets such a byte may stand there. */
  #writeTables(fingerprints: readonly number[]): void {
    const tables = this.#memory;
    const buckets = bucketsOf(fingerprints, 7);
    fingerprints.forEach((fingerprint, index) => {
      tables.writeUInt32LE(fingerprint, WORDS_AT + index * 4);
      tables[HASHES_AT + hashOf(fingerprint)] = 1;
      mark(tables, fingerprint, 4, 1 << (buckets[index] ?? 0));
    });
    // The eighth bucket is the three-byte word's, with anything in the fourth place.
    mark(tables, THREE_BYTES, 3, 128);
    for (let half = 0; half < 2; half += 1)
      for (let nibble = 0; nibble < 16; nibble += 1)
        tables[(6 + half) * 16 + nibble] = (tables[(6 + half) * 16 + nibble] ?? 0) | 128;
  }
}

/** No needle is longer. */
const OVERLAP = 64;

function mark(tables: Buffer, word: number, places: number, bucket: number): void {
  for (let place = 0; place < places; place += 1) {
    const lower = (word >>> (place * 8)) & 0xff;
    const upper = lower >= 0x61 && lower <= 0x7a ? lower - 0x20 : lower;
    // Folding also turns `_` into DEL and back: both are let through, the exact comparison decides.
    for (const byte of [lower, upper, lower === 0x7f ? 0x5f : lower]) {
      const low = place * 32 + (byte & 15);
      const high = place * 32 + 16 + (byte >> 4);
      tables[low] = (tables[low] ?? 0) | bucket;
      tables[high] = (tables[high] ?? 0) | bucket;
    }
  }
}

function wordsByFingerprint(): Map<number, Word[]> {
  const words = new Map<number, Word[]>();
  for (const { word, rarest, worth } of NEEDLES) {
    const bytes = Buffer.from(word, 'latin1').map(fold) as Buffer;
    const fingerprint = bytes.readUInt32LE(rarest);
    words.set(fingerprint, [...(words.get(fingerprint) ?? []), { bytes, rarest, worth }]);
  }
  return words;
}

function fold(byte: number): number {
  return byte | 0x20;
}
