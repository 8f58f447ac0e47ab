/**
 * Metadata in zip files, as a retrieve leaves them. Entries are unpacked to memory one by one and never to disk.
 *
 * The sizes an archive states are lies until counted: what is unpacked is counted as it comes.
 */
import yauzl from 'yauzl';
import type { Limits, ReadProblem } from '../model.ts';
import { type PartName, partOfFileName } from '../schema.ts';
import { MANIFEST } from './project-file.ts';

/** Takes each file as it is unpacked, so that only one is in memory at a time. The manifests come first. */
export interface ZipVisitor {
  manifest(bytes: Buffer): void;
  file(inside: string, part: PartName, name: string, bytes: Buffer): void;
}

export interface ZipOutcome {
  /** Metadata files handed over. */
  files: number;
  problems: ReadProblem[];
}

/**
 * Reads the metadata of a zip. `display` names it in places: `retrieved.zip!/unpackaged/connectedApps/…`. With
 * `onlyRetrieved`, an archive without a manifest is none of ours, and nothing is handed over.
 */
export async function readZip(
  source: string | Buffer,
  display: string,
  limits: Limits,
  onlyRetrieved: boolean,
  visitor: ZipVisitor,
): Promise<ZipOutcome> {
  const content: ZipOutcome = { files: 0, problems: [] };
  const options = { lazyEntries: true, decodeStrings: false, autoClose: false };
  let zip: yauzl.ZipFile | undefined;
  try {
    zip =
      typeof source === 'string'
        ? await yauzl.openPromise(source, options)
        : await yauzl.fromBufferPromise(source, options);
    const wanted = await listEntries(zip, display, limits, content);
    if (onlyRetrieved && !wanted.some((entry) => entry.manifest)) return { files: 0, problems: [] };
    wanted.sort((a, b) => Number(b.manifest) - Number(a.manifest));
    await unpack(zip, wanted, display, limits, content, visitor);
  } catch (error) {
    content.problems.push({ file: display, message: error instanceof ZipRefusal ? error.message : BROKEN });
  } finally {
    zip?.close();
  }
  return content;
}

const BROKEN = 'not a readable zip file: it is damaged or cut off; retrieve it again';

class ZipRefusal extends Error {}

interface Wanted {
  entry: yauzl.Entry;
  inside: string;
  manifest: boolean;
  part?: PartName;
  name: string;
}

async function listEntries(
  zip: yauzl.ZipFile,
  display: string,
  limits: Limits,
  content: ZipOutcome,
): Promise<Wanted[]> {
  if (zip.entryCount > limits.maxZipEntries) {
    throw new ZipRefusal(`${zip.entryCount} entries are more than the limit of ${limits.maxZipEntries}`);
  }
  const wanted: Wanted[] = [];
  const seen = new Set<string>();
  for await (const entry of zip.eachEntry()) {
    const inside = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
    const base = inside.slice(inside.lastIndexOf('/') + 1);
    const named = partOfFileName(base);
    const manifest = base === MANIFEST;
    if (!named && !manifest) continue;
    const place = `${display}!/${inside}`;
    // Nothing is ever written under this name, but places would point outside the archive.
    if (yauzl.validateFileName(inside) !== null) {
      content.problems.push({ file: display, message: 'an entry’s name leads out of the archive; not read' });
    } else if (seen.has(inside)) {
      content.problems.push({ file: place, message: 'stands twice in the archive; only the first is read' });
    } else {
      seen.add(inside);
      wanted.push({ entry, inside, manifest, name: named?.name ?? base, ...(named && { part: named.part }) });
    }
  }
  return wanted;
}

async function unpack(
  zip: yauzl.ZipFile,
  wanted: readonly Wanted[],
  display: string,
  limits: Limits,
  content: ZipOutcome,
  visitor: ZipVisitor,
): Promise<void> {
  let total = 0;
  for (const { entry, inside, manifest, part, name } of wanted) {
    const refusal = refuse(entry, limits);
    if (refusal) {
      content.problems.push({ file: `${display}!/${inside}`, message: refusal });
      continue;
    }
    if (total + entry.uncompressedSize > limits.maxZipBytes) {
      throw new ZipRefusal(`unpacks to more than the limit of ${limits.maxZipBytes} bytes; the rest is not read`);
    }
    let bytes: Buffer;
    try {
      bytes = await unpackEntry(zip, entry);
    } catch {
      content.problems.push({ file: `${display}!/${inside}`, message: 'this entry is damaged; retrieve it again' });
      continue;
    }
    total += bytes.length;
    if (manifest) visitor.manifest(bytes);
    if (part) {
      content.files++;
      visitor.file(inside, part, name, bytes);
    }
  }
}

function refuse(entry: yauzl.Entry, limits: Limits): string | undefined {
  if (entry.isEncrypted()) return 'is encrypted; unpack it and give the folder';
  if (!entry.canDecodeFileData()) return 'is packed in a way that is not supported; unpack it and give the folder';
  if (entry.uncompressedSize > limits.maxFileBytes) {
    return `${entry.uncompressedSize} bytes are more than the limit of ${limits.maxFileBytes}`;
  }
  const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
  if (entry.uncompressedSize > 1024 * 1024 && ratio > limits.maxZipRatio) {
    return `unpacks to more than ${limits.maxZipRatio} times its size, as metadata never does`;
  }
  return undefined;
}

/** The library counts, and fails an entry that unpacks to more than its stated size, which was checked. */
async function unpackEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Buffer> {
  const stream = await zip.openReadStreamPromise(entry);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
