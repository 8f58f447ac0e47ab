/**
 * Races for one code or refresh token, counted: how many win, and whether what the winner got still works afterwards.
 *
 *   node bench/server-races.ts [--rounds 50] [--wide 100] [--processes 4] [--only sqlite|postgres] [--json FILE]
 *
 * All requests of a race are on the wire before the first answer is read. The pairs are written some milliseconds apart: a
 * second one that comes after the answer to the first is a reuse, and the table says how many were.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPostgres, startPostgres, whyNoPostgres } from '../packages/server/test/postgres-server.ts';
import { type Connections, openConnections, type RacedAnswer } from '../packages/server/test/wire-race.ts';
import { printTable, type Row } from './table.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    wide: { type: 'string', default: '100' },
    processes: { type: 'string', default: '4' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const wide = Number(values.wide);
const secret = randomBytes(24).toString('hex');
const password = randomBytes(12).toString('hex');
const CLIENT = { client_id: 'booking-web', client_secret: secret };
const CALLBACK = 'https://app.example.com/callback';
const rows: Row[] = [];

if (values.only !== 'postgres') {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-races-'));
  await measure('SQLite', `sqlite:${join(directory, 'races.db')}`, 1);
  rmSync(directory, { recursive: true, force: true });
}
if (values.only !== 'sqlite') {
  const bin = findPostgres();
  if (bin === undefined) process.stderr.write(`${whyNoPostgres()}\n`);
  else {
    const postgres = await startPostgres(bin);
    await measure(`PostgreSQL, ${values.processes} processes`, postgres.url, Number(values.processes));
    await postgres.stop();
  }
}
printTable(`${rounds} rounds each`, rows);

async function measure(store: string, database: string, processes: number): Promise<void> {
  const children: ChildProcess[] = [];
  const urls: string[] = [];
  for (let at = 0; at < processes; at++) {
    const child = fork(new URL('../packages/server/test/racer.ts', import.meta.url), [database, secret, password]);
    children.push(child);
    urls.push(
      await new Promise((resolve) => child.once('message', (message) => resolve((message as { url: string }).url))),
    );
  }
  const connections = await openConnections(urls, wide);
  const [url = ''] = urls;
  // What runs for the first time is slow: a race against a cold process says nothing.
  for (let at = 0; at < 5; at++) await connections.race(refreshOf((await login(url)).refresh_token));
  await many(store, 'code', connections, url, { wide, gapMs: 0 });
  await many(store, 'refresh', connections, url, { wide, gapMs: 0 });
  for (const gapMs of [0, 2, 10]) await many(store, 'refresh', connections, url, { wide: 2, gapMs });
  connections.close();
  for (const child of children) child.kill('SIGTERM');
}

async function many(
  store: string,
  what: 'code' | 'refresh',
  connections: Connections,
  url: string,
  how: { wide: number; gapMs: number },
): Promise<void> {
  let one = 0;
  let alive = 0;
  let reuses = 0;
  /** Called a reuse although they were on the wire before anybody had read the winner's answer. */
  let wronged = 0;
  let broken = 0;
  for (let round = 0; round < rounds; round++) {
    const form = what === 'code' ? redeem(await codeOf(url)) : refreshOf((await login(url)).refresh_token);
    const answers = await connections.race(form, how);
    const winners = answers.filter(({ status }) => status === 200);
    if (winners.length === 1) one++;
    broken += answers.filter(({ status }) => status >= 500).length;
    reuses += answers.filter(isReuse).length;
    const answeredMs = winners[0]?.readMs ?? 0;
    wronged += answers.filter((answer) => isReuse(answer) && answer.writtenMs < answeredMs).length;
    const token = String(winners[0]?.json.access_token);
    const asked = await fetch(`${url}/services/oauth2/userinfo`, { headers: { authorization: `Bearer ${token}` } });
    if (asked.status === 200) alive++;
  }
  const pair = how.wide === 2 ? `, ${how.gapMs} ms apart` : '';
  rows.push({
    store,
    race: `${what} × ${how.wide}${pair}`,
    'one winner': one,
    'its grant alive': alive,
    'called a reuse': reuses,
    'of these on the wire in time': wronged,
    '5xx': broken,
  });
  process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
}

function isReuse({ json }: RacedAnswer): boolean {
  return (
    json.error_description === 'expired access/refresh token' || json.error_description === 'expired authorization code'
  );
}

function redeem(code: string): URLSearchParams {
  return new URLSearchParams({ ...CLIENT, grant_type: 'authorization_code', code, redirect_uri: CALLBACK });
}

function refreshOf(token: string): URLSearchParams {
  return new URLSearchParams({ ...CLIENT, grant_type: 'refresh_token', refresh_token: token });
}

async function codeOf(url: string): Promise<string> {
  const answer = await fetch(`${url}/services/oauth2/authorize`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'auth-request-type': 'Named-User',
      authorization: `Basic ${Buffer.from(`ada@example.com:${password}`).toString('base64')}`,
    },
    body: new URLSearchParams({
      response_type: 'code_credentials',
      client_id: CLIENT.client_id,
      redirect_uri: CALLBACK,
    }),
  });
  return new URL(String(answer.headers.get('location'))).searchParams.get('code') ?? '';
}

async function login(url: string): Promise<{ refresh_token: string }> {
  const answer = await fetch(`${url}/services/oauth2/token`, { method: 'POST', body: redeem(await codeOf(url)) });
  return (await answer.json()) as { refresh_token: string };
}
