/**
 * A WebAssembly module that finds any of a set of four-byte words in memory, sixteen places at a time.
 *
 * The method is the one of Hyperscan's "Teddy": two table look-ups per byte (low and high half) say for each of eight
 * buckets whether the byte may stand at this place of a word; four places are combined. What passes is compared exactly.
 * Assembled here by hand because there is no such instruction in JavaScript, and a regular expression reads the same
 * text ten times slower.
 */

/** Bytes 0–127: tables. From 128: the words, folded to lower case. */
export const WORDS_AT = 128;
/** One byte for each hash of a word: not 0 where a word has it. Most candidates end here. */
export const HASHES_AT = 2048;
/** Where the data to be searched begins. */
export const DATA_AT = 4096;

/** The place of a word among the hashes (multiplicative hashing; Knuth, TAOCP 3, §6.4). */
export function hashOf(word: number): number {
  return Math.imul(word, FACTOR) >>> SHIFT;
}

const FACTOR = 0x9e3779b1 | 0;
const SHIFT = 21;
/** Zero bytes that must follow the data: the last look reaches this far. */
export const SLACK = 32;

const I32 = 0x7f;
const V128 = 0x7b;

/** Exports `find(from, to): i32`, the first place of a word, or -1; imports `memory`. */
export function assembleFinder(wordsEnd: number, threeByteWord: number): Uint8Array<ArrayBuffer> {
  const [from, to, bits, at, word, entry] = [0, 1, 2, 3, 4, 5];
  const table = (place: number, half: number): number => 6 + place * 2 + half;
  const [low, found, data] = [14, 15, 16];
  const simd = (code: number): number[] => [0xfd, ...unsigned(code)];
  const get = (local: number): number[] => [0x20, ...unsigned(local)];
  const set = (local: number): number[] => [0x21, ...unsigned(local)];
  const i32 = (value: number): number[] => [0x41, ...signed(value)];
  const load128 = (offset: number): number[] => [...simd(0x00), 0, ...unsigned(offset)];
  const code: number[] = [];
  for (let index = 0; index < 8; index += 1) code.push(...i32(index * 16), ...load128(0), ...set(6 + index));
  code.push(...i32(0x0f), ...simd(0x0f), ...set(low));
  code.push(0x02, 0x40); // block: done
  code.push(0x03, 0x40); // loop: next sixteen places
  code.push(...get(from), ...get(to), 0x4e, 0x0d, 1); // from >= to: done
  for (let place = 0; place < 4; place += 1) {
    code.push(...get(from), ...load128(place), ...set(data));
    code.push(...get(table(place, 0)), ...get(data), ...get(low), ...simd(0x4e), ...simd(0x0e));
    code.push(...get(table(place, 1)), ...get(data), ...i32(4), ...simd(0x6d), ...simd(0x0e), ...simd(0x4e));
    if (place > 0) code.push(...get(found), ...simd(0x4e));
    code.push(...set(found));
  }
  code.push(...get(found), ...simd(0x53), 0x04, 0x40); // any: if
  code.push(...get(found), ...i32(0), ...simd(0x0f), ...simd(0x24), ...simd(0x64), ...set(bits));
  code.push(0x03, 0x40); // loop: each candidate
  code.push(...get(from), ...get(bits), 0x68, 0x6a, ...set(at)); // at = from + ctz(bits)
  code.push(...get(at), 0x28, 0, 0, ...i32(0x20202020), 0x72, ...set(word)); // word = load(at) | 0x20202020
  code.push(...get(word), ...i32(0xffffff), 0x71, ...i32(threeByteWord), 0x46, 0x04, 0x40, ...get(at), 0x0f, 0x0b);
  // hashes[hash(word)] != 0: if
  code.push(...get(word), ...i32(FACTOR), 0x6c, ...i32(SHIFT), 0x76, 0x2d, 0, ...unsigned(HASHES_AT), 0x04, 0x40);
  code.push(...i32(WORDS_AT), ...set(entry));
  code.push(0x03, 0x40); // loop: each word
  code.push(...get(word), ...get(entry), 0x28, 2, 0, 0x46, 0x04, 0x40, ...get(at), 0x0f, 0x0b); // equal: return at
  code.push(...get(entry), ...i32(4), 0x6a, 0x22, ...unsigned(entry), ...i32(wordsEnd), 0x48, 0x0d, 0);
  code.push(0x0b, 0x0b); // end loop, end if
  code.push(...get(bits), ...get(bits), ...i32(1), 0x6b, 0x71, 0x22, ...unsigned(bits), 0x0d, 0); // bits &= bits - 1
  code.push(0x0b, 0x0b); // end loop, end if
  code.push(...get(from), ...i32(16), 0x6a, ...set(from), 0x0c, 0);
  code.push(0x0b, 0x0b); // end loop, end block
  code.push(...i32(-1), 0x0b);

  const locals = [2, 4, I32, 11, V128];
  const body = [...locals, ...code];
  return new Uint8Array([
    0x00,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, [1, 0x60, 2, I32, I32, 1, I32]),
    ...section(2, [1, ...text('env'), ...text('memory'), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('find'), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

function section(id: number, bytes: readonly number[]): number[] {
  return [id, ...unsigned(bytes.length), ...bytes];
}

function text(value: string): number[] {
  return [value.length, ...Buffer.from(value, 'latin1')];
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const byte = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? byte : byte | 0x80);
  } while (rest !== 0);
  return bytes;
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}
