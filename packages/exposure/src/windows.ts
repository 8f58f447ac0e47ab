/**
 * Of a large text only what stands around the words of the prefilter: a bundle of megabytes becomes a few kilobytes.
 * Lines and columns are found again in the bytes, for the few places that are asked for.
 */
import { type Locate, lastAtMost } from './source-text.ts';

/** Bytes kept on each side of a word: more than any detector looks to a side. */
const REACH = 3000;
/** The head of a file tells what it imports. */
const HEAD = 6000;
/** Texts up to this are taken whole. */
export const WHOLE = 16 * 1024;

interface Window {
  /** Byte range in the original. */
  from: number;
  to: number;
  /** Offset in the reduced text. */
  at: number;
  text: string;
}

/** The reduced text, and the way back. `bytes` must stay as they are while places are asked for. */
export function reduce(bytes: Buffer, places: readonly number[]): { text: string; locate: Locate } {
  const windows: Window[] = [];
  let at = 0;
  for (const [from, to] of merged(bytes, places)) {
    const text = bytes.toString('utf8', from, to);
    windows.push({ from, to, at, text });
    // Nothing on one side of the gap stands beside what is on the other.
    at += text.length + GAP.length;
  }
  return { text: windows.map((window) => window.text).join(GAP), locate: locator(bytes, windows) };
}

const GAP = '\n\n';

function merged(bytes: Buffer, places: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [[0, Math.min(HEAD, bytes.length)]];
  for (const place of [...places].sort((a, b) => a - b)) {
    const from = Math.max(0, place - REACH);
    const to = Math.min(bytes.length, place + REACH);
    const last = ranges[ranges.length - 1];
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else ranges.push([from, to]);
  }
  return ranges.map(([from, to]) => [aligned(bytes, from), aligned(bytes, to)]);
}

/** The beginning of a character at or after an offset (UTF-8 continuation bytes are 10xxxxxx). */
function aligned(bytes: Buffer, offset: number): number {
  let at = offset;
  while (at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80 && at - offset < 4) at += 1;
  return at;
}

function locator(bytes: Buffer, windows: readonly Window[]): Locate {
  let starts: number[] | undefined;
  return (offset) => {
    if (starts === undefined) {
      starts = [0];
      for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) starts.push(at + 1);
    }
    const known = starts;
    const window = windows[lastAtMost(windows.length, offset, (index) => windows[index]?.at ?? 0)];
    if (window === undefined) return { line: 1, column: 1 };
    const byte = window.from + Buffer.byteLength(window.text.slice(0, offset - window.at), 'utf8');
    const line = lastAtMost(known.length, byte, (index) => known[index] ?? 0);
    return { line: line + 1, column: bytes.toString('utf8', known[line] ?? 0, byte).length + 1 };
  };
}
