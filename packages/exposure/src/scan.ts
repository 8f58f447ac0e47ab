/** The scan: walk, read, tell the clients apart, say what was found. */
import { randomBytes } from 'node:crypto';
import { clientsOf } from './clients/clients.ts';
import type { Marker } from './clients/markers.ts';
import { Roots } from './clients/roots.ts';
import type { Inspection } from './inspect.ts';
import { DEFAULT_LIMITS, type ScanLimits, type ScanOptions } from './options.ts';
import { readHistory } from './read-history.ts';
import { readTree } from './read-tree.ts';
import { readUrl } from './read-url.ts';
import { Reader } from './reader.ts';
import { emptyReading, type Reading } from './reading.ts';
import type { ScanResult } from './result.ts';
import { traceBack } from './trace-back.ts';

/** Scans the paths. Rejects only for a signal that was raised; whatever cannot be read is `notJudged`. */
export async function scan(paths: readonly string[], options: ScanOptions = {}): Promise<ScanResult> {
  const { reading, markers } = await readAll(paths, options);
  const { clients, sightings } = clientsOf(new Roots(markers), reading.facts);
  return {
    schemaVersion: 1,
    complete: reading.notJudged.length === 0,
    files: reading.files,
    bytes: reading.bytes,
    notJudged: reading.notJudged,
    clients,
    sightings,
  };
}

/** Everything read, before it is joined to clients. */
export async function readAll(
  paths: readonly string[],
  options: ScanOptions,
): Promise<{ reading: Reading; markers: Marker[] }> {
  const limits: ScanLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const inspection = inspectionFrom(options);
  const given = paths.length === 0 && options.url === undefined ? ['.'] : paths;
  const reading = emptyReading();
  const reader = new Reader(limits, inspection);
  if (given.length > 0) await readTree(given, options, reader, reading);
  if (options.history === true) await readHistory(given, options, reader, reading);
  if (options.url !== undefined) await readUrl(options.url, options, reader, reading);
  options.signal?.throwIfAborted();
  options.onProgress?.({ files: reading.files, bytes: reading.bytes });
  traceBack(reading, given);
  return { reading, markers: reading.markers };
}

export function inspectionFrom(options: ScanOptions): Inspection {
  return {
    own: {
      keys: new Map((options.ownKeys ?? []).map(({ app, consumerKey }) => [consumerKey, app])),
      secrets: new Map((options.ownSecretHashes ?? []).map(({ app, hash }) => [hash, app])),
    },
    maskKey: options.maskKey ?? randomBytes(32).toString('hex'),
  };
}
