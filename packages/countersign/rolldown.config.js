import { readFileSync } from 'node:fs';
import { defineConfig } from 'rolldown';
import { compiledSchemas } from '../../tools/compiled-schemas.ts';

const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const thirdParty = Object.keys(dependencies);

/** Our own packages are bundled; what npm installs stays outside, so that a user can update it. */
export default defineConfig({
  input: { main: 'src/main.ts', server: 'src/server.ts', 'scan-worker': '../exposure/src/worker.ts' },
  platform: 'node',
  plugins: [compiledSchemas],
  external: (id) => id.startsWith('node:') || thirdParty.some((name) => id === name || id.startsWith(`${name}/`)),
  output: { dir: 'dist', format: 'esm', cleanDir: true, chunkFileNames: '[name]-[hash].js' },
});
