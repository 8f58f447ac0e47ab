/**
 * Assembles the declarations of `countersign/server` into one file, `dist/types/server.d.ts`, that names nothing of the
 * workspace. Run by `prepack`; an ordinary build does without, since nothing in the workspace reads it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = join(root, 'packages');
const home = join(packages, 'countersign');

const compiler = join(root, 'node_modules/typescript/bin/tsc');
execFileSync(process.execPath, [compiler, '--build', home], { stdio: 'inherit' });

const bundle = await rolldown({
  input: { server: join(home, '.types/src/server.d.ts') },
  logLevel: 'warn',
  plugins: [
    {
      name: 'declarations-of-the-workspace',
      resolveId: {
        order: 'pre',
        handler(id, importer) {
          if (importer === undefined) return undefined;
          if (id.startsWith('@countersign/'))
            return join(packages, id.slice('@countersign/'.length), '.types/src/index.d.ts');
          if (id.startsWith('.')) return join(dirname(importer), id.replace(/\.ts$/, '.d.ts'));
          return { id, external: true };
        },
      },
    },
    // What it reads is compiled already; of the ways to compile this one asks for nothing.
    dts({ dtsInput: true, generator: 'oxc', tsconfig: false }),
  ],
});
const { output } = await bundle.generate({ format: 'es' });
await bundle.close();
const [types, ...others] = output;
if (types.type !== 'chunk' || others.length > 0) throw new Error('the declarations did not become one file');
const strangers = [...types.code.matchAll(/^(?:import|export)\b[^'"\n]*["']([^'"\n]+)["']/gm)]
  .map(([, name = '']) => name)
  .filter((name) => !name.startsWith('node:'));
if (strangers.length > 0) throw new Error(`the declarations of countersign/server import ${strangers.join(', ')}`);

const file = join(home, 'dist/types/server.d.ts');
mkdirSync(dirname(file), { recursive: true });
const fresh = `${file}.${process.pid}`;
// Compilers include @types/node only where something asks for it.
writeFileSync(fresh, `/// <reference types="node" />\n${types.code}`);
renameSync(fresh, file);
