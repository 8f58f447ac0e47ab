/** One measurement in a process of its own: `review FOLDER` or `floor FOLDER`; prints `{ms, peakMiB}`. */
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readProject } from '@countersign/metadata';
import { renderPieces } from '@countersign/report';
import { NO_CONFIGS, reviewProject } from '@countersign/review';
import { SaxesParser } from 'saxes';

const [, , what, folder = '.'] = process.argv;

const started = performance.now();
if (what === 'review') await review();
else await floor();
const ms = performance.now() - started;
console.log(JSON.stringify({ ms, peakMiB: process.resourceUsage().maxRSS / 1024 }));

async function review(): Promise<void> {
  const project = await readProject([folder]);
  const reviewed = await reviewProject({ project, configs: NO_CONFIGS, version: '0.0.0', now: new Date() });
  let bytes = 0;
  for (const piece of await renderPieces(reviewed, 'text', {
    color: false,
    width: 80,
    showWaived: false,
  }))
    bytes += piece.length;
  if (bytes === 0) throw new Error('nothing was reported');
}

/** Every file is read whole and parsed, with handlers that do nothing; as many at once as the reader reads. */
async function floor(): Promise<void> {
  const files: string[] = [];
  for await (const file of glob('**/*.xml', { cwd: folder })) files.push(join(folder, file));
  let next = 0;
  const worker = async () => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      const parser = new SaxesParser({ xmlns: true, position: true });
      parser.on('opentag', () => undefined);
      parser.on('text', () => undefined);
      parser.on('closetag', () => undefined);
      parser.write(await readFile(file, 'utf8')).close();
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
}
