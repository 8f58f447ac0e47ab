/** Copies what the published package ships beside its bundle: licence, words, pages, the skill, JSON Schemas. Run by `prepack`. */
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, 'packages/countersign');

for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md', 'SECURITY.md'])
  copyFileSync(join(root, file), join(home, file));

rmSync(join(home, 'docs'), { recursive: true, force: true });
for (const folder of ['docs/rules', 'docs/commands', 'docs/clients'])
  cpSync(join(root, folder), join(home, folder), { recursive: true });
copyFileSync(join(root, 'docs/errors.md'), join(home, 'docs/errors.md'));

const skill = 'skills/countersign/SKILL.md';
mkdirSync(dirname(join(home, skill)), { recursive: true });
copyFileSync(join(root, skill), join(home, skill));

rmSync(join(home, 'schemas'), { recursive: true, force: true });
mkdirSync(join(home, 'schemas'));
const schemas = join(root, 'packages/review/schemas');
for (const name of readdirSync(schemas)) {
  if (name.endsWith('.schema.json')) copyFileSync(join(schemas, name), join(home, 'schemas', name));
}

const pages = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.md') && !name.includes('node_modules'),
);
for (const page of pages) {
  const path = join(home, page);
  writeFileSync(path, withoutDeadLinks(readFileSync(path, 'utf8'), dirname(path)));
}

/** A link to a page of the repository that the package does not ship becomes its text; a picture goes. */
function withoutDeadLinks(text: string, folder: string): string {
  return text.replaceAll(
    /(!?)\[([^\]]*)\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g,
    (whole, picture: string, words: string, target: string) => {
      if (existsSync(resolve(folder, target))) return whole;
      return picture === '!' ? '' : words;
    },
  );
}
