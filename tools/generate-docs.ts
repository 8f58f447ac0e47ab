/**
 * Writes what is generated: the lists of rules (see `rule-lists.ts`), then parts of `docs/` (see `doc-pages.ts`) and the pages of
 * the known clients (see `client-pages.ts`).
 *
 *     node tools/generate-docs.ts            write what has changed
 *     node tools/generate-docs.ts --check    change nothing; exit 1 and name the files that are out of date
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ruleLists } from './rule-lists.ts';

const ROOT = join(import.meta.dirname, '..');
const RULES = 'packages/policy/src/rules';
/** Generated whole, a page for each entry of the registry. */
const CLIENTS = 'docs/clients';
const check = process.argv.includes('--check');

const lists = renew(RULES, ruleLists(join(ROOT, RULES)));
// The pages load the rules: the lists must be right by then. Where they may not be written, the pages say nothing new.
const pages = check && lists > 0 ? 0 : await renewPages();
if (!check) process.stdout.write(`${lists + pages} files written\n`);
else if (lists + pages > 0) process.exitCode = 1;

async function renewPages(): Promise<number> {
  const { pagesAsTheyShouldBe } = await import('./doc-pages.ts');
  const { clientPages } = await import('./client-pages.ts');
  const clients = clientPages();
  return (
    renew('docs', pagesAsTheyShouldBe(join(ROOT, 'docs'))) + renew(CLIENTS, clients) + removeOthers(CLIENTS, clients)
  );
}

/** Removes pages that are generated whole and belong to nothing any more, or names them. Returns how many there are. */
function removeOthers(folder: string, texts: ReadonlyMap<string, string>): number {
  const others = readdirSync(join(ROOT, folder)).filter((name) => !texts.has(name));
  for (const name of others) {
    if (check) process.stderr.write(`${folder}/${name} belongs to nothing: run npm run docs\n`);
    else rmSync(join(ROOT, folder, name));
  }
  return others.length;
}

/** Writes what differs, or names it. Returns how many files differ. */
function renew(folder: string, texts: ReadonlyMap<string, string>): number {
  const stale = [...texts].filter(([name, text]) => textOf(join(ROOT, folder, name)) !== text);
  for (const [name, text] of stale) {
    if (check) process.stderr.write(`${folder}/${name} is out of date: run npm run docs\n`);
    else {
      mkdirSync(dirname(join(ROOT, folder, name)), { recursive: true });
      writeFileSync(join(ROOT, folder, name), text);
    }
  }
  return stale.length;
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
