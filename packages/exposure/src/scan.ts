/** The scan: walk, read, tell the clients apart, say what was found. */
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { clientsOf } from './clients/clients.ts';
import { isMarkerName, type Marker, readMarker } from './clients/markers.ts';
import { Roots } from './clients/roots.ts';
import type { FileFacts } from './file-facts.ts';
import { emptyFacts, type Inspection } from './inspect.ts';
import { DEFAULT_LIMITS, type ScanLimits, type ScanOptions } from './options.ts';
import { emptyReading, Reader, type Reading } from './reader.ts';
import type { ScanResult } from './result.ts';
import { originOf } from './walk/source-map.ts';
import { displayBase, walkTree } from './walk/tree.ts';

/** Files between two looks at the clock, the signal and the caller. */
const FILES_PER_TURN = 200;
/** A marker larger than this is no build file. */
const MARKER_BYTES = 4 * 1024 ** 2;

/** Scans the paths. Rejects only for a signal that was raised; whatever cannot be read is `notJudged`. */
export async function scan(paths: readonly string[], options: ScanOptions = {}): Promise<ScanResult> {
  const { reading, markers } = await readAll(paths, options);
  const { clients, findings, ignored } = clientsOf(new Roots(markers), reading.facts);
  return {
    schemaVersion: 1,
    complete: reading.notJudged.length === 0,
    files: reading.files,
    bytes: reading.bytes,
    notJudged: reading.notJudged,
    clients,
    findings,
    ignored,
  };
}

/** Everything read, before it is joined to clients. */
export async function readAll(
  paths: readonly string[],
  options: ScanOptions,
): Promise<{ reading: Reading; markers: Marker[] }> {
  const limits: ScanLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const inspection = inspectionFrom(options);
  const reading = emptyReading();
  const markers: Marker[] = [];
  const given = paths.length === 0 && options.url === undefined ? ['.'] : paths;
  const reader = new Reader(limits, inspection);
  let turn = 0;
  const walked = { includeGitIgnored: options.includeGitIgnored ?? false, ignore: options.ignore ?? [] };
  for (const { path, file } of walkTree(given, walked, reading.notJudged)) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    if (isMarkerName(name)) mark(path, file, markers);
    const archive = reader.readFile(path, file, reading);
    if (archive !== undefined) await archive;
    turn += 1;
    if (turn % FILES_PER_TURN === 0) await breathe(options, reading);
  }
  options.signal?.throwIfAborted();
  markers.push(...reading.markers);
  traceBack(reading, paths);
  return { reading, markers };
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

function mark(path: string, file: string, markers: Marker[]): void {
  try {
    if (statSync(path).size > MARKER_BYTES) return;
    const marker = readMarker(file, readFileSync(path, 'utf8'));
    if (marker !== undefined) markers.push(marker);
  } catch {
    // The reader says that it cannot be read.
  }
}

async function breathe(options: ScanOptions, reading: Reading): Promise<void> {
  options.signal?.throwIfAborted();
  options.onProgress?.({ files: reading.files, bytes: reading.bytes });
  await new Promise((resume) => setImmediate(resume));
}

/** Places in a bundle whose map carries no contents are still told where they came from. */
function traceBack(reading: Reading, paths: readonly string[]): void {
  const base = displayBase(paths[0] ?? '.');
  const mapped = new Set(reading.facts.map((facts) => facts.bundle?.file));
  for (const facts of [...reading.facts]) {
    if (
      facts.hits.length === 0 ||
      facts.file.includes('!/') ||
      !/\.[cm]?js$/.test(facts.file) ||
      mapped.has(`${facts.file}.map`)
    )
      continue;
    let map: string;
    try {
      map = readFileSync(join(base, `${facts.file}.map`), 'utf8');
    } catch {
      continue;
    }
    for (const hit of facts.hits) {
      const origin = originOf(map, `${facts.file}.map`, hit.line, hit.column);
      if (origin === undefined) continue;
      const file: FileFacts = {
        ...emptyFacts({ file: origin.file, artifact: true }),
        hits: [{ ...hit, ...origin }],
        bundle: { file: `${facts.file}.map`, browser: facts.kindHint?.kind === 'browser' },
      };
      reading.facts.push(file);
    }
  }
}
