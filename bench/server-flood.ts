/**
 * Honest logins while others guess passwords over many connections: how many get in within five seconds.
 *
 *   node bench/server-flood.ts [--connections 120] [--honest 20] [--names 1000] [--json FILE]
 *
 * Each scenario has a server of its own, with argon2id, in another process. The flood runs three seconds before the first
 * honest login, and until the last; honest logins start a quarter of a second apart.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';
import { printTable, type Row } from './table.ts';

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '120' },
    honest: { type: 'string', default: '20' },
    names: { type: 'string', default: '1000' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const connections = Number(values.connections);
const honest = Number(values.honest);
const names = Number(values.names);
const WITHIN_MS = 5000;
const password = randomBytes(12).toString('hex');

interface Scenario {
  title: string;
  /** The address of a connection of the flood. */
  floodFrom: (connection: number) => string;
  /** The name of a guess. */
  guessed: (guess: number) => string;
  honestFrom: string;
  /** Whether the honest have logged in from there before. */
  known?: true;
}

const HERE = '192.0.2.7';
const NOBODY = (guess: number): string => `nobody-${guess}@example.com`;
const SCENARIOS: Scenario[] = [
  {
    title: 'one address, names of nobody; honest: first time, same address',
    floodFrom: () => HERE,
    guessed: NOBODY,
    honestFrom: HERE,
  },
  {
    title: `one address, ${names} names of users; honest: first time, same address`,
    floodFrom: () => HERE,
    guessed: (guess) => `user-${guess % names}@example.com`,
    honestFrom: HERE,
  },
  {
    title: 'one address, names of nobody; honest: known, same address',
    floodFrom: () => HERE,
    guessed: NOBODY,
    honestFrom: HERE,
    known: true,
  },
  {
    title: 'one address, names of nobody; honest: first time, elsewhere',
    floodFrom: () => HERE,
    guessed: NOBODY,
    honestFrom: '198.51.100.7',
  },
  {
    title: `${connections} addresses, names of nobody; honest: first time, elsewhere`,
    floodFrom: (connection) => `203.0.${connection}.1`,
    guessed: NOBODY,
    honestFrom: '198.51.100.7',
  },
];

const rows: Row[] = [];
for (const scenario of SCENARIOS) {
  if (values.only !== undefined && !scenario.title.includes(values.only)) continue;
  rows.push(await measure(scenario));
  process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
}
printTable(`${honest} honest logins during a flood of ${connections} connections`, rows);

async function measure({ title, floodFrom, guessed, honestFrom, known }: Scenario): Promise<Row> {
  const child = fork(new URL('./server-flooded.ts', import.meta.url), [password, String(honest), String(names)]);
  const url = await new Promise<string>((resolve) => child.once('message', (message) => resolve(String(message))));
  const honestNames = Array.from({ length: honest }, (_, at) => `honest-${at}@example.com`);
  if (known === true) for (const name of honestNames) await logIn(url, name, password, honestFrom);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let flooding = true;
  let guesses = 0;
  const flood = Array.from({ length: connections }, async (_, connection) => {
    while (flooding) await logIn(url, guessed(guesses++), 'a guess', floodFrom(connection), agent);
  });
  await pause(3000);
  const answers = await Promise.all(
    honestNames.map(async (name, at) => {
      await pause(at * 250);
      const startedMs = performance.now();
      const status = await logIn(url, name, password, honestFrom);
      return { status, tookMs: performance.now() - startedMs };
    }),
  );
  flooding = false;
  agent.destroy();
  await Promise.all(flood);
  await end(child);
  const inTime = answers.filter(({ status, tookMs }) => status === 302 && tookMs <= WITHIN_MS);
  return {
    flood: title,
    [`in within ${WITHIN_MS / 1000} s`]: inTime.length,
    of: honest,
    'slowest, ms': Math.round(Math.max(0, ...inTime.map(({ tookMs }) => tookMs))),
    'refused with':
      [...new Set(answers.map(({ status }) => status))].filter((status) => status !== 302).join(' ') || '-',
    guesses,
  };
}

/** The status of the answer; 0 where the connection broke. */
function logIn(url: string, name: string, secret: string, from: string, agent?: Agent): Promise<number> {
  const body = new URLSearchParams({
    response_type: 'code_credentials',
    client_id: 'booking-web',
    redirect_uri: 'https://app.example.com/callback',
  }).toString();
  const headers = {
    'auth-request-type': 'Named-User',
    authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': body.length,
    'x-forwarded-for': from,
  };
  return new Promise((resolve) => {
    const asked = request(`${url}/services/oauth2/authorize`, { method: 'POST', headers, ...(agent && { agent }) });
    asked.on('response', (answer) => answer.resume().on('close', () => resolve(answer.statusCode ?? 0)));
    asked.on('error', () => resolve(0));
    asked.end(body);
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function end(child: ChildProcess): Promise<unknown> {
  child.kill('SIGTERM');
  return new Promise((resolve) => child.once('exit', resolve));
}
