/**
 * How fast `scan` reads, beside ripgrep searching the same files for the same words, and beside secretlint on a part.
 *
 *   npm run bench:scan -- [--megabytes 1000] [--runs 3] [--dir FOLDER] [--from FOLDER]… [--json FILE]
 *
 * The tree is made of the text files below `--from` (default: this workspace's node_modules), copied until the size is
 * reached. Every tool reads it once before it is timed, so the files are in the cache for all. ripgrep must be
 * installed; secretlint is looked for in `--secretlint FOLDER` (a folder with its node_modules) and left out without.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { NEEDLES } from '../packages/exposure/src/prefilter/needles.ts';

const TEXT = /\.(?:[cm]?jsx?|[cm]?tsx?|json|md|html|css|xml|ya?ml|txt|vue|svelte|map)$/;
const MEGABYTE = 1e6;

const { values: given } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '3' },
    dir: { type: 'string' },
    from: { type: 'string', multiple: true, default: [resolve(import.meta.dirname, '../node_modules')] },
    secretlint: { type: 'string' },
    json: { type: 'string' },
  },
});

interface Row {
  tool: string;
  megabytes: number;
  files: number;
  seconds: number;
  megabytesPerSecond: number;
  peakMegabytes: number | null;
}

const rows: Row[] = [];
const folder = given.dir ?? mkdtempSync(join(tmpdir(), 'countersign-bench-'));
const runs = Number(given.runs);
try {
  const whole = grow(join(folder, 'tree'), Number(given.megabytes) * MEGABYTE);
  rows.push(measure('scan', whole, () => scanOnce(whole.path, availableParallelism())));
  rows.push(measure('scan, one thread', whole, () => scanOnce(whole.path, 0)));
  if (has('rg')) rows.push(measure('ripgrep', whole, () => ripgrepOnce(whole.path)));
  else say('ripgrep is not installed: left out');
  const part = grow(join(folder, 'part'), 20 * MEGABYTE);
  rows.push(measure('scan, 20 MB', part, () => scanOnce(part.path, availableParallelism())));
  if (given.secretlint !== undefined)
    rows.push(measure('secretlint, 20 MB', part, () => secretlintOnce(part.path, given.secretlint ?? '.'), 1));
  else say('secretlint is left out: give --secretlint FOLDER, a folder in which it is installed');
  for (const [name, path, files, bytes] of worstCases(join(folder, 'worst')))
    rows.push(measure(name, { path, files, bytes }, () => scanOnce(path, availableParallelism()), 1));
  print();
  if (given.json !== undefined) writeFileSync(given.json, `${JSON.stringify({ rows, ratios: ratios() }, null, 2)}\n`);
} finally {
  if (given.dir === undefined) rmSync(folder, { recursive: true, force: true });
}

interface Tree {
  path: string;
  files: number;
  bytes: number;
}

/** Copies text files into numbered folders until the size is reached. */
function grow(path: string, size: number): Tree {
  if (existsSync(join(path, 'size.json'))) return JSON.parse(readFileSync(join(path, 'size.json'), 'utf8')) as Tree;
  const sources = given.from
    .flatMap((from) =>
      readdirSync(from, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && TEXT.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name)),
    )
    .sort();
  const tree: Tree = { path, files: 0, bytes: 0 };
  for (let copy = 0; tree.bytes < size; copy += 1) {
    for (const source of sources) {
      if (tree.bytes >= size) break;
      const into = join(path, String(copy), String(Math.floor(tree.files / 200)));
      if (tree.files % 200 === 0 || !existsSync(into)) mkdirSync(into, { recursive: true });
      const bytes = readFileSync(source);
      writeFileSync(join(into, `${tree.files}-${source.slice(source.lastIndexOf('/') + 1)}`), bytes);
      tree.files += 1;
      tree.bytes += bytes.length;
    }
  }
  writeFileSync(join(path, 'size.json'), JSON.stringify(tree));
  return tree;
}

interface Once {
  seconds: number;
  peakMegabytes: number | null;
}

/** Best of the runs, after one that warms the cache. */
function measure(tool: string, tree: Tree, once: () => Once, times = runs): Row {
  if (times > 1) once();
  const all = Array.from({ length: times }, once);
  const best = all.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  const peak = Math.max(...all.map((one) => one.peakMegabytes ?? 0));
  const megabytes = tree.bytes / MEGABYTE;
  return {
    tool,
    megabytes,
    files: tree.files,
    seconds: best.seconds,
    megabytesPerSecond: megabytes / best.seconds,
    peakMegabytes: peak === 0 ? null : peak,
  };
}

/** In a process of its own: start-up counts, and the peak of memory is its own. */
function scanOnce(path: string, workers: number): Once {
  const program = `
    import { scan } from ${JSON.stringify(resolve(import.meta.dirname, '../packages/exposure/src/index.ts'))};
    const result = await scan([${JSON.stringify(path)}], { workers: ${workers}, includeGitIgnored: true });
    console.log(JSON.stringify({ files: result.files, peak: process.resourceUsage().maxRSS * 1024 }));`;
  const start = performance.now();
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  const { peak } = JSON.parse(printed) as { peak: number };
  return { seconds: (performance.now() - start) / 1000, peakMegabytes: peak / MEGABYTE };
}

function ripgrepOnce(path: string): Once {
  const words = NEEDLES.flatMap(({ word }) => ['-e', word]);
  const start = performance.now();
  spawnSync(
    'rg',
    [
      '--count',
      '--ignore-case',
      '--fixed-strings',
      '--no-ignore',
      '--hidden',
      '--threads',
      String(availableParallelism()),
      ...words,
      path,
    ],
    { stdio: 'ignore' },
  );
  return { seconds: (performance.now() - start) / 1000, peakMegabytes: null };
}

function secretlintOnce(path: string, installed: string): Once {
  const config = join(installed, '.secretlintrc.bench.json');
  writeFileSync(config, JSON.stringify({ rules: [{ id: '@secretlint/secretlint-rule-preset-recommend' }] }));
  const start = performance.now();
  const ran = spawnSync(
    process.execPath,
    [join(installed, 'node_modules/secretlint/bin/secretlint.js'), '--secretlintrc', config, `${path}/**/*`],
    { cwd: installed, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' },
  );
  if (ran.status !== 0 && ran.status !== 1) say(`secretlint ended with ${ran.status}: ${ran.stderr.slice(0, 300)}`);
  return { seconds: (performance.now() - start) / 1000, peakMegabytes: null };
}

/** One very long line, very many tiny files, bait for regular expressions. */
function* worstCases(path: string): Generator<[string, string, number, number]> {
  const scale = Math.min(1, Number(given.megabytes) / 1000);
  const line = join(path, 'line');
  mkdirSync(line, { recursive: true });
  const length = Math.round(500 * MEGABYTE * scale);
  const piece = 'var a=1;function f(b){return b+"client"};';
  writeFileSync(join(line, 'one-line.js'), piece.repeat(Math.floor(length / piece.length)));
  yield [`one line of ${Math.round(length / MEGABYTE)} MB`, line, 1, length];
  rmSync(line, { recursive: true });

  const tiny = join(path, 'tiny');
  const count = Math.round(1_000_000 * scale);
  for (let i = 0; i < count; i += 1) {
    const into = join(tiny, String(Math.floor(i / 1000)));
    if (i % 1000 === 0) mkdirSync(into, { recursive: true });
    writeFileSync(join(into, `${i}.js`), `export const n = ${i};\n`);
  }
  yield [`${count} tiny files`, tiny, count, count * 25];
  rmSync(tiny, { recursive: true });

  const bait = join(path, 'bait');
  mkdirSync(bait, { recursive: true });
  const words = [
    'client_secret=',
    'secret"secret\'',
    ['state', 'code_verifier'].join('='),
    'a.salesforce.com',
    '"+"',
    '<secret>',
    '51,77,86,71,',
  ];
  const each = Math.round(4 * MEGABYTE * scale);
  for (const [index, word] of words.entries())
    writeFileSync(join(bait, `${index}.js`), word.repeat(Math.floor(each / word.length)));
  yield [`bait, ${words.length} files`, bait, words.length, each * words.length];
  rmSync(bait, { recursive: true });
}

function ratios(): Record<string, number> {
  const speed = (tool: string): number | undefined => rows.find((row) => row.tool === tool)?.megabytesPerSecond;
  const found: Record<string, number> = {};
  const add = (name: string, a: number | undefined, b: number | undefined): void => {
    if (a !== undefined && b !== undefined) found[name] = Math.round((a / b) * 100) / 100;
  };
  add('scan / ripgrep', speed('scan'), speed('ripgrep'));
  add('scan / secretlint, 20 MB', speed('scan, 20 MB'), speed('secretlint, 20 MB'));
  return found;
}

function print(): void {
  say(`${availableParallelism()} cores, Node ${process.version}, best of ${runs}`);
  for (const row of rows) {
    const peak = row.peakMegabytes === null ? '' : `, peak ${Math.round(row.peakMegabytes)} MB`;
    say(
      `${row.tool.padEnd(24)} ${row.megabytes.toFixed(0).padStart(6)} MB ${String(row.files).padStart(8)} files ${row.seconds.toFixed(2).padStart(8)} s ${row.megabytesPerSecond.toFixed(1).padStart(8)} MB/s${peak}`,
    );
  }
  for (const [name, ratio] of Object.entries(ratios())) say(`${name}: ${ratio}`);
}

function has(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
