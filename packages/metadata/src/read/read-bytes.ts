import fs from 'node:fs';

/** Why a file's bytes could not be had, in words for a person. */
export class Unreadable extends Error {}

/**
 * One buffer for all small files: their bytes become a string before the next file is read. Reading is synchronous,
 * because for files of a kilobyte the promise costs several times the read.
 */
const scratch = Buffer.allocUnsafeSlow(256 * 1024);

/** The file's bytes, valid until the next call. Throws `Unreadable`; a file over the limit is not read to its end. */
export function readBytes(path: string, maxBytes: number): Buffer {
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(path, fs.constants.O_RDONLY);
    const length = fs.readSync(descriptor, scratch, 0, scratch.length, null);
    // Nearly every file fits, and is read with one call and without asking for its size.
    if (length < scratch.length && length <= maxBytes) return scratch.subarray(0, length);
    return readLarge(descriptor, maxBytes);
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable(reasonOf(error));
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

function readLarge(descriptor: number, maxBytes: number): Buffer {
  const { size } = fs.fstatSync(descriptor);
  if (size > maxBytes) throw new Unreadable(tooLarge(size, maxBytes));
  // One byte more than the size tells a file that grew.
  const buffer = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (let read = 1; read > 0 && length <= size; length += read) {
    read = fs.readSync(descriptor, buffer, length, buffer.length - length, length);
  }
  if (length > size) throw new Unreadable('the file grew while it was read; try again');
  return buffer.subarray(0, length);
}

export function tooLarge(bytes: number, maxBytes: number): string {
  return `${bytes} bytes are more than the limit of ${maxBytes}; metadata of this kind is a few kilobytes`;
}

/** A system error for a person, without the path, which the problem carries. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? `cannot be read${/^[A-Z_]{2,40}$/.test(code) ? ` (${code})` : ''}`;
}

const REASONS: Record<string, string> = {
  EACCES: 'permission denied; make it readable',
  EPERM: 'permission denied; make it readable',
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist: a part of the path is a file',
  EISDIR: 'is a folder, not a file',
  ELOOP: 'a loop of symbolic links',
  ENAMETOOLONG: 'the name is too long for this file system',
  EMFILE: 'too many open files',
  EIO: 'the disk reports an error',
};
