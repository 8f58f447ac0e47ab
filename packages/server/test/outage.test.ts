/** What a server on SQLite does when its file cannot be used: locked, full, damaged, held by another, without its key. */
import { execFileSync, fork, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openAdministration } from '../src/index.ts';
import {
  type Answer,
  app,
  basic,
  CALLBACK,
  CLIENT_ID,
  CLIENT_SECRET,
  encode,
  type Fixture,
  PASSWORD,
  send,
  startFixture,
} from './fixture.ts';

const directory = mkdtempSync(join(tmpdir(), 'countersign-outage-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let files = 0;
const newFile = (): string => join(directory, `${files++}.db`);
const health = async (fixture: Fixture): Promise<Answer> => await send(`${fixture.server.url}/healthz`);
const ready = async (fixture: Fixture): Promise<number> => (await send(`${fixture.server.url}/readyz`)).status;
const said = (fixture: Fixture, what: RegExp): number => fixture.logged.filter((line) => what.test(line)).length;

async function headless(url: string): Promise<Answer> {
  return await send(`${url}/services/oauth2/authorize`, {
    method: 'POST',
    headers: { 'auth-request-type': 'Named-User', authorization: basic('ada@example.com', PASSWORD) },
    body: encode({ response_type: 'code_credentials', client_id: CLIENT_ID, redirect_uri: CALLBACK }),
  });
}

async function redeem(url: string, code: string): Promise<Answer> {
  const client = { client_id: CLIENT_ID, client_secret: CLIENT_SECRET };
  return await send(`${url}/services/oauth2/token`, {
    method: 'POST',
    body: encode({ grant_type: 'authorization_code', code, redirect_uri: CALLBACK, ...client }),
  });
}

describe('a database that another process keeps locked', () => {
  it('is waited for by the requests that write, and by nothing else', async () => {
    const file = newFile();
    const fixture = await startFixture({ database: `sqlite:${file}` });
    await fixture.server.usersReady;
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const login = fixture.authorize();
    expect((await health(fixture)).status).toBe(200);
    other.exec('COMMIT');
    expect((await login).status).toBe(302);
    other.close();
    await fixture.server.close();
  });

  it('is an outage when it does not end: 503, not ready, said once, and over when the lock is gone', async () => {
    const file = newFile();
    const fixture = await startFixture({ database: `sqlite:${file}` });
    const { code = '' } = await fixture.authorize();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const answers = await Promise.all([fixture.exchange(code), fixture.authorize(), fixture.exchange(code)]);
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBeTruthy();
      expect(answer.json.error).toBe('temporarily_unavailable');
    }
    expect(await ready(fixture)).toBe(503);
    expect((await health(fixture)).status).toBe(200);
    expect(said(fixture, /"level":50/)).toBe(1);
    other.exec('COMMIT');
    expect((await fixture.exchange(code)).status).toBe(200);
    await vi.waitUntil(async () => (await ready(fixture)) === 200, 5000);
    expect(said(fixture, /serves again/)).toBe(1);
    other.close();
    await fixture.server.close();
  });
});

describe('a disk that is full', () => {
  it('is an outage, and nothing that was acknowledged is lost', async () => {
    const file = newFile();
    // A limit on the size of files stands for the end of the disk; the process is told in the same way.
    const racer = new URL('racer.ts', import.meta.url).pathname;
    const script = 'ulimit -f 600; exec "$0" "$@"';
    const child = spawn('/bin/sh', ['-c', script, process.execPath, racer, `sqlite:${file}`, CLIENT_SECRET, PASSWORD], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      child.once('message', (message) => resolve((message as { url: string }).url));
      child.once('exit', (status) => reject(new Error(`the server ended with ${status}`)));
    });
    const acknowledged: string[] = [];
    const statuses = new Set<number>();
    const logIn = async (): Promise<void> => {
      const login = await headless(url);
      statuses.add(login.status);
      const code = login.location?.searchParams.get('code');
      if (!code) return;
      const answer = await redeem(url, code);
      statuses.add(answer.status);
      if (answer.status === 200) acknowledged.push(String(answer.json.access_token));
    };
    for (let at = 0; at < 3000 && !statuses.has(503); at++) await Promise.all([logIn(), logIn(), logIn(), logIn()]);
    expect([...statuses].sort()).toEqual([200, 302, 503]);
    await vi.waitUntil(async () => (await send(`${url}/readyz`)).status === 503, 5000);
    expect((await send(`${url}/healthz`)).status).toBe(200);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    const again = await startFixture({
      database: `sqlite:${file}`,
      apps: [app({ refreshTokenRotation: true, secretRequiredForWebServerFlow: true })],
    });
    expect((await again.authorize()).status).toBe(302);
    expect(await ready(again)).toBe(200);
    for (const token of acknowledged) {
      const headers = { authorization: `Bearer ${token}` };
      expect((await send(`${again.server.url}/services/oauth2/userinfo`, { headers })).status).toBe(200);
    }
    await again.server.close();
  }, 60_000);
});

describe('a database with garbage in its pages', () => {
  it('is not ready, and says so once', async () => {
    const file = newFile();
    const first = await startFixture({ database: `sqlite:${file}` });
    for (let at = 0; at < 20; at++) await first.authorize();
    await first.server.close();
    const page = 4096;
    // Everything but the pages of the schema and of what a start reads.
    const fd = openSync(file, 'r+');
    for (let at = statSync(file).size - 6 * page; at < statSync(file).size; at += page)
      writeSync(fd, Buffer.alloc(page, 0x5a), 0, page, at);
    const second = await startFixture({ database: `sqlite:${file}` }).catch((error: Error) => error);
    if (second instanceof Error) expect(second.message).toMatch(/damaged/);
    else {
      expect(await ready(second)).toBe(503);
      expect((await second.authorize()).status).toBe(503);
      expect(await ready(second)).toBe(503);
      expect(said(second, /restore a backup/)).toBe(1);
      await second.server.close();
    }
  });
});

describe('a second server on one SQLite file', () => {
  it('is refused in one line, in the same process and in another, and the first goes on', async () => {
    const file = newFile();
    const fixture = await startFixture({ database: `sqlite:${file}` });
    await expect(startFixture({ database: `sqlite:${file}` })).rejects.toThrow(/^another server runs on [^\n]*$/);
    const child = fork(new URL('racer.ts', import.meta.url), [`sqlite:${file}`, CLIENT_SECRET, PASSWORD], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let words = '';
    child.stderr?.on('data', (chunk: Buffer) => (words += chunk.toString()));
    expect(await new Promise((resolve) => child.once('close', resolve))).not.toBe(0);
    expect(words).toContain('another server runs on');
    expect((await fixture.exchange((await fixture.authorize()).code ?? '')).status).toBe(200);
    await fixture.server.close();
    const next = await startFixture({ database: `sqlite:${file}` });
    expect((await next.authorize()).status).toBe(302);
    await next.server.close();
  });

  it('is not what a command of an administrator is', async () => {
    const file = newFile();
    const fixture = await startFixture({ database: `sqlite:${file}` });
    await fixture.server.usersReady;
    const administration = await openAdministration({ database: `sqlite:${file}` });
    expect(await administration.users.list()).toHaveLength(1);
    await administration.close();
    await fixture.server.close();
  });
});

describe('the key of a database', () => {
  async function made(): Promise<string> {
    const file = newFile();
    const fixture = await startFixture({ database: `sqlite:${file}` });
    await fixture.server.usersReady;
    await fixture.server.close();
    return file;
  }

  it('that is missing is a reason not to start, said in one line that names the file', async () => {
    const file = await made();
    rmSync(`${file}.key`);
    await expect(startFixture({ database: `sqlite:${file}` })).rejects.toThrow(
      /^the key of the database is missing: [^\n]*\.key[^\n]*$/,
    );
    await expect(openAdministration({ database: `sqlite:${file}` })).rejects.toThrow(/key of the database is missing/);
  });

  it('that is another one is a reason not to start', async () => {
    const file = await made();
    copyFileSync(`${await made()}.key`, `${file}.key`);
    await expect(startFixture({ database: `sqlite:${file}` })).rejects.toThrow(
      /^the key in [^\n]* is not the one [^\n]*$/,
    );
    await expect(
      startFixture({ database: `sqlite:${file}`, masterKey: Buffer.alloc(32, 1).toString('hex') }),
    ).rejects.toThrow(/the master key that was given is not the one/);
  });

  it('that opens what an older version sealed is taken, and one that does not is not', async () => {
    const file = newFile();
    const openid = { apps: [app({}, { scopes: ['OpenID'] })] };
    const first = await startFixture({ database: `sqlite:${file}`, ...openid });
    expect((await first.exchange((await first.authorize()).code ?? '')).status).toBe(200);
    await first.server.close();
    execFileSync(process.execPath, [
      '-e',
      `new (require('node:sqlite').DatabaseSync)(${JSON.stringify(file)}).exec("DELETE FROM installation WHERE key = 'key-mark'")`,
    ]);
    const key = readFileSync(`${file}.key`);
    writeFileSync(`${file}.key`, `${Buffer.alloc(32, 7).toString('base64')}\n`);
    await expect(startFixture({ database: `sqlite:${file}`, ...openid })).rejects.toThrow(/is not the one/);
    writeFileSync(`${file}.key`, key);
    const again = await startFixture({ database: `sqlite:${file}`, ...openid });
    expect((await again.exchange((await again.authorize()).code ?? '')).status).toBe(200);
    await again.server.close();
  });

  it('beside a database that is new is said', async () => {
    const file = await made();
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
    const fixture = await startFixture({ database: `sqlite:${file}` });
    expect(said(fixture, /a key lies beside it/)).toBe(1);
    await fixture.server.close();
  });
});
