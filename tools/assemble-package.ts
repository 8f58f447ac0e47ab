/** Copies what the published package ships beside its bundle: licence, words, rule pages, JSON Schemas. Run by `prepack`. */
import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, 'packages/countersign');

for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md', 'SECURITY.md'])
  copyFileSync(join(root, file), join(home, file));

rmSync(join(home, 'docs'), { recursive: true, force: true });
cpSync(join(root, 'docs/rules'), join(home, 'docs/rules'), { recursive: true });

rmSync(join(home, 'schemas'), { recursive: true, force: true });
mkdirSync(join(home, 'schemas'));
const schemas = join(root, 'packages/review/schemas');
for (const name of readdirSync(schemas)) {
  if (name.endsWith('.schema.json')) copyFileSync(join(schemas, name), join(home, 'schemas', name));
}
