/** Reads what a page ships: the page, its scripts and their source maps. */
import type { ScanOptions } from './options.ts';
import type { Reader } from './reader.ts';
import type { Reading } from './reading.ts';
import { Allowance, messageOf } from './walk/archive.ts';
import { pageAndScripts } from './walk/url.ts';

export async function readUrl(url: string, options: ScanOptions, reader: Reader, into: Reading): Promise<void> {
  const origin = URL.parse(url)?.origin;
  if (origin !== undefined && origin !== 'null') {
    into.markers.push({
      folder: origin,
      kind: 'browser',
      detail: 'is served to browsers',
      file: url.replace(/[?#].*$/s, ''),
      ownsNative: false,
      ecosystem: 'other',
      strength: 2,
    });
  }
  const refused = (file: string, message: string): void => void into.notJudged.push({ file, message });
  const limits = { responseBytes: reader.limits.responseBytes, signal: options.signal };
  for await (const { file, bytes } of pageAndScripts(url, limits, refused)) {
    into.files += 1;
    const data = (async function* () {
      yield bytes;
    })();
    try {
      await reader.stream(data, { file, artifact: true }, 0, new Allowance(reader.limits), into);
    } catch (error) {
      into.notJudged.push({ file, message: messageOf(error) });
    }
    options.onProgress?.({ files: into.files, bytes: into.bytes });
  }
}
