/**
 * Bundles what is published into `packages/countersign/dist`. Run by `npm run build`.
 *
 * Files that have not changed are left alone and the others are replaced whole: `npm pack` builds too, and what runs
 * from `dist` at that moment, the command line or the server inside a test, must not find half a file or none.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OutputOptions, rolldown } from 'rolldown';
import { loadConfig } from 'rolldown/config';
import { bundledLicences } from './bundled-licences.ts';

const home = fileURLToPath(new URL('../packages/countersign', import.meta.url));
const dist = join(home, 'dist');

const config = await loadConfig(join(home, 'rolldown.config.js'));
if (Array.isArray(config) || typeof config === 'function')
  throw new Error('rolldown.config.js holds one configuration');
const { output, ...input } = config;
const bundle = await rolldown({ ...input, cwd: home, logLevel: 'warn' });
const built = new Map<string, string | Uint8Array>();
const modules: string[] = [];
for (const file of (await bundle.generate(output as OutputOptions)).output) {
  built.set(file.fileName, file.type === 'chunk' ? file.code : file.source);
  if (file.type === 'chunk') modules.push(...file.moduleIds);
}
built.set('THIRD-PARTY-LICENCES.txt', bundledLicences(modules));
await bundle.close();

mkdirSync(dist, { recursive: true });
// Chunks first: an entry that is in place finds what it imports.
const entries = new Set(['main.js', 'server.js', 'scan-worker.js']);
for (const [name, content] of [...built].sort(
  ([one], [other]) => Number(entries.has(one)) - Number(entries.has(other)),
))
  replace(join(dist, name), Buffer.from(content as string));
for (const entry of readdirSync(dist, { withFileTypes: true })) {
  if (entry.isFile() && !built.has(entry.name)) rmSync(join(dist, entry.name), { force: true });
}

function replace(path: string, content: Buffer): void {
  if (isThere(path, content)) return;
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, content);
  renameSync(fresh, path);
}

function isThere(path: string, content: Buffer): boolean {
  try {
    return readFileSync(path).equals(content);
  } catch {
    return false;
  }
}
