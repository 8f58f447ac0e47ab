import { isAscii, isUtf8 } from 'node:buffer';

/** How a file's bytes spell its text; enough to put an edit back without touching any other byte. */
export interface Encoding {
  kind: 'utf-8' | 'utf-16le' | 'utf-16be' | 'single-byte';
  /** Bytes of the byte order mark. */
  bomBytes: number;
}

export type Decoded = { text: string; encoding: Encoding } | { refused: string };

/** Bytes as text without its byte order mark; refuses what it cannot decode without loss. */
export function decode(bytes: Buffer): Decoded {
  const wide = wideEncoding(bytes);
  if (wide) {
    const body = bytes.subarray(wide.bomBytes);
    if (body.length % 2 !== 0) return { refused: 'UTF-16 text with half a character at its end' };
    return { text: new TextDecoder(wide.kind).decode(body), encoding: wide };
  }
  const bomBytes = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  // ASCII is the same text in every encoding we accept, and by far the most common.
  if (bomBytes === 0 && isAscii(bytes)) {
    const text = bytes.toString('latin1');
    const kind = text.startsWith(USUAL_DECLARATION) || !isSingleByte(declaredEncoding(bytes)) ? 'utf-8' : 'single-byte';
    return { text, encoding: { kind, bomBytes: 0 } };
  }
  const declared = bomBytes ? 'utf-8' : declaredEncoding(bytes);
  if (declared === 'utf-8' || declared === 'us-ascii' || declared.startsWith('utf-16')) {
    if (!isUtf8(bytes)) return { refused: 'bytes that are not valid UTF-8; save the file as UTF-8' };
    return { text: bytes.toString('utf8', bomBytes), encoding: { kind: 'utf-8', bomBytes } };
  }
  if (isSingleByte(declared)) {
    return { text: new TextDecoder(declared).decode(bytes), encoding: { kind: 'single-byte', bomBytes: 0 } };
  }
  return { refused: 'an encoding that is not supported; save the file as UTF-8' };
}

/** Where the character at an offset of the text begins in the bytes. */
export function byteOffset(text: string, offset: number, encoding: Encoding): number {
  const units =
    encoding.kind === 'utf-8'
      ? Buffer.byteLength(text.slice(0, offset))
      : encoding.kind === 'single-byte'
        ? offset
        : offset * 2;
  return encoding.bomBytes + units;
}

const USUAL_DECLARATION = '<?xml version="1.0" encoding="UTF-8"';

function isSingleByte(declared: string): boolean {
  return /^(iso-8859-(1|15)|windows-125[0-8]|latin1)$/.test(declared);
}

function wideEncoding(bytes: Buffer): Encoding | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return { kind: 'utf-16le', bomBytes: 2 };
  if (a === 0xfe && b === 0xff) return { kind: 'utf-16be', bomBytes: 2 };
  // `<?` without a mark (XML 1.0 appendix F).
  if (a === 0x3c && b === 0 && c === 0x3f && d === 0) return { kind: 'utf-16le', bomBytes: 0 };
  if (a === 0 && b === 0x3c && c === 0 && d === 0x3f) return { kind: 'utf-16be', bomBytes: 0 };
  return undefined;
}

function declaredEncoding(bytes: Buffer): string {
  const head = bytes.toString('latin1', 0, Math.min(bytes.length, 200));
  return (/^<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1] ?? 'utf-8').toLowerCase();
}
