/** What `serve` does for the person who runs it. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VECTORS } from '@countersign/policy/vectors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logInOnPage } from '../../../test/agreement/login.ts';
import { connectedAppXml, oauthOidcXml, writeProject } from '../../../test/write-metadata.ts';
import { parentGone, startedByNpm } from '../src/commands/serve/parent.ts';
import { prettyLogs } from '../src/commands/serve/pretty-logs.ts';
import { serveIn } from './serving.ts';
import { run } from './terminal.ts';

let folder: string;
const password = randomBytes(12).toString('hex');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-comforts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const factsOf = (id: string) => {
  const vector = VECTORS.find((one) => one.id === id);
  if (vector === undefined) throw new Error(`no vector ${id}`);
  return vector.facts;
};
const writeApp = (id: string, change: (xml: string) => string = (xml) => xml) =>
  writeProject(folder, {
    'connectedApps/Web.connectedApp-meta.xml': change(connectedAppXml(factsOf(id), { consumerKey: 'WebConsumerKey' })),
    'settings/OauthOidc.settings-meta.xml': oauthOidcXml({ isPkceRequired: false, oAuthCdCrdtFlowEnable: true }),
  });
const writeUsers = (...usernames: string[]) =>
  writeFileSync(join(folder, 'users.json'), JSON.stringify(usernames.map((username) => ({ username, password }))));
const serve = (...args: string[]) => serveIn(folder, {}, '--database', 'sqlite::memory:', ...args);

describe('logs', () => {
  it('are one line a request for a person, JSON in a pipe', async () => {
    writeApp('private-right');
    const atTerminal = await serveIn(folder, { interactive: true }, '--database', 'sqlite::memory:');
    await fetch(`${atTerminal.url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams({ a: 'b' }) });
    await atTerminal.stop();
    expect(atTerminal.err()).toMatch(/^\[\d\d:\d\d:\d\d\] INFO: POST \/services\/oauth2\/token 400 [\d.]+ ms .+$/m);
    expect(atTerminal.err()).not.toContain('{"');
    const inPipe = await serve();
    await fetch(`${inPipe.url}/healthz`);
    await inPipe.stop();
    expect(inPipe.err()).toContain('{"level":30,');
  });

  it('keep what a request carries from steering the terminal, and show the rest of an entry', async () => {
    let written = '';
    const sink = await prettyLogs((text) => {
      written += text;
    }, false);
    const entry = {
      level: 40,
      time: 0,
      detail: 'sent “\u001b]0;x\u0007\nINFO: forged”',
      reason: 'r',
      pkce: { proof: 'malformed' },
    };
    sink.write(`${JSON.stringify({ ...entry, msg: 'a message' })}\n`);
    sink.write('no \u001b JSON\n');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there.
    expect(written).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(written).not.toMatch(/^INFO: forged/m);
    expect(written).toMatch(/WARN: a message r: sent/);
    expect(written).toContain('malformed');
  });
});

describe('--watch', () => {
  const refresh = async (url: string) =>
    (
      await fetch(`${url}/services/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x', client_id: 'WebConsumerKey' }),
      })
    ).json() as Promise<{ error: string }>;
  const canLogIn = (base: string, username: string) =>
    logInOnPage({
      base,
      clientId: 'WebConsumerKey',
      redirectUri: 'https://app.example.com/landing',
      username,
      password,
      extra: { code_challenge: 'a'.repeat(43) },
    }).then(
      (answer) => answer.has('code'),
      () => false,
    );

  it('enforces a changed setting, user and credential without a restart, and says what changed', async () => {
    writeApp('private-right');
    writeUsers('ada@example.com');
    const server = await serve('--watch', '--users', 'users.json');
    // A private client without its secret is told so; once no secret is asked for, that the token is nobody’s.
    expect((await refresh(server.url)).error).toBe('invalid_client');
    writeApp('public-right');
    await vi.waitUntil(() => server.err().includes('read again: Web changed'), 10_000);
    expect(server.err()).toMatch(/read again: Web changed: .*secretRequiredForRefreshTokenFlow/);
    expect((await refresh(server.url)).error).toBe('invalid_grant');

    writeUsers('ada@example.com', 'bob@example.com');
    await vi.waitUntil(() => server.err().includes('users: 1 added'), 10_000);
    expect(await canLogIn(server.url, 'bob@example.com')).toBe(true);
    await server.stop();
  });

  it('keeps what is served where what is read cannot be used, and takes the next change', async () => {
    writeApp('private-right');
    const server = await serve('--watch');
    writeApp('private-right', (xml) => xml.slice(0, -40));
    await vi.waitUntil(() => server.err().includes('not read again: '), 10_000);
    expect(server.err()).toMatch(/not read again: .*Web.connectedApp-meta.xml.*; what was served before stays/);
    expect((await refresh(server.url)).error).toBe('invalid_client');
    writeApp('public-right');
    await vi.waitUntil(() => server.err().includes('read again: Web changed'), 10_000);
    expect((await refresh(server.url)).error).toBe('invalid_grant');
    await server.stop();
  });

  it('with --require-compliant takes no change that is not', async () => {
    writeApp('private-right');
    writeFileSync(join(folder, 'countersign.config.yaml'), 'apps:\n  Web: { clientType: private }\n');
    const server = await serve('--watch', '--require-compliant');
    writeApp('private-secret-off');
    await vi.waitUntil(() => server.err().includes('what was served before stays'), 10_000);
    expect(server.err()).toContain('not read again: Web is noncompliant');
    expect((await refresh(server.url)).error).toBe('invalid_client');
    await server.stop();
  });

  it('gives an app that is new a client id and a secret, shown once, and names one that is gone', async () => {
    writeApp('private-right');
    const server = await serve('--watch');
    const other = connectedAppXml(factsOf('private-right'), { consumerKey: 'OtherConsumerKey' });
    writeProject(folder, { 'connectedApps/Other.connectedApp-meta.xml': other });
    await vi.waitUntil(() => server.err().includes('Other is served now'), 10_000);
    expect(server.out()).toMatch(/new credentials for Other, shown this once: client id OtherConsumerKey/);
    rmSync(join(folder, 'force-app/main/default/connectedApps/Other.connectedApp-meta.xml'));
    await vi.waitUntil(() => server.err().includes('Other is served no longer'), 10_000);
    await server.stop();
  });
});

describe('the start', () => {
  it('names an app whose certificate opens the JWT bearer flow', async () => {
    writeApp('private-right', (xml) => xml.replace('</oauthConfig>', '<certificate>AAAA</certificate></oauthConfig>'));
    const server = await serve();
    await server.stop();
    expect(server.err()).toMatch(/^Web: it has a certificate.*JWT bearer flow.*does not answer/m);
  });

  it('on a port in use is one line, and makes no secret that nobody would see', async () => {
    writeApp('private-right');
    writeUsers('ada@example.com');
    const holder = createServer().listen(0, '127.0.0.1');
    await vi.waitUntil(() => holder.listening);
    const { port } = holder.address() as { port: number };
    const args = ['--database', `sqlite:${join(folder, 'kept.db')}`, '--users', 'users.json'];
    const { code, out, err } = await run(['serve', '.', '--port', String(port), ...args], { cwd: folder });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^countersign: the port is in use \(127\.0\.0\.1, \d+\): [^\n]+\n$/);
    holder.close();
    const server = await serveIn(folder, {}, ...args);
    expect(server.out()).toContain('shown this once');
    await server.stop();
  });
});

describe('where npm is between', () => {
  it('is known by what npm sets', () => {
    expect(startedByNpm({ npm_command: 'exec' })).toBe(true);
    expect(startedByNpm({ npm_lifecycle_event: 'start' })).toBe(true);
    expect(startedByNpm({ PATH: '/bin' })).toBe(false);
  });

  it('a change of the ancestors ends the wait', async () => {
    let ancestors = '10 9';
    const gone = parentGone(new AbortController().signal, () => ancestors);
    ancestors = '1';
    await expect(gone).resolves.toBeUndefined();
  });

  const why = process.platform === 'win32' ? 'Windows has no signal to send to a shell' : undefined;
  it.skipIf(why !== undefined)('a server whose npm was killed ends by itself', async () => {
    writeApp('private-right');
    // npm as the shell sees it: a process that starts a shell, which starts the server, and hands no signal on.
    const npm = `const { spawn } = require('node:child_process');
      spawn('sh', ['-c', '"$0" "$1" "$2"; true', process.execPath, ${JSON.stringify(import.meta.resolve('./serve-main.ts').slice(7))}, ${JSON.stringify(folder)}],
        { stdio: 'inherit', env: { ...process.env, npm_command: 'exec' } });
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['-e', npm], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString();
    });
    await vi.waitUntil(() => out.includes('listening on'), 20_000);
    const ended = new Promise((resolve) => child.stdout.once('close', resolve));
    child.kill('SIGKILL');
    // Its standard output closes when the last process that holds it is gone.
    await ended;
    const url = /listening on (\S+)/.exec(out)?.[1] ?? '';
    await expect(fetch(url)).rejects.toThrow();
  });
});
