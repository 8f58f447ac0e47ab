/**
 * Strings of Hermes bytecode, the form a React Native bundle has in a release build. Its string table packs them
 * without a gap and without their order in the code, so those that matter are gathered side by side.
 *
 * Format: facebook/hermes, include/hermes/BCGen/HBC/BytecodeFileFormat.h
 */

export const HERMES_MAGIC = Buffer.from('c61fbc03c103191f', 'hex');

const HEADER = 128;
/** Size of a function's entry, by age of the format. */
const FUNCTION_SIZES = [16, 12];
/** A length that says "look in the overflow table". */
const OVERFLOW = 255;

/** What may be a key, a secret, a host, or the name of one. */
const TELLING =
  /3MVG9|^[0-9A-Fa-f]{64}$|^\d{12,22}$|secret|salesforce|force\.com|site\.com|oauth|grant_type|code_|5Aep|^00D|client_?id|consumer/i;

/** The program's strings as text. Throws for a file that is none. */
export function hermesText(bytes: Buffer): string {
  const strings = stringsIn(bytes);
  const telling = strings.filter((text) => TELLING.test(text));
  // Keys first, then values, then the rest: a key stands beside what may be its secret.
  const rank = (text: string): number => (/3MVG9/.test(text) ? 0 : /^[0-9A-Fa-f]{64}$|^\d{12,22}$/.test(text) ? 1 : 2);
  return telling
    .sort((a, b) => rank(a) - rank(b))
    .map((text) => `"${text.replace(/["\n\r]/g, ' ')}"`)
    .join('\n');
}

function stringsIn(bytes: Buffer): string[] {
  if (bytes.length < HEADER) throw new Error('the bytecode header is cut off');
  const [functions, kinds, identifiers, count, overflows, storageSize] = [40, 44, 48, 52, 56, 60].map((at) =>
    bytes.readUInt32LE(at),
  ) as [number, number, number, number, number, number];
  const kindsAt = FUNCTION_SIZES.map((size) => aligned(HEADER + functions * size)).find(
    (at) => countOf(bytes, at, kinds) === count,
  );
  if (kindsAt === undefined) throw new Error('its version of Hermes bytecode is not known');
  const table = kindsAt + kinds * 4 + identifiers * 4;
  const overflow = table + count * 4;
  const storage = overflow + overflows * 8;
  if (storage + storageSize > bytes.length) throw new Error('the bytecode tables do not fit the file');
  const strings: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const entry = bytes.readUInt32LE(table + index * 4);
    const wide = (entry & 1) === 1;
    let offset = (entry >>> 1) & 0x7fffff;
    let length = entry >>> 24;
    if (length === OVERFLOW) {
      if (offset >= overflows) continue;
      length = bytes.readUInt32LE(overflow + offset * 8 + 4);
      offset = bytes.readUInt32LE(overflow + offset * 8);
    }
    const start = storage + offset;
    const end = start + (wide ? length * 2 : length);
    if (end <= storage + storageSize) strings.push(bytes.toString(wide ? 'utf16le' : 'latin1', start, end));
  }
  return strings;
}

/** How many strings the table of kinds speaks of, or -1 where there can be no such table. */
function countOf(bytes: Buffer, at: number, kinds: number): number {
  if (at + kinds * 4 > bytes.length) return -1;
  let count = 0;
  for (let index = 0; index < kinds; index += 1) count += bytes.readUInt32LE(at + index * 4) & 0x7fffffff;
  return count;
}

function aligned(offset: number): number {
  return (offset + 3) & ~3;
}
