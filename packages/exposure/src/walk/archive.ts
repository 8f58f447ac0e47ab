/**
 * Archives, opened by content: zip (jar, apk, aab, ipa, xpi …), gzip, tar; one inside another to a limit. Members are
 * streamed; nothing is written to disk, so a member's name can lead nowhere, but one that tries to is refused and said.
 */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Entry, fromBufferPromise, openPromise, type ZipFile } from 'yauzl';
import type { ScanLimits } from '../options.ts';
import type { NotJudged } from '../result.ts';
import { reason } from './tree.ts';

/** What is left of an outermost archive's allowance. */
export class Allowance {
  bytes: number;
  entries: number;
  readonly #limits: ScanLimits;

  constructor(limits: ScanLimits) {
    this.bytes = limits.archiveBytes;
    this.entries = limits.archiveEntries;
    this.#limits = limits;
  }

  /** Counts unpacked bytes. Throws when the allowance is used up or a member grows like a bomb. */
  take(length: number, memberTotal: number, packed: number): void {
    this.bytes -= length;
    if (this.bytes < 0)
      throw new ArchiveRefusal(`unpacks to more than ${this.#limits.archiveBytes} bytes; the rest of it was not read`);
    if (memberTotal > RATIO_FROM && packed > 0 && memberTotal / packed > this.#limits.archiveRatio) {
      throw new ArchiveRefusal(
        `unpacks to more than ${this.#limits.archiveRatio} times its size, like a bomb; it was not read on`,
      );
    }
  }

  enter(): void {
    this.entries -= 1;
    if (this.entries < 0)
      throw new ArchiveRefusal(`holds more than ${this.#limits.archiveEntries} members; the rest was not read`);
  }
}

const RATIO_FROM = 10 * 1024 ** 2;

/** An expected no: what the message says is for people. */
export class ArchiveRefusal extends Error {}

export interface Member {
  /** `app.apk!/classes.dex`. */
  file: string;
  data: AsyncIterable<Buffer>;
}

/** Reads one member; throws a `Refusal` for what it will not read. */
export type ReadMember = (member: Member) => Promise<void>;

/** Every member of a zip, from a path or from memory. A member that cannot be read is said and skipped. */
export async function eachZipMember(
  source: string | Buffer,
  file: string,
  allowance: Allowance,
  notJudged: NotJudged[],
  read: ReadMember,
): Promise<void> {
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false } as const;
  const zip =
    typeof source === 'string' ? await openPromise(source, options) : await fromBufferPromise(source, options);
  try {
    for await (const entry of zip.eachEntry()) {
      allowance.enter();
      const name = entry.fileNameRaw.toString('utf8');
      if (name.endsWith('/')) continue;
      const member = `${file}!/${shownName(name)}`;
      if (leadsOut(name)) {
        notJudged.push({
          file: member,
          message: 'the name of this archive member leads out of the archive; it was not read',
        });
        continue;
      }
      await zipMember(zip, entry, member, allowance, notJudged, read);
    }
  } finally {
    zip.close();
  }
}

async function zipMember(
  zip: ZipFile,
  entry: Entry,
  file: string,
  allowance: Allowance,
  notJudged: NotJudged[],
  read: ReadMember,
): Promise<void> {
  if (entry.isEncrypted()) {
    notJudged.push({ file, message: 'this archive member is encrypted; it was not read' });
    return;
  }
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    notJudged.push({
      file,
      message: `this archive member is packed with method ${entry.compressionMethod}, which is not supported`,
    });
    return;
  }
  let stream: Readable | undefined;
  try {
    stream = await zip.openReadStreamPromise(entry);
    await read({ file, data: counted(stream, entry.compressedSize, allowance) });
  } catch (error) {
    if (allowance.bytes < 0) throw error;
    notJudged.push({ file, message: messageOf(error) });
  } finally {
    stream?.destroy();
  }
}

async function* counted(stream: AsyncIterable<Buffer>, packed: number, allowance: Allowance): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const chunk of stream) {
    total += chunk.length;
    allowance.take(chunk.length, total, packed);
    yield chunk;
  }
}

/** Unpacks gzip. `packed` is the size of it, where known. */
export function gunzipped(data: AsyncIterable<Buffer>, packed: number, allowance: Allowance): AsyncIterable<Buffer> {
  const source = Readable.from(data, { objectMode: false });
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  return counted(source.pipe(gunzip), packed, allowance);
}

const BLOCK = 512;

/** Every member of a tar stream (ustar, GNU long names, pax paths). */
export async function eachTarMember(
  data: AsyncIterable<Buffer>,
  file: string,
  allowance: Allowance,
  notJudged: NotJudged[],
  read: ReadMember,
): Promise<void> {
  const source = new Pieces(data);
  let longName: string | undefined;
  for (;;) {
    const header = await source.take(BLOCK);
    if (header.length < BLOCK || header.every((byte) => byte === 0)) return;
    const size = tarSize(header);
    if (size === undefined || !isChecked(header)) throw new ArchiveRefusal('is broken: a tar header does not check');
    const type = String.fromCharCode(header[156] ?? 0);
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (type === 'L' || type === 'x') {
      if (size > 1024 ** 2) throw new ArchiveRefusal('is broken: a name of more than a mebibyte');
      const text = (await source.take(size)).toString('utf8');
      await source.take(padding);
      longName =
        type === 'L' ? text.replace(/\0.*$/s, '') : (/(?:^|\n)\d+ path=([^\n]*)\n/.exec(text)?.[1] ?? longName);
      continue;
    }
    allowance.enter();
    const name = longName ?? tarName(header);
    longName = undefined;
    const member = `${file}!/${shownName(name)}`;
    const body = source.limited(size);
    const isFile = type === '0' || type === '\0' || type === '7';
    if (isFile && leadsOut(name))
      notJudged.push({
        file: member,
        message: 'the name of this archive member leads out of the archive; it was not read',
      });
    else if (isFile) {
      try {
        await read({ file: member, data: body });
      } catch (error) {
        if (allowance.bytes < 0) throw error;
        notJudged.push({ file: member, message: messageOf(error) });
      }
    }
    await source.skip(padding, member);
  }
}

function tarSize(header: Buffer): number | undefined {
  const field = header.subarray(124, 136);
  if (((field[0] ?? 0) & 0x80) !== 0) return Number(field.readBigUInt64BE(4));
  const text = field
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trim();
  return /^[0-7]*$/.test(text) ? Number.parseInt(text === '' ? '0' : text, 8) : undefined;
}

function tarName(header: Buffer): string {
  const text = (from: number, to: number): string => header.toString('utf8', from, to).replace(/\0.*$/s, '');
  const prefix = header.toString('latin1', 257, 262) === 'ustar' ? text(345, 500) : '';
  return prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
}

function isChecked(header: Buffer): boolean {
  const stated = Number.parseInt(
    header
      .toString('latin1', 148, 156)
      .replace(/[\0 ]+$/, '')
      .trim(),
    8,
  );
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK; i += 1) if (i < 148 || i >= 156) sum += header[i] ?? 0;
  return sum === stated;
}

/** A stream read in pieces of the reader's choosing. */
class Pieces {
  readonly #iterator: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  /** What `limited` has still to give. */
  #left = 0;

  constructor(data: AsyncIterable<Buffer>) {
    this.#iterator = data[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      const piece = await this.#piece(missing);
      if (piece === undefined) break;
      parts.push(piece);
      missing -= piece.length;
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }

  /** The next bytes as a stream. What the taker leaves is skipped by `skip`. */
  limited(length: number): AsyncGenerator<Buffer> {
    this.#left = length;
    return this.#rationed();
  }

  async *#rationed(): AsyncGenerator<Buffer> {
    while (this.#left > 0) {
      const piece = await this.#piece(this.#left);
      if (piece === undefined) throw new ArchiveRefusal('is broken: a member is cut off');
      this.#left -= piece.length;
      yield piece;
    }
  }

  /** Skips what `limited` left, and as much more. */
  async skip(length: number, member: string): Promise<void> {
    let missing = this.#left + length;
    this.#left = 0;
    while (missing > 0) {
      const piece = await this.#piece(missing);
      if (piece === undefined) {
        if (missing >= BLOCK) throw new ArchiveRefusal(`is broken: it ends inside ${member}`);
        return;
      }
      missing -= piece.length;
    }
  }

  async #piece(most: number): Promise<Buffer | undefined> {
    if (this.#rest.length === 0) {
      const next = await this.#iterator.next();
      if (next.done === true) return undefined;
      this.#rest = next.value;
      if (this.#rest.length === 0) return this.#piece(most);
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }
}

function leadsOut(name: string): boolean {
  const path = name.replaceAll('\\', '/');
  return path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.split('/').includes('..') || path.includes('\0');
}

/** A name as it may be printed: no control characters, no climbing. */
function shownName(name: string): string {
  return [...name.slice(0, 500)]
    .map((character) => (character < ' ' || character === '\x7f' ? '?' : character === '\\' ? '/' : character))
    .join('')
    .replace(/^\/+/, '')
    .replace(/^(?:\.\/)+/, '')
    .replace(/(^|\/)\.\.(?=\/|$)/g, '$1__');
}

export function messageOf(error: unknown): string {
  if (error instanceof ArchiveRefusal) return error.message;
  return `is broken or of an unknown form: ${reason(error)}`;
}
