/** Places in a bundle whose source map carries no contents are still told where they came from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileFacts } from './file-facts.ts';
import { emptyFacts } from './inspect.ts';
import type { Reading } from './reading.ts';
import { originsOf } from './walk/source-map.ts';
import { displayBase } from './walk/tree.ts';

export function traceBack(reading: Reading, paths: readonly string[]): void {
  const base = displayBase(paths[0] ?? '.');
  const mapped = new Set(reading.facts.map((facts) => facts.bundle?.file));
  for (const facts of [...reading.facts]) {
    const mapFile = `${facts.file}.map`;
    const plain = !facts.file.includes('!/') && !facts.file.includes('://') && facts.commit === undefined;
    if (facts.hits.length === 0 || !plain || !/\.[cm]?js$/.test(facts.file) || mapped.has(mapFile)) continue;
    const map = textOf(join(base, mapFile));
    if (map === undefined) continue;
    const originAt = originsOf(map, mapFile);
    for (const hit of facts.hits) {
      const origin = originAt(hit.line, hit.column);
      if (origin === undefined) continue;
      const original: FileFacts = {
        ...emptyFacts({ file: origin.file, artifact: true }),
        hits: [{ ...hit, ...origin }],
        bundle: { file: mapFile, browser: facts.kindHint?.kind === 'browser' },
      };
      reading.facts.push(original);
    }
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
