/**
 * Assembles the declarations of `countersign/server` into one file, `dist/types/server.d.ts`, that names nothing of the
 * workspace. Run by `prepack`; an ordinary build does without, since nothing in the workspace reads it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = join(root, 'packages');
const home = join(packages, 'countersign');

// Compiled to a folder of its own: two packings at once must not read each other's half-written files.
const compiled = mkdtempSync(join(tmpdir(), 'countersign-declarations-'));
try {
  compile();
  write(await bundleOf(join(compiled, 'countersign/src/server.d.ts')));
} finally {
  rmSync(compiled, { recursive: true, force: true });
}

function compile(): void {
  const project = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      composite: false,
      rootDir: packages,
      outDir: compiled,
      typeRoots: [join(root, 'node_modules/@types')],
      // Found among node_modules they would be another's, and not be compiled.
      paths: { '@countersign/*': [join(packages, '*/src/index.ts')] },
    },
    files: [join(home, 'src/server.ts')],
  };
  const file = join(compiled, 'tsconfig.json');
  writeFileSync(file, JSON.stringify(project));
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', file], { stdio: 'inherit' });
}

async function bundleOf(entry: string): Promise<string> {
  const bundle = await rolldown({
    input: { server: entry },
    logLevel: 'warn',
    plugins: [
      {
        name: 'declarations-of-the-workspace',
        resolveId: {
          order: 'pre',
          handler(id, importer) {
            if (importer === undefined) return undefined;
            if (id.startsWith('@countersign/'))
              return join(compiled, id.slice('@countersign/'.length), 'src/index.d.ts');
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
  if (others.length > 0) throw new Error('the declarations did not become one file');
  const strangers = [...types.code.matchAll(/^(?:import|export)\b[^'"\n]*["']([^'"\n]+)["']/gm)]
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('node:'));
  if (strangers.length > 0) throw new Error(`the declarations of countersign/server import ${strangers.join(', ')}`);
  return types.code;
}

function write(types: string): void {
  const file = join(home, 'dist/types/server.d.ts');
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  // Compilers include @types/node only where something asks for it.
  writeFileSync(fresh, `/// <reference types="node" />\n${types}`);
  renameSync(fresh, file);
}
