/** One file → its facts: opens it, tells what it is, and inspects it whole, in windows, in chunks or member by member. */
import { closeSync, createReadStream, openSync, readFileSync, readSync } from 'node:fs';
import { Chunks, OVERLAP } from './chunks.ts';
import { isMarkerName, readMarker } from './clients/markers.ts';
import { packageMarker } from './clients/package-markers.ts';
import { saysNothing } from './file-facts.ts';
import { type Inspection, inspect } from './inspect.ts';
import type { ScanLimits } from './options.ts';
import { Prefilter } from './prefilter/prefilter.ts';
import { emptyReading, type Reading } from './reading.ts';
import type { Locate, Origin } from './source-text.ts';
import { within } from './time-limit.ts';
import { binaryXmlText, resourceTableText } from './walk/android-resources.ts';
import {
  Allowance,
  ArchiveRefusal,
  eachTarMember,
  eachZipMember,
  gunzipped,
  type Member,
  messageOf,
} from './walk/archive.ts';
import { binaryPlistText } from './walk/binary-plist.ts';
import { type Content, contentOf, SKIPPED_NAME, stringsOf } from './walk/content.ts';
import { dexText } from './walk/dex.ts';
import { hermesText } from './walk/hermes.ts';
import { inlineMap, originalsOf } from './walk/source-map.ts';
import { reason } from './walk/tree.ts';
import { reduce, WHOLE } from './windows.ts';

/** Kinds that can only be read whole, and the most that is held of one. */
const WHOLE_KINDS: ReadonlySet<Content> = new Set([
  'zip',
  'dex',
  'hermes',
  'binary-xml',
  'resource-table',
  'binary-plist',
]);
const WHOLE_BYTES = 64 * 1024 ** 2;
const MARKER_BYTES = 4 * 1024 ** 2;
/** Bytes read under one time limit: a file of this size takes a small part of it. */
const BYTES_AT_ONCE = 16 * 1024 ** 2;

/** A file of the tree: where it lies, and the name it is shown by. */
export interface NamedFile {
  path: string;
  file: string;
}

export class Reader {
  readonly limits: ScanLimits;
  readonly inspection: Inspection;
  readonly prefilter: Prefilter;
  /** The prefilter's own memory: a file is read to where it is searched. */
  readonly #chunk: Buffer;
  readonly #inspectText: typeof inspect;
  /** A time limit holds already for what runs now. */
  #timed = false;
  /** The file being read: ended work does not close it. */
  #open: number | undefined;

  /** `inspectText`: what is done with each text. */
  constructor(limits: ScanLimits, inspection: Inspection, inspectText: typeof inspect = inspect) {
    this.limits = limits;
    this.inspection = inspection;
    this.#inspectText = inspectText;
    this.prefilter = new Prefilter(limits.chunkBytes, inspection.own.keys.keys());
    this.#chunk = this.prefilter.buffer;
  }

  /**
   * Reads some of the files, from index `from` on, and answers with the index of the first that was not read.
   *
   * One time limit holds for all of them, because setting one costs as much as a small file. Where it ends the work, the
   * file at hand is read again with a limit of its own; where that ends it too, the file is not judged.
   */
  async readFrom(files: readonly NamedFile[], from: number, into: Reading): Promise<number> {
    const enough = into.bytes + BYTES_AT_ONCE;
    let at = from;
    let before = sizesOf(into);
    let archive: ArchiveReading | undefined;
    const inTime = this.#within(() => {
      while (at < files.length && archive === undefined && into.bytes < enough) {
        before = sizesOf(into);
        const { path, file } = files[at] as NamedFile;
        archive = this.#readFile(path, file, into);
        at += 1;
      }
    });
    if (inTime) {
      await archive?.();
      return at;
    }
    putBack(into, before);
    const { path, file } = files[at] as NamedFile;
    const aloneInTime = this.#within(() => {
      archive = this.#readFile(path, file, into);
    });
    if (aloneInTime) await archive?.();
    else {
      putBack(into, before);
      into.files += 1;
      into.notJudged.push({ file, message: this.#tooLong() });
    }
    return at + 1;
  }

  #within(work: () => void): boolean {
    this.#timed = true;
    try {
      return within(this.limits.fileMilliseconds, work);
    } finally {
      this.#timed = false;
      this.#close();
    }
  }

  #close(): void {
    const handle = this.#open;
    this.#open = undefined;
    if (handle !== undefined) closeSync(handle);
  }

  #tooLong(): string {
    return `took longer than ${this.limits.fileMilliseconds / 1000} seconds to inspect; it was not judged`;
  }

  /** Reads a file of the tree, or answers with how to, where it is an archive. Never throws for what a file holds. */
  #readFile(path: string, file: string, into: Reading): ArchiveReading | undefined {
    into.files += 1;
    if (SKIPPED_NAME.test(file)) return undefined;
    try {
      const handle = openSync(path, 'r');
      this.#open = handle;
      const read = readSync(handle, this.#chunk, 0, this.#chunk.length, 0);
      const content = contentOf(this.#chunk.subarray(0, Math.min(read, HEAD_BYTES)));
      if (content === 'zip' || content === 'gzip' || content === 'tar')
        return () => this.#archive(path, content, file, into);
      if (read < this.#chunk.length) {
        into.bytes += read;
        this.#markers(this.#chunk.subarray(0, read), content, file, into);
        this.bytes(this.#chunk.subarray(0, read), content, { file, artifact: false }, into);
      } else if (WHOLE_KINDS.has(content) || isMapName(file)) this.#whole(path, content, file, into);
      else this.#large(handle, content, file, into);
    } catch (error) {
      into.notJudged.push({ file, message: `cannot be read: ${reason(error)}` });
    } finally {
      this.#close();
    }
    return undefined;
  }

  /** Inspects bytes that are in memory whole. */
  bytes(bytes: Buffer, content: Content, origin: Origin, into: Reading): void {
    switch (content) {
      case 'media':
        return;
      case 'utf16le':
      case 'utf16be':
        this.#inspect(utf16(bytes, content), origin, into);
        return;
      case 'text':
        this.#text(bytes, origin, into);
        return;
      case 'dex':
      case 'hermes':
      case 'binary-xml':
      case 'resource-table':
      case 'binary-plist':
        this.#compiled(bytes, content, origin, into);
        return;
      default:
        this.#binary(bytes, origin, into);
    }
  }

  /** A member of an archive, a git blob or an answer of the web, as a stream. */
  async stream(
    data: AsyncIterable<Buffer>,
    origin: Origin,
    depth: number,
    allowance: Allowance,
    into: Reading,
  ): Promise<void> {
    const parts: Buffer[] = [];
    let held = 0;
    let content: Content | undefined;
    const iterator = data[Symbol.asyncIterator]();
    const chunks = new Chunks(this, origin, into);
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      parts.push(next.value);
      held += next.value.length;
      into.bytes += next.value.length;
      if (held < HEAD_BYTES) continue;
      content ??= contentOf(Buffer.concat(parts));
      if (content === 'media') return;
      if (content === 'gzip' || content === 'tar') {
        await this.#nested(content, rest(parts, iterator), origin, depth, allowance, into);
        return;
      }
      const whole = WHOLE_KINDS.has(content) || isMapName(origin.file) || isMarker(origin.file);
      if (whole && held > WHOLE_BYTES)
        throw new ArchiveRefusal(`is larger than ${WHOLE_BYTES} bytes and can only be read whole; it was not read`);
      if (!whole && held >= this.limits.chunkBytes) {
        chunks.push(Buffer.concat(parts), content);
        parts.length = 0;
        held = 0;
      }
    }
    const last = Buffer.concat(parts);
    content ??= contentOf(last);
    if (content === 'gzip' || content === 'tar') {
      await this.#nested(content, rest([last], iterator), origin, depth, allowance, into);
    } else if (content === 'zip') await this.#zip(last, origin, depth, allowance, into);
    else if (chunks.begun) chunks.end(last, content);
    else {
      this.#markers(last, content, origin.file, into);
      this.bytes(last, content, origin, into);
    }
  }

  #text(bytes: Buffer, origin: Origin, into: Reading): void {
    const look = this.prefilter.look(bytes);
    if (look.worth !== 'nothing' && isMapName(origin.file) && this.#sourceMap(bytes, origin, into)) return;
    const inline = look.inlineMap ? inlineMap(bytes.toString('utf8')) : undefined;
    if (inline !== undefined) this.#sourceMap(Buffer.from(inline), origin, into);
    if (look.worth === 'nothing') return;
    if (bytes.length <= WHOLE) this.#inspect(bytes.toString('utf8'), origin, into, look.worth);
    else {
      const { text, locate } = reduce(bytes, look.places);
      this.#inspect(text, origin, into, look.worth, locate);
    }
  }

  #binary(bytes: Buffer, origin: Origin, into: Reading): void {
    const strings = stringsOf(bytes, this.prefilter.look(bytes).places);
    if (strings !== '') this.#inspect(strings, { ...origin, artifact: true, binary: true }, into);
  }

  #compiled(
    bytes: Buffer,
    content: 'dex' | 'hermes' | 'binary-xml' | 'resource-table' | 'binary-plist',
    origin: Origin,
    into: Reading,
  ): void {
    try {
      const text = Buffer.from(COMPILED[content](bytes), 'utf8');
      const look = this.prefilter.look(text);
      if (look.worth === 'nothing') return;
      const shown = { ...origin, artifact: true, binary: true };
      this.#inspect(text.length <= WHOLE ? text.toString('utf8') : reduce(text, look.places).text, shown, into);
    } catch (error) {
      into.notJudged.push({ file: origin.file, message: messageOf(error) });
    }
  }

  /** True where it was one: its sources are inspected, the map itself is not. */
  #sourceMap(bytes: Buffer, origin: Origin, into: Reading): boolean {
    const originals = originalsOf(bytes.toString('utf8'), origin.file);
    if (originals === undefined) return false;
    const browser = originals.some(
      ({ file }) =>
        /(?:^|\/)node_modules\/(?:react-dom|vue|@vue|svelte|@angular|preact|solid-js|lit|lwc|@lwc)\//.test(file) ||
        /\.(?:vue|svelte|jsx|tsx)$/.test(file),
    );
    for (const { file, text } of originals) {
      const part = emptyReading();
      this.#text(
        Buffer.from(text),
        { file, artifact: true, ...(origin.commit === undefined ? {} : { commit: origin.commit }) },
        part,
      );
      into.notJudged.push(...part.notJudged);
      for (const facts of part.facts) into.facts.push({ ...facts, bundle: { file: origin.file, browser } });
    }
    return true;
  }

  #inspect(text: string, origin: Origin, into: Reading, worth: 'secret' | 'much' = 'much', locate?: Locate): void {
    const broken = (message: string): void => void into.notJudged.push({ file: origin.file, message });
    const look = (): void => {
      const facts = this.#inspectText(text, origin, this.inspection, broken, worth, locate);
      if (!saysNothing(facts)) into.facts.push(facts);
    };
    if (this.#timed) look();
    else if (!within(this.limits.fileMilliseconds, look)) broken(this.#tooLong());
  }

  #whole(path: string, content: Content, file: string, into: Reading): void {
    const bytes = readFileSync(path);
    const most = isMapName(file) ? this.limits.sourceMapBytes : WHOLE_BYTES;
    into.bytes += bytes.length;
    if (bytes.length > most)
      into.notJudged.push({
        file,
        message: `is larger than ${most} bytes and can only be read whole; it was not read`,
      });
    else this.bytes(bytes, content, { file, artifact: false }, into);
  }

  /** A file larger than a chunk: chunk by chunk. */
  #large(handle: number, content: Content, file: string, into: Reading): void {
    const chunks = new Chunks(this, { file, artifact: false }, into);
    const size = this.#chunk.length - OVERLAP;
    const buffer = Buffer.allocUnsafe(size);
    for (let position = 0; ; ) {
      const read = readSync(handle, buffer, 0, size, position);
      into.bytes += read;
      position += read;
      if (read < size) {
        chunks.end(buffer.subarray(0, read), content);
        return;
      }
      chunks.push(buffer, content);
    }
  }

  async #archive(path: string, content: 'zip' | 'gzip' | 'tar', file: string, into: Reading): Promise<void> {
    const allowance = new Allowance(this.limits);
    const origin: Origin = { file, artifact: true };
    try {
      if (content === 'zip') await this.#zip(path, origin, 0, allowance, into);
      else await this.#nested(content, createReadStream(path), origin, 0, allowance, into);
    } catch (error) {
      into.notJudged.push({ file, message: messageOf(error) });
    }
  }

  async #zip(
    source: string | Buffer,
    origin: Origin,
    depth: number,
    allowance: Allowance,
    into: Reading,
  ): Promise<void> {
    this.#descend(depth);
    await eachZipMember(source, origin.file, allowance, into.notJudged, (member) =>
      this.#member(member, origin, depth, allowance, into),
    );
  }

  async #nested(
    content: 'gzip' | 'tar',
    data: AsyncIterable<Buffer>,
    origin: Origin,
    depth: number,
    allowance: Allowance,
    into: Reading,
  ): Promise<void> {
    this.#descend(depth);
    if (content === 'tar') {
      await eachTarMember(data, origin.file, allowance, into.notJudged, (member) =>
        this.#member(member, origin, depth, allowance, into),
      );
      return;
    }
    // A ratio is not known before the end of a stream: the allowance of bytes alone bounds it.
    await this.stream(gunzipped(data, 0, allowance), origin, depth + 1, allowance, into);
  }

  async #member(
    { file, data }: Member,
    origin: Origin,
    depth: number,
    allowance: Allowance,
    into: Reading,
  ): Promise<void> {
    into.files += 1;
    const marker = packageMarker(file);
    if (marker !== undefined) into.markers.push(marker);
    if (SKIPPED_NAME.test(file)) return;
    await this.stream(data, { ...origin, file }, depth + 1, allowance, into);
  }

  #descend(depth: number): void {
    if (depth >= this.limits.archiveDepth)
      throw new ArchiveRefusal(`lies more than ${this.limits.archiveDepth} archives deep; it was not opened`);
  }

  #markers(bytes: Buffer, content: Content, file: string, into: Reading): void {
    if (content !== 'text' || bytes.length > MARKER_BYTES || !isMarker(file)) return;
    const marker = readMarker(file, bytes.toString('utf8'));
    if (marker !== undefined) into.markers.push(marker);
  }
}

/** Reads an archive, which takes turns with other work and is timed member by member. */
type ArchiveReading = () => Promise<void>;

/** How much a reading holds. */
type Sizes = Record<keyof Reading, number>;

function sizesOf({ facts, notJudged, markers, files, bytes }: Reading): Sizes {
  return { facts: facts.length, notJudged: notJudged.length, markers: markers.length, files, bytes };
}

/** Takes out of a reading what was added to it since. */
function putBack(into: Reading, sizes: Sizes): void {
  into.facts.length = sizes.facts;
  into.notJudged.length = sizes.notJudged;
  into.markers.length = sizes.markers;
  into.files = sizes.files;
  into.bytes = sizes.bytes;
}

/** Enough to tell every kind by. */
const HEAD_BYTES = 4096;

const COMPILED = {
  dex: dexText,
  hermes: hermesText,
  'binary-xml': binaryXmlText,
  'resource-table': resourceTableText,
  'binary-plist': binaryPlistText,
} as const;

async function* rest(parts: readonly Buffer[], iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* parts;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
}

function isMapName(file: string): boolean {
  return file.endsWith('.map');
}

function isMarker(file: string): boolean {
  return isMarkerName(file.slice(file.lastIndexOf('/') + 1));
}

function utf16(bytes: Buffer, content: 'utf16le' | 'utf16be'): string {
  if (content === 'utf16le') return bytes.toString('utf16le', 2);
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  return Buffer.from(even).swap16().toString('utf16le', 2);
}
