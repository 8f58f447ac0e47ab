/**
 * Strings of an Android `classes.dex`, in the order the code uses them: constants of classes with their names, then
 * what each method loads, one method a line. So a label stands beside its value again, as it did in the source.
 *
 * Format: https://source.android.com/docs/core/runtime/dex-format
 */

const MOST_STRINGS = 5_000_000;

/** The program's strings as text. Throws for a file that is none. */
export function dexText(bytes: Buffer): string {
  const dex = new Dex(bytes);
  const lines: string[] = [];
  for (let index = 0; index < dex.classCount; index += 1) dex.classLines(index, lines);
  // What no class names (annotations, resources) comes last, each on its own.
  if (dex.classCount === 0)
    for (let index = 0; index < dex.stringCount; index += 1) lines.push(quoted(dex.text(index)));
  return lines.join('\n');
}

class Dex {
  readonly #bytes: Buffer;
  readonly stringCount: number;
  readonly classCount: number;
  readonly #strings: number;
  readonly #fields: number;
  readonly #fieldCount: number;
  readonly #classes: number;
  readonly #texts = new Map<number, string>();

  constructor(bytes: Buffer) {
    if (bytes.length < 112) throw new Error('the dex header is cut off');
    this.#bytes = bytes;
    this.stringCount = bytes.readUInt32LE(56);
    this.#strings = bytes.readUInt32LE(60);
    this.#fieldCount = bytes.readUInt32LE(80);
    this.#fields = bytes.readUInt32LE(84);
    this.classCount = bytes.readUInt32LE(96);
    this.#classes = bytes.readUInt32LE(100);
    const fits = (offset: number, count: number, size: number): boolean => offset + count * size <= bytes.length;
    if (
      this.stringCount > MOST_STRINGS ||
      !fits(this.#strings, this.stringCount, 4) ||
      !fits(this.#fields, this.#fieldCount, 8) ||
      !fits(this.#classes, this.classCount, 32)
    ) {
      throw new Error('the dex tables do not fit the file');
    }
  }

  /** String by index, printable part of it. */
  text(index: number): string {
    if (index >= this.stringCount) return '';
    const known = this.#texts.get(index);
    if (known !== undefined) return known;
    const offset = this.#bytes.readUInt32LE(this.#strings + index * 4);
    const start = this.#unsigned(offset).next;
    const end = this.#bytes.indexOf(0, start);
    const value =
      start >= this.#bytes.length
        ? ''
        : this.#bytes.toString('utf8', start, end === -1 ? Math.min(this.#bytes.length, start + 65536) : end);
    this.#texts.set(index, value);
    return value;
  }

  classLines(index: number, lines: string[]): void {
    const at = this.#classes + index * 32;
    const data = this.#bytes.readUInt32LE(at + 24);
    const values = this.#bytes.readUInt32LE(at + 28);
    if (data === 0 || data >= this.#bytes.length) return;
    let read = this.#unsigned(data);
    const counts: number[] = [read.value];
    for (let i = 0; i < 3; i += 1) {
      read = this.#unsigned(read.next);
      counts.push(read.value);
    }
    const [statics = 0, instances = 0, direct = 0, virtual = 0] = counts;
    const most = this.#bytes.length;
    if (statics + instances + direct + virtual > most) return;
    const staticFields: number[] = [];
    let next = this.#fieldList(read.next, statics, staticFields);
    next = this.#fieldList(next, instances, []);
    if (values !== 0) this.#staticValues(values, staticFields, lines);
    for (const count of [direct, virtual]) next = this.#methods(next, count, lines);
  }

  #fieldList(start: number, count: number, into: number[]): number {
    let next = start;
    let field = 0;
    for (let i = 0; i < count && next < this.#bytes.length; i += 1) {
      const difference = this.#unsigned(next);
      field += difference.value;
      into.push(field);
      next = this.#unsigned(difference.next).next;
    }
    return next;
  }

  /** `NAME = "value"` for every constant of the class that is a string. */
  #staticValues(offset: number, fields: readonly number[], lines: string[]): void {
    if (offset >= this.#bytes.length) return;
    const size = this.#unsigned(offset);
    let at = size.next;
    for (let i = 0; i < size.value && i < fields.length && at < this.#bytes.length; i += 1) {
      const head = this.#bytes[at] ?? 0;
      const kind = head & 31;
      const width = (head >> 5) + 1;
      at += 1;
      // Null and boolean have no bytes; arrays and annotations end what can be read simply.
      if (kind === 0x1c || kind === 0x1d) return;
      if (kind === 0x1e || kind === 0x1f) continue;
      if (kind === 0x17 && at + width <= this.#bytes.length) {
        lines.push(
          `${this.#fieldName(fields[i] ?? 0)} = ${quoted(this.text(this.#bytes.readUIntLE(at, Math.min(width, 4))))}`,
        );
      }
      at += width;
    }
  }

  #fieldName(field: number): string {
    return field < this.#fieldCount ? this.text(this.#bytes.readUInt32LE(this.#fields + field * 8 + 4)) : '';
  }

  #methods(start: number, count: number, lines: string[]): number {
    let next = start;
    for (let i = 0; i < count && next < this.#bytes.length; i += 1) {
      const access = this.#unsigned(this.#unsigned(next).next);
      const code = this.#unsigned(access.next);
      next = code.next;
      if (code.value !== 0 && code.value + 16 <= this.#bytes.length) this.#code(code.value, lines);
    }
    return next;
  }

  /** The strings a method loads, in order. */
  #code(offset: number, lines: string[]): void {
    const units = this.#bytes.readUInt32LE(offset + 12);
    const end = Math.min(this.#bytes.length - 6, offset + 16 + units * 2);
    const loaded: string[] = [];
    for (let at = offset + 16; at < end; ) {
      const operation = this.#bytes[at] ?? 0;
      if (operation === 0x1a) loaded.push(quoted(this.text(this.#bytes.readUInt16LE(at + 2))));
      else if (operation === 0x1b) loaded.push(quoted(this.text(this.#bytes.readUInt32LE(at + 2))));
      at += this.#width(operation, at) * 2;
    }
    if (loaded.length > 0) lines.push(loaded.join(', '));
  }

  /** Length of an instruction in 16-bit units. */
  #width(operation: number, at: number): number {
    if (operation === 0) {
      const payload = this.#bytes[at + 1] ?? 0;
      const size = this.#bytes.readUInt16LE(at + 2);
      if (payload === 1) return size * 2 + 4;
      if (payload === 2) return size * 4 + 2;
      if (payload === 3)
        return ((size * (at + 8 <= this.#bytes.length ? this.#bytes.readUInt32LE(at + 4) : 0) + 1) >> 1) + 4 || 1;
      return 1;
    }
    return WIDTHS[operation] ?? 1;
  }

  /** ULEB128. */
  #unsigned(offset: number): { value: number; next: number } {
    let value = 0;
    for (let i = 0; i < 5; i += 1) {
      const byte = this.#bytes[offset + i] ?? 0;
      value |= (byte & 0x7f) << (i * 7);
      if ((byte & 0x80) === 0) return { value: value >>> 0, next: offset + i + 1 };
    }
    return { value: value >>> 0, next: offset + 5 };
  }
}

/** Units per opcode, from the instruction formats: `10x` is one, `51l` five. */
const WIDTHS: readonly number[] = widths([
  [0x02, 0x02, 2],
  [0x03, 0x03, 3],
  [0x05, 0x05, 2],
  [0x06, 0x06, 3],
  [0x08, 0x08, 2],
  [0x09, 0x09, 3],
  [0x13, 0x13, 2],
  [0x14, 0x14, 3],
  [0x15, 0x16, 2],
  [0x17, 0x17, 3],
  [0x18, 0x18, 5],
  [0x19, 0x1a, 2],
  [0x1b, 0x1b, 3],
  [0x1c, 0x1c, 2],
  [0x1f, 0x20, 2],
  [0x22, 0x23, 2],
  [0x24, 0x26, 3],
  [0x29, 0x29, 2],
  [0x2a, 0x2c, 3],
  [0x2d, 0x3d, 2],
  [0x44, 0x6d, 2],
  [0x6e, 0x72, 3],
  [0x74, 0x78, 3],
  [0x90, 0xaf, 2],
  [0xd0, 0xe2, 2],
  [0xfa, 0xfb, 4],
  [0xfc, 0xfd, 3],
  [0xfe, 0xff, 2],
]);

function widths(ranges: readonly (readonly [number, number, number])[]): number[] {
  const table = new Array<number>(256).fill(1);
  for (const [from, to, width] of ranges) table.fill(width, from, to + 1);
  return table;
}

function quoted(value: string): string {
  return `"${value.replace(/["\\\n\r]/g, ' ')}"`;
}
