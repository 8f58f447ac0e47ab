/** A PostgreSQL server of its own for a test: made in a temporary folder, gone afterwards. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PostgresServer {
  url: string;
  /** An empty database beside the one of `url`. */
  create(name: string): string;
  /** Ends the database server at once, connections and all, as a failover does; it may be resumed. */
  halt(signal: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  resume(): Promise<void>;
  /** Of the process that all others of the database are children of. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

const ROOT = '/usr/lib/postgresql';
const START_TIMEOUT_MS = 30_000;

/** Folder of the server programs: `COUNTERSIGN_POSTGRES_BIN`, or the newest that Debian's packages installed. */
export function findPostgres(): string | undefined {
  const given = process.env.COUNTERSIGN_POSTGRES_BIN;
  if (given !== undefined) return existsSync(join(given, 'initdb')) ? given : undefined;
  if (!existsSync(ROOT)) return undefined;
  const versions = readdirSync(ROOT).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(ROOT, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

/** What to print where there is none; on CI a missing server is a failure, never a skip. */
export function whyNoPostgres(): string {
  return 'no PostgreSQL server programs: install the package "postgresql", or name their folder in COUNTERSIGN_POSTGRES_BIN';
}

export async function startPostgres(bin: string): Promise<PostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-postgres-'));
  const data = join(directory, 'data');
  // PostgreSQL refuses to run as root.
  const identity = process.getuid?.() === 0 ? unprivileged() : undefined;
  if (identity !== undefined) chownSync(directory, identity.uid, identity.gid);
  const options = { ...identity, cwd: directory, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } };
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'countersign', '-A', 'trust', '-E', 'UTF8'], {
    ...options,
    stdio: 'ignore',
  });
  const port = await freePort();
  const flags = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', directory, '-c', 'max_connections=200'];
  const start = async (): Promise<Running> => {
    const process = spawn(join(bin, 'postgres'), flags, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = new Promise<void>((resolve) => process.once('exit', () => resolve()));
    await whenReady(process, ended);
    return { process, ended };
  };
  let running: Running | undefined = await start();
  const halt = async (signal: NodeJS.Signals): Promise<void> => {
    running?.process.kill(signal);
    await running?.ended;
    running = undefined;
  };
  const urlOf = (name: string): string => `postgres://countersign@127.0.0.1:${port}/${name}`;
  return {
    url: urlOf('postgres'),
    create(name) {
      execFileSync(join(bin, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'countersign', name], options);
      return urlOf(name);
    },
    halt,
    pid: () => running?.process.pid,
    async resume() {
      running = await start();
    },
    stop: async () => {
      await halt('SIGINT');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

interface Running {
  process: ChildProcess;
  ended: Promise<void>;
}

async function whenReady(server: ChildProcess, ended: Promise<void>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('PostgreSQL did not start in time')), START_TIMEOUT_MS);
    let said = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes('ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
    void ended.then(() => reject(new Error(`PostgreSQL ended: ${said}`)));
  });
}

function unprivileged(): { uid: number; gid: number } {
  const id = (flag: string, user: string): number =>
    Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const user of ['postgres', 'nobody']) {
    try {
      return { uid: id('-u', user), gid: id('-g', user) };
    } catch {
      // No such user here: the next one.
    }
  }
  throw new Error('running as root, and there is no user "postgres" or "nobody" to run PostgreSQL as');
}

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
