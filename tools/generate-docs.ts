/**
 * Writes the generated parts of `docs/` (see `doc-pages.ts`).
 *
 *     node tools/generate-docs.ts            write what has changed
 *     node tools/generate-docs.ts --check    change nothing; exit 1 and name the pages that are out of date
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pagesAsTheyShouldBe } from './doc-pages.ts';

const docs = join(import.meta.dirname, '..', 'docs');
const stale = [...pagesAsTheyShouldBe(docs)].filter(([page, text]) => readFileSync(join(docs, page), 'utf8') !== text);

if (process.argv.includes('--check')) {
  for (const [page] of stale) process.stderr.write(`docs/${page} is out of date: run node tools/generate-docs.ts\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [page, text] of stale) writeFileSync(join(docs, page), text);
  process.stdout.write(`${stale.length} pages written\n`);
}
