/**
 * Token requests a second, on this machine, in one run: ours on durable SQLite with audit and logs on, oidc-provider with
 * its store in a Map, and the floor, a bare node:http handler that only does the unavoidable work.
 *
 *   node bench/server.ts [--count N] [--rounds N] [--filled ROWS] [--json FILE]
 *
 * Rounds are interleaved, so that what else the machine does hits all alike; the table shows each contender's best round.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPostgres, startPostgres } from '../packages/server/test/postgres-server.ts';
import { type Measured, measure, type Rate } from './server-load.ts';

interface Contender {
  name: string;
  script: string;
  env?: Record<string, string>;
  processes?: number;
  /** Measured once, not in every round. */
  once?: boolean;
}

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '18000' },
    rounds: { type: 'string', default: '3' },
    filled: { type: 'string', default: '5000000' },
    json: { type: 'string' },
  },
});
const count = Number(values.count);
const OURS = './server-ours.ts';
const NO_ID_TOKEN = { SCOPE: 'offline_access' };

const postgresBin = findPostgres();
const postgres = postgresBin === undefined ? undefined : await startPostgres(postgresBin);
const contenders: Contender[] = [
  { name: 'floor: bare node:http, in memory', script: './server-floor.mjs' },
  { name: 'oidc-provider, Map', script: './server-peer.mjs', env: NO_ID_TOKEN },
  { name: 'ours, SQLite', script: OURS, env: NO_ID_TOKEN },
  { name: 'oidc-provider, Map, id_token', script: './server-peer.mjs' },
  { name: 'ours, SQLite, id_token', script: OURS },
];
if (postgres !== undefined) {
  const env = { ...NO_ID_TOKEN, DATABASE: postgres.url };
  contenders.push({ name: 'ours, PostgreSQL', script: OURS, env, once: true });
  contenders.push({ name: 'ours, PostgreSQL, 4 processes', script: OURS, env, processes: 4, once: true });
}
const rows = Number(values.filled);
if (rows > 0)
  contenders.push({
    name: `ours, SQLite, ${rows} tokens stored`,
    script: OURS,
    env: { ...NO_ID_TOKEN, PREFILL: String(rows) },
    once: true,
  });

const best = new Map<string, Measured>();
for (let round = 0; round < Number(values.rounds); round++) {
  for (const { name, script, env = {}, processes = 1, once = false } of contenders) {
    if (once && round > 0) continue;
    process.stderr.write(`round ${round + 1}: ${name}\n`);
    const measured = await measure(script, { count, env: { NODE_ENV: 'production', ...env }, processes });
    best.set(name, better(best.get(name), measured));
  }
}
await postgres?.stop();
const start = await measureStart();
print();
if (values.json !== undefined) {
  writeFileSync(
    values.json,
    `${JSON.stringify({ count, results: Object.fromEntries(best), ratios: ratios(), start }, null, 2)}\n`,
  );
}

function better(a: Measured | undefined, b: Measured): Measured {
  if (a === undefined) return b;
  const faster = (x: Rate, y: Rate): Rate => ({
    ...(x.perSecond >= y.perSecond ? x : y),
    cpuMicroseconds: Math.min(x.cpuMicroseconds, y.cpuMicroseconds),
  });
  return { ...b, codeExchange: faster(a.codeExchange, b.codeExchange), refresh: faster(a.refresh, b.refresh) };
}

function ratios(): Record<string, { codeExchange: number; refresh: number }> {
  const ratio = (of: string, to: string) => {
    const [a, b] = [best.get(of), best.get(to)];
    const share = (x: Rate | undefined, y: Rate | undefined): number =>
      Math.round(((x?.perSecond ?? 0) / (y?.perSecond ?? 1)) * 100) / 100;
    return { codeExchange: share(a?.codeExchange, b?.codeExchange), refresh: share(a?.refresh, b?.refresh) };
  };
  const filled = `ours, SQLite, ${rows} tokens stored`;
  return {
    'ours / oidc-provider': ratio('ours, SQLite', 'oidc-provider, Map'),
    'ours / floor': ratio('ours, SQLite', 'floor: bare node:http, in memory'),
    'ours / oidc-provider, id_token': ratio('ours, SQLite, id_token', 'oidc-provider, Map, id_token'),
    ...(best.has(filled) ? { 'filled / empty store': ratio(filled, 'ours, SQLite') } : {}),
  };
}

function print(): void {
  const line = (cells: readonly (string | number)[]): string =>
    cells.map((cell, at) => (at === 0 ? String(cell).padEnd(42) : String(cell).padStart(10))).join('');
  const out = [line(['', 'code/s', 'p50 ms', 'p99 ms', 'cpu µs', 'refresh/s', 'p50 ms', 'p99 ms', 'cpu µs', 'failed'])];
  for (const [name, { codeExchange, refresh, oldRefresh }] of best) {
    const rate = (of: Rate): number[] => [of.perSecond, of.p50Ms, of.p99Ms, of.cpuMicroseconds];
    out.push(line([name, ...rate(codeExchange), ...rate(refresh), codeExchange.failed + refresh.failed]));
    if (oldRefresh !== undefined)
      out.push(
        line(['  refresh of stored tokens, random order', '', '', '', '', ...rate(oldRefresh), oldRefresh.failed]),
      );
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
