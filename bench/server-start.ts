/** Starts the server on a file, says when it accepts requests, and then how much memory it holds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
const { createServer } = await import('../packages/server/src/index.ts');
await createServer({ apps: [], database: `sqlite:${join(directory, 'start.db')}` });
process.send?.({ listeningMs: performance.now() });
setTimeout(() => {
  process.send?.({ rssBytes: process.memoryUsage().rss });
  process.exit(0);
}, 3000);
