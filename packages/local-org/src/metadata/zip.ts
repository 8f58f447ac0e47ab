/**
 * The zip of a deploy in, the zip of a retrieve out. Entries are unpacked to memory and never to disk, and what they state
 * of their size is a lie until counted.
 */
import yauzl from 'yauzl';
import yazl from 'yazl';

export interface PackageFile {
  /** With `/`, as in the zip. */
  path: string;
  bytes: Buffer;
}

/** Files of one deploy, and bytes of all of them unpacked: the platform’s own limits (Metadata API, “Deploying and Retrieving”). */
const MAX_FILES = 10_000;
const MAX_UNPACKED_BYTES = 400 * 1024 * 1024;
/** One metadata file about an app. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** Why a zip is not read, in words for whoever sent it. */
export class ZipRefusal extends Error {}

/** Throws `ZipRefusal`. */
export async function readZip(bytes: Buffer): Promise<PackageFile[]> {
  const zip = await yauzl
    .fromBufferPromise(bytes, { lazyEntries: true, decodeStrings: true, validateEntrySizes: true })
    .catch((cause: unknown) => {
      throw new ZipRefusal('The zip file is not readable', { cause });
    });
  if (zip.entryCount > MAX_FILES) throw new ZipRefusal(`LIMIT_EXCEEDED: Too many files in zip: more than ${MAX_FILES}`);
  const files: PackageFile[] = [];
  let total = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      if (entry.isEncrypted()) throw new ZipRefusal('The zip file is encrypted');
      const content = await unpack(zip, entry);
      total += content.length;
      if (total > MAX_UNPACKED_BYTES) throw new ZipRefusal('LIMIT_EXCEEDED: Maximum size of request reached');
      files.push({ path: entry.fileName, bytes: content });
    }
  } catch (cause) {
    if (cause instanceof ZipRefusal) throw cause;
    throw new ZipRefusal('The zip file is not readable', { cause });
  }
  return files;
}

async function unpack(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    size += (chunk as Buffer).length;
    if (size > MAX_FILE_BYTES)
      throw new ZipRefusal(`LIMIT_EXCEEDED: a file of the package is larger than ${MAX_FILE_BYTES} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** @param date when the files say they were written, in milliseconds since the epoch */
export async function writeZip(files: readonly { path: string; text: string }[], date: number): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  const mtime = new Date(date);
  for (const { path, text } of files) zip.addBuffer(Buffer.from(text), path, { mtime });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
