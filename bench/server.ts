/**
 * Token requests a second, on this machine, in one run: ours on durable SQLite with audit and logs on, oidc-provider with
 * its store in a Map, and the floor, a bare node:http handler that only does the unavoidable work.
 *
 *   node bench/server.ts [--count N] [--rounds N] [--filled ROWS] [--only TEXT] [--json FILE]
 *
 * `--only` runs the contenders whose name holds the text. Processor time on PostgreSQL is the server's and the database's.
 *
 * Rounds are interleaved, so that what else the machine does hits all alike. A ratio is the median of the ratios within
 * each round: the best rounds of two contenders may lie an hour, and half the machine's speed, apart.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPostgres, startPostgres } from '../packages/server/test/postgres-server.ts';
import { median } from './median.ts';
import { type Measured, measure, type Rate } from './server-load.ts';
import { prefill } from './server-prefill.ts';

interface Contender {
  name: string;
  script: string;
  env?: Record<string, string>;
  /** What differs from round to round. */
  envOf?: (round: number) => Record<string, string>;
  processes?: number;
  /** Measured once, not in every round. */
  once?: boolean;
}

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '18000' },
    rounds: { type: 'string', default: '3' },
    filled: { type: 'string', default: '5000000' },
    only: { type: 'string', default: '' },
    json: { type: 'string' },
  },
});
const count = Number(values.count);
const rounds = Number(values.rounds);
const rows = Number(values.filled);
const OURS = './server-ours.ts';
const NO_ID_TOKEN = { SCOPE: 'offline_access' };
const FILLED = `ours, SQLite, ${rows} tokens stored`;
const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'));

const postgresBin = findPostgres();
const postgres = postgresBin === undefined ? undefined : await startPostgres(postgresBin);
const all: Contender[] = [
  { name: 'floor: bare node:http, in memory', script: './server-floor.mjs' },
  { name: 'oidc-provider, Map', script: './server-peer.mjs', env: NO_ID_TOKEN },
  { name: 'ours, SQLite', script: OURS, env: NO_ID_TOKEN },
  // Right after the empty store, with which it is compared.
  ...(rows > 0 && FILLED.includes(values.only) ? [await filledStore()] : []),
  { name: 'oidc-provider, Map, id_token', script: './server-peer.mjs' },
  { name: 'ours, SQLite, id_token', script: OURS },
];
if (postgres !== undefined) {
  const env = { ...NO_ID_TOKEN, DATABASE: postgres.url };
  all.push({ name: 'ours, PostgreSQL', script: OURS, env });
  all.push({ name: 'ours, PostgreSQL, 2 processes', script: OURS, env, processes: 2 });
  all.push({ name: 'ours, PostgreSQL, 4 processes', script: OURS, env, processes: 4, once: true });
}
const contenders = all.filter(({ name }) => name.includes(values.only));
const measurements = new Map<string, Measured[]>(contenders.map(({ name }) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const { name, script, env, envOf, processes = 1, once = false } of contenders) {
    if (once && round > 0) continue;
    process.stderr.write(`round ${round + 1}: ${name}\n`);
    const environment = { NODE_ENV: 'production', ...env, ...envOf?.(round) };
    const databasePid = env?.DATABASE === undefined ? undefined : postgres?.pid();
    measurements.get(name)?.push(await measure(script, { count, env: environment, processes, databasePid }));
  }
}
await postgres?.stop();
rmSync(directory, { recursive: true, force: true });
const start = await measureStart();
print();
if (values.json !== undefined) {
  writeFileSync(
    values.json,
    `${JSON.stringify({ count, results: Object.fromEntries(measurements), ratios: ratios(), start }, null, 2)}\n`,
  );
}

async function filledStore(): Promise<Contender> {
  process.stderr.write(`storing ${rows} tokens\n`);
  const database = `sqlite:${join(directory, 'filled.db')}`;
  const tokens = await prefill(database, rows, count * rounds);
  const envOf = (round: number): Record<string, string> => {
    const file = join(directory, `tokens-${round}.json`);
    writeFileSync(file, JSON.stringify(tokens.slice(round * count, (round + 1) * count)));
    return { DATABASE: database, OLD_REFRESH_TOKENS: file };
  };
  return { name: FILLED, script: OURS, env: NO_ID_TOKEN, envOf };
}

interface Ratio {
  codeExchange: number;
  refresh: number;
}

function ratios(): Record<string, Ratio> {
  const ratio = (of: string, to: string): Ratio => {
    const [a, b] = [measurements.get(of) ?? [], measurements.get(to) ?? []];
    const share = (what: 'codeExchange' | 'refresh'): number => {
      const each = a.map((measured, round) => measured[what].perSecond / (b[round]?.[what].perSecond ?? Number.NaN));
      return Math.round(median(each) * 100) / 100;
    };
    return { codeExchange: share('codeExchange'), refresh: share('refresh') };
  };
  const found = {
    'ours / oidc-provider': ratio('ours, SQLite', 'oidc-provider, Map'),
    'ours / floor': ratio('ours, SQLite', 'floor: bare node:http, in memory'),
    'ours / oidc-provider, id_token': ratio('ours, SQLite, id_token', 'oidc-provider, Map, id_token'),
    ...(rows > 0 ? { 'filled / empty store': ratio(FILLED, 'ours, SQLite') } : {}),
    'PostgreSQL, 2 processes / 1': ratio('ours, PostgreSQL, 2 processes', 'ours, PostgreSQL'),
  };
  // Only of what was run.
  return Object.fromEntries(Object.entries(found).filter(([, { codeExchange }]) => codeExchange > 0));
}

/** The median of each figure over the rounds. */
function typical(rates: readonly Rate[]): number[] {
  const figures = ['perSecond', 'p50Ms', 'p99Ms', 'cpuMicroseconds'] as const;
  return figures.map((figure) => {
    const value = median(rates.map((rate) => rate[figure]));
    return figure.endsWith('Ms') ? Math.round(value * 100) / 100 : Math.round(value);
  });
}

function print(): void {
  const line = (cells: readonly (string | number)[]): string =>
    cells.map((cell, at) => (at === 0 ? String(cell).padEnd(42) : String(cell).padStart(10))).join('');
  const out = [line(['', 'code/s', 'p50 ms', 'p99 ms', 'cpu µs', 'refresh/s', 'p50 ms', 'p99 ms', 'cpu µs', 'failed'])];
  for (const [name, all] of measurements) {
    const of = (what: 'codeExchange' | 'refresh'): number[] => typical(all.map((measured) => measured[what]));
    const failed = all.reduce((sum, one) => sum + one.codeExchange.failed + one.refresh.failed, 0);
    out.push(line([name, ...of('codeExchange'), ...of('refresh'), failed]));
    const old = all.flatMap(({ oldRefresh }) => (oldRefresh === undefined ? [] : [oldRefresh]));
    if (old.length > 0) {
      const oldFailed = old.reduce((sum, one) => sum + one.failed, 0);
      out.push(line(['  refresh of stored tokens, random order', '', '', '', '', ...typical(old), oldFailed]));
    }
  }
  out.push(
    '',
    ...Object.entries(ratios()).map(([name, { codeExchange, refresh }]) =>
      line([name, `${codeExchange}×`, '', '', '', `${refresh}×`]),
    ),
  );
  out.push(
    '',
    start === undefined
      ? 'serve: not measured, npm run build first'
      : `serve: listening after ${Math.round(start.listeningMs)} ms, ${Math.round(start.rssBytes / 1e6)} MB resident when idle`,
  );
  process.stdout.write(`${out.join('\n')}\n`);
}

/** The command as it is shipped, from its start to its first line, and what it holds in memory three seconds later. */
async function measureStart(): Promise<{ listeningMs: number; rssBytes: number } | undefined> {
  const root = new URL('../', import.meta.url);
  if (!existsSync(new URL('packages/countersign/dist/main.js', root))) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const begin = performance.now();
  const command = ['packages/countersign/bin/countersign.js', 'serve', 'examples/acme-travel', '--port', '0'];
  const child = spawn(process.execPath, [...command, '--database', `sqlite:${join(directory, 'start.db')}`], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const listeningMs = await new Promise<number>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('listening')) resolve(performance.now() - begin);
    });
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}`)));
  });
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
  child.kill('SIGTERM');
  rmSync(directory, { recursive: true, force: true });
  return { listeningMs, rssBytes: Number(kilobytes) * 1024 };
}
