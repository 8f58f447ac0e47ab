/**
 * Android's compiled XML and resource table, as the XML they were made from: element names, attributes, string values.
 *
 * Format: frameworks/base, libs/androidfw/include/androidfw/ResourceTypes.h
 */

const STRING_POOL = 0x0001;
const TABLE = 0x0002;
const XML = 0x0003;
const START_ELEMENT = 0x0102;
const PACKAGE = 0x0200;
const TYPE = 0x0201;
const VALUE_STRING = 0x03;
const NOTHING = 0xffffffff;

/** A compiled XML file (`AndroidManifest.xml`, `res/xml/…`) as text. Throws for a file that is none. */
export function binaryXmlText(bytes: Buffer): string {
  expectChunk(bytes, 0, XML);
  let strings: string[] = [];
  const lines: string[] = [];
  for (const chunk of chunksOf(bytes, bytes.readUInt16LE(2), bytes.length)) {
    if (chunk.type === STRING_POOL) strings = stringPool(bytes, chunk.at, chunk.size);
    else if (chunk.type === START_ELEMENT && chunk.size >= 36)
      lines.push(element(bytes, chunk.at, chunk.size, strings));
  }
  return lines.join('\n');
}

/** `resources.arsc` as `<string name="…">…</string>` lines. Throws for a file that is none. */
export function resourceTableText(bytes: Buffer): string {
  expectChunk(bytes, 0, TABLE);
  let values: string[] = [];
  const lines: string[] = [];
  for (const chunk of chunksOf(bytes, bytes.readUInt16LE(2), bytes.length)) {
    if (chunk.type === STRING_POOL) values = stringPool(bytes, chunk.at, chunk.size);
    else if (chunk.type === PACKAGE) packageLines(bytes, chunk.at, chunk.size, values, lines);
  }
  return lines.join('\n');
}

interface Chunk {
  type: number;
  at: number;
  size: number;
}

function* chunksOf(bytes: Buffer, from: number, end: number): Generator<Chunk> {
  for (let at = from; at + 8 <= end; ) {
    const size = bytes.readUInt32LE(at + 4);
    if (size < 8 || at + size > end) throw new Error('a chunk does not fit the file');
    yield { type: bytes.readUInt16LE(at), at, size };
    at += size;
  }
}

function expectChunk(bytes: Buffer, at: number, type: number): void {
  if (bytes.length < at + 8 || bytes.readUInt16LE(at) !== type) throw new Error('it does not begin as its kind does');
}

function stringPool(bytes: Buffer, at: number, size: number): string[] {
  const count = bytes.readUInt32LE(at + 8);
  const utf8 = (bytes.readUInt32LE(at + 16) & 0x100) !== 0;
  const start = at + bytes.readUInt32LE(at + 20);
  const offsets = at + bytes.readUInt16LE(at + 2);
  if (offsets + count * 4 > at + size || start > at + size) throw new Error('the string pool does not fit its chunk');
  const strings: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const offset = start + bytes.readUInt32LE(offsets + index * 4);
    strings.push(offset + 2 > at + size ? '' : utf8 ? utf8At(bytes, offset) : utf16At(bytes, offset));
  }
  return strings;
}

function utf8At(bytes: Buffer, offset: number): string {
  // Length in characters, then in bytes; either may take two bytes.
  let at = offset + (((bytes[offset] ?? 0) & 0x80) === 0 ? 1 : 2);
  let length = bytes[at] ?? 0;
  if ((length & 0x80) !== 0) {
    length = ((length & 0x7f) << 8) | (bytes[at + 1] ?? 0);
    at += 1;
  }
  return bytes.toString('utf8', at + 1, Math.min(bytes.length, at + 1 + length));
}

function utf16At(bytes: Buffer, offset: number): string {
  let at = offset;
  let length = bytes.readUInt16LE(at);
  if ((length & 0x8000) !== 0 && at + 4 <= bytes.length) {
    length = ((length & 0x7fff) << 16) | bytes.readUInt16LE(at + 2);
    at += 2;
  }
  return bytes.toString('utf16le', at + 2, Math.min(bytes.length, at + 2 + length * 2));
}

function element(bytes: Buffer, at: number, size: number, strings: readonly string[]): string {
  const name = strings[bytes.readUInt32LE(at + 20)] ?? '';
  const first = at + 16 + bytes.readUInt16LE(at + 24);
  const count = bytes.readUInt16LE(at + 28);
  const attributes: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const one = first + index * 20;
    if (one + 20 > at + size) break;
    const raw = bytes.readUInt32LE(one + 8);
    const data = bytes.readUInt32LE(one + 16);
    const value = raw !== NOTHING ? strings[raw] : bytes[one + 15] === VALUE_STRING ? strings[data] : String(data);
    attributes.push(`android:${strings[bytes.readUInt32LE(one + 4)] ?? ''}="${escaped(value ?? '')}"`);
  }
  return `<${name} ${attributes.join(' ')}/>`;
}

function packageLines(bytes: Buffer, at: number, size: number, values: readonly string[], lines: string[]): void {
  const keysAt = at + bytes.readUInt32LE(at + 276);
  expectChunk(bytes, keysAt, STRING_POOL);
  const keys = stringPool(bytes, keysAt, bytes.readUInt32LE(keysAt + 4));
  for (const chunk of chunksOf(bytes, at + bytes.readUInt16LE(at + 2), at + size)) {
    if (chunk.type === TYPE) entries(bytes, chunk, keys, values, lines);
  }
}

function entries(
  bytes: Buffer,
  chunk: Chunk,
  keys: readonly string[],
  values: readonly string[],
  lines: string[],
): void {
  const flags = bytes[chunk.at + 9] ?? 0;
  const count = bytes.readUInt32LE(chunk.at + 12);
  const start = chunk.at + bytes.readUInt32LE(chunk.at + 16);
  const offsets = chunk.at + bytes.readUInt16LE(chunk.at + 2);
  const end = chunk.at + chunk.size;
  const sparse = (flags & 1) !== 0;
  const short = (flags & 2) !== 0;
  for (let index = 0; index < count; index += 1) {
    const place = offsets + index * (short ? 2 : 4);
    if (place + 4 > end) break;
    const offset = sparse
      ? bytes.readUInt16LE(place + 2) * 4
      : short
        ? bytes.readUInt16LE(place) * 4
        : bytes.readUInt32LE(place);
    if (offset === NOTHING || (short && offset === 0xffff * 4)) continue;
    const entry = start + offset;
    if (entry + 16 > end) continue;
    // Complex entries (plurals, styles) hold no plain value.
    if ((bytes.readUInt16LE(entry + 2) & 1) !== 0 || bytes[entry + 11] !== VALUE_STRING) continue;
    const name = keys[bytes.readUInt32LE(entry + 4)] ?? '';
    lines.push(`<string name="${escaped(name)}">${escaped(values[bytes.readUInt32LE(entry + 12)] ?? '')}</string>`);
  }
}

function escaped(value: string): string {
  return value.replace(/[<>"&\n\r]/g, ' ');
}
