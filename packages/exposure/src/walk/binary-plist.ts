/** Apple's binary property list, as the XML form it stands for. Throws for a file that is none. */

const MOST_OBJECTS = 2_000_000;
const DEEPEST = 64;

export function binaryPlistText(bytes: Buffer): string {
  if (bytes.length < 40) throw new Error('the property list is cut off');
  const trailer = bytes.length - 32;
  const offsetSize = bytes[trailer + 6] ?? 0;
  const referenceSize = bytes[trailer + 7] ?? 0;
  const count = Number(bytes.readBigUInt64BE(trailer + 8));
  const top = Number(bytes.readBigUInt64BE(trailer + 16));
  const table = Number(bytes.readBigUInt64BE(trailer + 24));
  if (
    offsetSize < 1 ||
    offsetSize > 6 ||
    referenceSize < 1 ||
    referenceSize > 6 ||
    count > MOST_OBJECTS ||
    table + count * offsetSize > trailer ||
    top >= count
  ) {
    throw new Error('the property list does not fit its trailer');
  }
  const out: string[] = [];
  let written = 0;

  const numberAt = (at: number, size: number): number => (at + size <= bytes.length ? bytes.readUIntBE(at, size) : 0);
  const write = (index: number, depth: number): void => {
    written += 1;
    // A list that refers to itself, or to one thing a million times, is no list anybody made.
    if (index >= count || depth > DEEPEST || written > MOST_OBJECTS)
      throw new Error('the property list refers to itself');
    const at = numberAt(table + index * offsetSize, offsetSize);
    const marker = bytes[at] ?? 0;
    const kind = marker >> 4;
    let length = marker & 15;
    let start = at + 1;
    if (length === 15 && kind >= 4) {
      const size = 1 << ((bytes[start] ?? 0) & 15);
      length = size <= 6 ? numberAt(start + 1, size) : 0;
      start += 1 + size;
    }
    if (kind === 5)
      out.push(`<string>${escaped(bytes.toString('latin1', start, Math.min(bytes.length, start + length)))}</string>`);
    else if (kind === 6) out.push(`<string>${escaped(utf16(bytes, start, length))}</string>`);
    else if (kind === 4)
      out.push(`<data>${bytes.toString('base64', start, Math.min(bytes.length, start + length, start + 4096))}</data>`);
    else if (kind === 1 && 1 << (marker & 15) <= 6)
      out.push(`<integer>${numberAt(start, 1 << (marker & 15))}</integer>`);
    else if (kind === 10 || kind === 12) {
      out.push('<array>');
      for (let i = 0; i < length; i += 1) write(numberAt(start + i * referenceSize, referenceSize), depth + 1);
      out.push('</array>');
    } else if (kind === 13) dictionary(start, length, depth);
    else out.push('<true/>');
  };
  const dictionary = (start: number, length: number, depth: number): void => {
    out.push('<dict>');
    for (let i = 0; i < length; i += 1) {
      const before = out.length;
      write(numberAt(start + i * referenceSize, referenceSize), depth + 1);
      const key = /^<string>([\s\S]*)<\/string>$/.exec(out.slice(before).join(''))?.[1] ?? '';
      out.length = before;
      out.push(`<key>${key}</key>`);
      write(numberAt(start + (length + i) * referenceSize, referenceSize), depth + 1);
    }
    out.push('</dict>');
  };
  write(top, 0);
  return out.join('\n');
}

function utf16(bytes: Buffer, start: number, length: number): string {
  const end = Math.min(bytes.length - (bytes.length % 2), start + length * 2);
  return end <= start
    ? ''
    : Buffer.from(bytes.subarray(start, start + ((end - start) & ~1)))
        .swap16()
        .toString('utf16le');
}

function escaped(value: string): string {
  return value.replace(/[<>&]/g, ' ');
}
