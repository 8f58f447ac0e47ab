/** The load: 32 keep-alive connections from this process on servers in others; each code once, then each refresh token once. */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { Pool } from 'undici';

export interface Rate {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  failed: number;
  /** Processor time of the server, and of a database beside it, for one request: hardly touched by what else the machine does. */
  cpuMicroseconds: number;
  /** How much of it is the database's. */
  databaseMicroseconds: number;
}

export interface Measured {
  codeExchange: Rate;
  refresh: Rate;
  /** Of tokens that were there before, where the database was filled. */
  oldRefresh?: Rate;
}

interface Ready {
  url: string;
  codes: readonly string[];
  verifier: string;
  oldRefreshTokens?: readonly string[];
}

const SECRET = 'x'.repeat(64);
const REDIRECT_URI = 'https://app.example/cb';
const READY_TIMEOUT_MS = 1_800_000;

/** Starts the script `processes` times (they share what `env` names) and measures both exchanges. */
export async function measure(
  script: string,
  options: {
    count: number;
    connections?: number;
    env?: Record<string, string>;
    processes?: number;
    databasePid?: number | undefined;
  },
): Promise<Measured> {
  const { count, connections = 32, processes = 1, databasePid } = options;
  const each = Math.ceil(count / processes);
  const children: ChildProcess[] = [];
  try {
    const ready: Ready[] = [];
    // One after the other: the first one makes the schema.
    for (let at = 0; at < processes; at++) {
      const child = fork(new URL(script, import.meta.url), [String(each)], { env: { ...process.env, ...options.env } });
      children.push(child);
      ready.push(await whenReady(child));
    }
    const lanes = ready.map((server) => ({
      server,
      pool: new Pool(new URL(server.url).origin, { connections: connections / processes }),
    }));
    const warm = Math.floor(each / 6);
    const exchanges = lanes.map(({ server, pool }) => ({
      pool,
      path: new URL(server.url).pathname,
      bodies: server.codes.map((code) => codeBody(code, server.verifier)),
    }));
    await run(
      exchanges.map((lane) => ({ ...lane, bodies: lane.bodies.slice(0, warm) })),
      connections,
    );
    const code = await timed(children, databasePid, () =>
      run(
        exchanges.map((lane) => ({ ...lane, bodies: lane.bodies.slice(warm) })),
        connections,
      ),
    );
    const refresh = await timed(children, databasePid, () =>
      run(
        exchanges.map((lane, at) => ({ ...lane, bodies: (code.refreshTokens[at] ?? []).map(refreshBody) })),
        connections,
      ),
    );
    const filled = ready.every((server) => server.oldRefreshTokens !== undefined);
    const old = filled
      ? await timed(children, databasePid, () =>
          run(
            exchanges.map((lane, at) => ({ ...lane, bodies: (ready[at]?.oldRefreshTokens ?? []).map(refreshBody) })),
            connections,
          ),
        )
      : undefined;
    for (const { pool } of lanes) await pool.close();
    return {
      codeExchange: code.rate,
      refresh: refresh.rate,
      ...(old === undefined ? undefined : { oldRefresh: old.rate }),
    };
  } finally {
    for (const child of children) child.kill('SIGTERM');
  }
}

function whenReady(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the server did not get ready')), READY_TIMEOUT_MS);
    child.once('message', (message) => {
      clearTimeout(timer);
      resolve(message as Ready);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

/** Runs and adds what the servers' processors did for it. */
async function timed(
  children: readonly ChildProcess[],
  databasePid: number | undefined,
  work: () => Promise<Ran>,
): Promise<Ran> {
  const before = await cpuMicroseconds(children);
  const databaseBefore = treeMicroseconds(databasePid);
  const ran = await work();
  const database = treeMicroseconds(databasePid) - databaseBefore;
  const spent = (await cpuMicroseconds(children)) - before + database;
  const each = (microseconds: number): number => Math.round(microseconds / ran.requests);
  return { ...ran, rate: { ...ran.rate, cpuMicroseconds: each(spent), databaseMicroseconds: each(database) } };
}

/** Processor time of a process, of its children, and of those that have ended (proc(5), in ticks of 10 ms). 0 without one. */
function treeMicroseconds(pid: number | undefined): number {
  if (pid === undefined || !existsSync('/proc/self/stat')) return 0;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  const ticksOf = (one: string, own: boolean): number => {
    const fields = readFileSync(`/proc/${one}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return fields.slice(11, own ? 15 : 13).reduce((sum, field) => sum + Number(field), 0);
  };
  return [ticksOf(String(pid), true), ...children.map((one) => ticksOf(one, false))].reduce((a, b) => a + b) * 10_000;
}

async function cpuMicroseconds(children: readonly ChildProcess[]): Promise<number> {
  const each = children.map(async (child) => {
    const answer = new Promise<{ cpu: NodeJS.CpuUsage }>((resolve) =>
      child.once('message', (message) => resolve(message as { cpu: NodeJS.CpuUsage })),
    );
    child.send('cpu');
    const { cpu } = await answer;
    return cpu.user + cpu.system;
  });
  return (await Promise.all(each)).reduce((sum, one) => sum + one, 0);
}

interface Ran {
  rate: Rate;
  refreshTokens: string[][];
  requests: number;
}

interface Lane {
  pool: Pool;
  path: string;
  bodies: readonly string[];
}

async function run(lanes: readonly Lane[], connections: number): Promise<Ran> {
  const milliseconds: number[] = [];
  const refreshTokens: string[][] = lanes.map(() => []);
  let failed = 0;
  const begin = performance.now();
  const worker = async (lane: Lane, cursor: { at: number }, out: string[]): Promise<void> => {
    while (cursor.at < lane.bodies.length) {
      const body = lane.bodies[cursor.at++] ?? '';
      const sent = performance.now();
      const answer = await lane.pool.request({
        method: 'POST',
        path: lane.path,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      const json = (await answer.body.json()) as { refresh_token?: string };
      milliseconds.push(performance.now() - sent);
      if (answer.statusCode === 200 && json.refresh_token !== undefined) out.push(json.refresh_token);
      else failed++;
    }
  };
  await Promise.all(
    lanes.flatMap((lane, at) => {
      const cursor = { at: 0 };
      return Array.from({ length: connections / lanes.length }, () => worker(lane, cursor, refreshTokens[at] ?? []));
    }),
  );
  const seconds = (performance.now() - begin) / 1000;
  milliseconds.sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((milliseconds[Math.floor(milliseconds.length * share)] ?? 0) * 100) / 100;
  return {
    rate: {
      perSecond: Math.round((milliseconds.length - failed) / seconds),
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      failed,
      cpuMicroseconds: 0,
      databaseMicroseconds: 0,
    },
    refreshTokens,
    requests: milliseconds.length,
  };
}

function codeBody(code: string, verifier: string): string {
  return new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
    client_id: 'priv',
    client_secret: SECRET,
    code_verifier: verifier,
  }).toString();
}

function refreshBody(refreshToken: string): string {
  return new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: 'priv',
    client_secret: SECRET,
  }).toString();
}
