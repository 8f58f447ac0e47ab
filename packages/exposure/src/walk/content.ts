/** What a file is, by its first bytes and never by its name. */

import { HERMES_MAGIC } from './hermes.ts';

export type Content =
  | 'text'
  | 'utf16le'
  | 'utf16be'
  | 'zip'
  | 'gzip'
  | 'tar'
  | 'binary-plist'
  | 'binary-xml'
  | 'resource-table'
  | 'dex'
  | 'hermes'
  | 'binary'
  | 'media';

export function contentOf(head: Buffer): Content {
  if (head.length === 0) return 'text';
  const a = head[0] ?? 0;
  const b = head[1] ?? 0;
  if (a === 0x50 && b === 0x4b && (head[2] === 3 || head[2] === 5 || head[2] === 7)) return 'zip';
  if (a === 0x1f && b === 0x8b) return 'gzip';
  if (a === 0xff && b === 0xfe) return 'utf16le';
  if (a === 0xfe && b === 0xff) return 'utf16be';
  if (head.toString('latin1', 0, 8) === 'bplist00') return 'binary-plist';
  if (head.toString('latin1', 0, 4) === 'dex\n') return 'dex';
  if (head.subarray(0, 8).equals(HERMES_MAGIC)) return 'hermes';
  if (a === 3 && b === 0 && head[2] === 8 && head[3] === 0) return 'binary-xml';
  if (a === 2 && b === 0 && head[2] === 12 && head[3] === 0) return 'resource-table';
  if (head.length >= 262 && head.toString('latin1', 257, 262) === 'ustar') return 'tar';
  if (isMedia(head)) return 'media';
  const look = head.length > 4096 ? head.subarray(0, 4096) : head;
  return look.includes(0) ? 'binary' : 'text';
}

/** Pictures, sound, video, fonts: compressed, nothing to read in them. */
function isMedia(head: Buffer): boolean {
  const magic = head.toString('latin1', 0, 12);
  return (
    magic.startsWith('\x89PNG') ||
    magic.startsWith('\xff\xd8\xff') ||
    magic.startsWith('GIF8') ||
    magic.startsWith('OggS') ||
    magic.startsWith('ID3') ||
    magic.startsWith('wOFF') ||
    magic.startsWith('wOF2') ||
    magic.startsWith('fLaC') ||
    magic.slice(4, 8) === 'ftyp' ||
    (magic.startsWith('RIFF') && /WEBP|WAVE|AVI /.test(magic.slice(8)))
  );
}

/** Names not worth opening at all. */
export const SKIPPED_NAME =
  /\.(?:png|jpe?g|gif|webp|avif|heic|ico|icns|bmp|tiff?|psd|mp[34]|m4[av]|mov|avi|mkv|webm|wav|ogg|flac|woff2?|ttf|otf|eot|xcuserstate)$/i;

/** Bytes kept on each side of a word in a binary: string tables hold what belongs together close together. */
const REACH = 8192;

/**
 * Strings of a binary around the places given: runs of printable characters, one a line. UTF-16LE strings (.NET,
 * Windows, resource tables) are looked for too. Empty where there is nothing.
 */
export function stringsOf(bytes: Buffer, places: readonly number[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const place of places) {
    const from = Math.max(done, place - REACH);
    const to = Math.min(bytes.length, place + REACH);
    if (to <= from) continue;
    parts.push(bytes.toString('latin1', from, to).replace(/[^\x20-\x7e\t]+/g, '\n'));
    done = to;
  }
  for (const word of WIDE) {
    let wideDone = 0;
    for (let at = bytes.indexOf(word); at !== -1; at = bytes.indexOf(word, Math.max(at + 1, wideDone))) {
      const from = Math.max(wideDone, at - REACH);
      wideDone = Math.min(bytes.length, at + REACH);
      const text = bytes.toString('latin1', from, wideDone).replace(/([\x20-\x7e])\0/g, '$1');
      parts.push(text.replace(/[^\x20-\x7e\t]+/g, '\n'));
    }
  }
  return parts.join('\n');
}

const WIDE = ['3MVG9', 'ecret', '5Aep861'].map((word) => Buffer.from(word, 'utf16le'));
