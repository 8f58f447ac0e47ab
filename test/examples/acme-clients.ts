/** The example's clients and `countersign serve`, each started as its README says. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../packages/countersign/test/terminal.ts';
import type { LocalNames } from './local-names.ts';

export const ACME = fileURLToPath(new URL('../../examples/acme-travel', import.meta.url));
const VITE = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));
const START_TIMEOUT_MS = 20_000;

/** Where the example's metadata says that everything is. */
export const AT = { login: 8080, web: 3100, spa: 3200, cli: 3300 } as const;

export interface Running {
  /** Everything it printed so far. */
  printed(): string;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
  stop(): Promise<void>;
}

export interface Login {
  /** Everything `serve` printed so far, logs too. */
  printed(): string;
  stop(): Promise<void>;
}

/** `countersign serve <folder>`, under the address the example's callbacks name. */
export async function serveAcme(
  folder: string,
  names: LocalNames,
  { credentials, users }: { credentials: object; users: readonly object[] },
): Promise<Login> {
  const home = await mkdtemp(join(tmpdir(), 'countersign-serve-'));
  const file = async (name: string, value: unknown) => {
    await writeFile(join(home, name), JSON.stringify(value), { mode: 0o600 });
    return join(home, name);
  };
  const port = await freePort();
  let printed = '';
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const listening = Promise.withResolvers<void>();
  const ended = run(
    [
      ...['serve', folder, '--port', String(port), '--public-url', `http://localhost:${AT.login}`],
      ...['--credentials', await file('credentials.json', credentials), '--users', await file('users.json', users)],
      ...['--database', 'sqlite::memory:'],
    ],
    {
      stopped: () => stopped,
      err: (text) => {
        printed += text;
      },
      out: (text) => {
        printed += text;
        if (text.startsWith('listening on ')) listening.resolve();
      },
    },
  );
  void ended.then(({ code }) => listening.reject(new Error(`serve ended with ${code}: ${printed}`)));
  await listening.promise;
  names.point(AT.login, port);
  return {
    printed: () => printed,
    async stop() {
      stop();
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The booking site; its secret comes from a file, as from a vault. */
export async function startWeb(names: LocalNames, secretFile: string): Promise<Running> {
  const port = await freePort();
  const env = { ...names.env, PORT: String(port), PUBLIC_URL: address('web'), SF_CLIENT_SECRET_FILE: secretFile };
  const web = start('clients/web', ['server.js'], env);
  await web.says('Acme Travel on');
  names.point(AT.web, port);
  return web;
}

/** The loyalty pages: a real build, served from a real static host. */
export async function startSpa(names: LocalNames, outDir: string): Promise<Running> {
  const build = start('clients/spa', [VITE, 'build', '--outDir', outDir, '--emptyOutDir'], {});
  if ((await build.ended) !== 0) throw new Error(build.printed());
  const port = await freePort();
  const spa = start('clients/spa', [VITE, 'preview', '--outDir', outDir], { PORT: String(port) });
  await spa.says('localhost');
  names.point(AT.spa, port);
  return spa;
}

/** `trip <command>`; `home` keeps its tokens. */
export async function trip(names: LocalNames, home: string, command: string): Promise<Running & Sayer> {
  const port = await freePort();
  names.point(AT.cli, port);
  return start('clients/cli', ['trip.js', command], {
    ...names.env,
    TRIP_HOME: home,
    TRIP_PORT: String(port),
    TRIP_CALLBACK_URL: `${address('cli')}/callback`,
  });
}

export function address(name: keyof typeof AT): string {
  return `http://localhost:${AT[name]}`;
}

interface Sayer {
  /** Resolves with what was printed once it holds the text. */
  says(text: string): Promise<string>;
}

function start(folder: string, args: readonly string[], env: Record<string, string>): Running & Sayer {
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: join(ACME, folder),
    // Nothing of the developer's own settings reaches the client.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      child.emit('printed');
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    printed: () => printed,
    ended,
    async says(text) {
      const signal = AbortSignal.timeout(START_TIMEOUT_MS);
      const gone = ended.then((code) => {
        if (!printed.includes(text)) throw new Error(`ended with ${code} and said: ${printed}`);
      });
      while (!printed.includes(text)) await Promise.race([once(child, 'printed', { signal }), gone]);
      return printed;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
