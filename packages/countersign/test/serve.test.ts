import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VECTORS } from '@countersign/policy/vectors';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { logInOnPage } from '../../../test/agreement/login.ts';
import { connectedAppXml, oauthOidcXml, writeProject } from '../../../test/write-metadata.ts';
import { CREDENTIALS, USERS } from '../src/commands/serve/credential-files.ts';
import { serveIn } from './serving.ts';
import { run } from './terminal.ts';

let folder: string;
const password = randomBytes(12).toString('hex');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-serve-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const xmlOf = (id: string, options = {}) => {
  const vector = VECTORS.find((one) => one.id === id);
  if (vector === undefined) throw new Error(`no vector ${id}`);
  return connectedAppXml(vector.facts, options);
};
const project = (id = 'private-right') => {
  writeProject(folder, {
    'connectedApps/Web.connectedApp-meta.xml': xmlOf(id, { consumerKey: 'WebConsumerKey' }),
    'settings/OauthOidc.settings-meta.xml': oauthOidcXml({ isPkceRequired: false, oAuthCdCrdtFlowEnable: true }),
  });
  writeFileSync(join(folder, 'users.json'), JSON.stringify([{ username: 'ada@example.com', password }]));
};

const serve = (...args: string[]) => serveIn(folder, {}, ...args);

describe('serve', () => {
  it('runs the apps of the metadata: a user logs in, the secret is asked for, and it ends cleanly', async () => {
    project();
    const server = await serve('--users', 'users.json', '--database', 'sqlite::memory:');
    const secret = /client secret (\S+)/.exec(server.out())?.[1] ?? '';
    expect(server.err()).not.toContain(secret);
    expect(secret).toMatch(/^[0-9A-F]{64}$/);
    const verifier = randomBytes(32).toString('base64url');
    const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))).toString(
      'base64url',
    );
    const redirectUri = 'https://app.example.com/landing';
    const redeem = async (clientSecret: string | undefined) => {
      const answer = await logInOnPage({
        base: server.url,
        clientId: 'WebConsumerKey',
        redirectUri,
        username: 'ada@example.com',
        password,
        extra: { code_challenge: challenge },
      });
      const form = new URLSearchParams({
        grant_type: 'authorization_code',
        code: answer.get('code') ?? '',
        client_id: 'WebConsumerKey',
        redirect_uri: redirectUri,
        code_verifier: verifier,
      });
      if (clientSecret !== undefined) form.set('client_secret', clientSecret);
      return (await fetch(`${server.url}/services/oauth2/token`, { method: 'POST', body: form })).status;
    };
    expect(await redeem(secret)).toBe(200);
    expect(await redeem(undefined)).toBe(400);
    expect(await server.stop()).toBe(0);
    expect(server.err()).not.toContain(password);
  });

  it('keeps keys and secrets: the second start shows nothing and the first secret still works', async () => {
    project();
    const first = await serve('--database', `sqlite:${join(folder, 'kept.db')}`);
    expect(first.out()).toContain('shown this once');
    await first.stop();
    const second = await serve('--database', `sqlite:${join(folder, 'kept.db')}`);
    expect(second.out()).not.toContain('client secret');
    await second.stop();
  });

  it('takes credentials from a file, and refuses a name that no app has', async () => {
    project();
    const clientSecret = randomBytes(20).toString('hex');
    writeFileSync(join(folder, 'credentials.json'), JSON.stringify({ Web: { clientId: 'OtherKey', clientSecret } }));
    const server = await serve('--credentials', 'credentials.json', '--database', 'sqlite::memory:');
    expect(server.err()).not.toContain(clientSecret);
    expect(server.err()).not.toContain('client secret');
    await server.stop();
    writeFileSync(join(folder, 'credentials.json'), JSON.stringify({ Wbe: { clientSecret } }));
    const { code, err } = await run(['serve', '.', '--credentials', 'credentials.json'], { cwd: folder });
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining('no app “Wbe” was read; did you mean “Web”?'),
    });
  });

  it('never quotes a credentials or users file that it cannot read', async () => {
    project();
    const clientSecret = randomBytes(20).toString('hex');
    writeFileSync(join(folder, 'credentials.json'), `{"Web": {"clientSecret": "${clientSecret}" "clientId": 1}}`);
    const broken = await run(['serve', '.', '--credentials', 'credentials.json'], { cwd: folder });
    expect(broken.code).toBe(2);
    expect(broken.err).toMatch(/credentials\.json(:\d+:\d+)?: not JSON/);
    expect(broken.err).not.toContain(clientSecret.slice(0, 6));
    writeFileSync(join(folder, 'users.json'), JSON.stringify([{ username: 'ada@example.com', pasword: password }]));
    const wrong = await run(['serve', '.', '--users', 'users.json'], { cwd: folder });
    expect(wrong.err).toMatch(/users\.json: 0: /);
    expect(wrong.err).not.toContain(password);
  });

  it('does not start on a folder without apps, unless --allow-empty says so', async () => {
    const { code, out, err } = await run(['serve', '.', '--port', '0'], { cwd: folder });
    expect([code, out]).toEqual([3, '']);
    expect(err).toBe('countersign: there is no app to serve in .; --allow-empty starts all the same\n');
    const server = await serve('--allow-empty');
    expect(await server.stop()).toBe(0);
  });

  it('--require-compliant refuses to start with an app the review calls noncompliant', async () => {
    project('private-secret-off');
    writeFileSync(join(folder, 'countersign.config.yaml'), 'apps:\n  Web: { clientType: private }\n');
    const { code, err, out } = await run(['serve', '.', '--require-compliant', '--database', 'sqlite::memory:'], {
      cwd: folder,
    });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('Web is noncompliant');
  });

  it('wrong usage is one line: a port in use, half of TLS, an unknown database', async () => {
    project();
    const server = await serve('--database', 'sqlite::memory:');
    const port = new URL(server.url).port;
    for (const [args, says] of [
      [['--port', port, '--database', 'sqlite::memory:'], /the port is in use/],
      [['--tls-key', 'key.pem', '--database', 'sqlite::memory:'], /needs both/],
      [['--database', 'mysql://localhost/x'], /sqlite:<file>/],
      [['--port', '99999'], /whole number from 0 to 65535/],
    ] as const) {
      const { code, err } = await run(['serve', '.', ...args], { cwd: folder });
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(err).toMatch(says);
    }
    await server.stop();
  });
});

describe('administration', () => {
  it('adds, changes and removes users, and rotates secrets, without a server', async () => {
    project();
    const database = `sqlite:${join(folder, 'server.db')}`;
    await (await serve('--database', database)).stop();
    const at = (...args: string[]) =>
      run([...args, '--database', database], {
        cwd: folder,
        stdin: async () => new TextEncoder().encode(`${password}\n`),
      });
    expect(await at('users', 'add', 'bob@example.com', '--profile', 'Member')).toMatchObject({ code: 0 });
    expect(await at('users', 'set', 'bob@example.com', '--lock')).toMatchObject({ code: 0 });
    expect((await at('users', 'list')).out).toMatch(/bob@example\.com\s+locked\s+Member/);
    expect(await at('users', 'set', 'nobody@example.com', '--lock')).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no user'),
    });
    expect((await at('users', 'password', 'bob@example.com')).code).toBe(0);
    expect((await at('users', 'remove', 'bob@example.com')).code).toBe(0);
    expect((await at('users', 'list')).out).toBe('none\n');
    const rotated = await at('app', 'rotate-secret', 'Web');
    expect(rotated.out.trim().length).toBeGreaterThan(30);
    expect((await at('app', 'secrets', 'Web')).out.match(/works/g)).toHaveLength(2);
    expect((await at('app', 'retire-secrets', 'Web')).out).toContain('1 old secret');
    expect((await at('keys', 'rotate')).code).toBe(0);
    const audit = await at('audit', '--json');
    expect(audit.out).toContain('secret-rotated');
    expect(audit.out).not.toContain(rotated.out.trim());
    expect(readFileSync(join(folder, 'server.db')).includes(password)).toBe(false);
    expect(existsSync(join(folder, 'server.db'))).toBe(true);
  });
});

describe('sessions', () => {
  const code = async (base: string): Promise<string> => {
    const answer = await logInOnPage({
      base,
      clientId: 'WebConsumerKey',
      redirectUri: 'https://app.example.com/landing',
      username: 'ada@example.com',
      password,
      extra: { code_challenge: 'a'.repeat(43) },
    }).catch(() => new URLSearchParams());
    return answer.get('code') ?? '';
  };

  it('are listed and ended by user and by app, while the server runs', async () => {
    project();
    const database = `sqlite:${join(folder, 'server.db')}`;
    const server = await serve('--users', 'users.json', '--database', database);
    const at = (...args: string[]) => run([...args, '--database', database], { cwd: folder });
    expect(await code(server.url)).not.toBe('');
    expect((await at('users', 'sessions', 'ada@example.com')).out).toMatch(
      /ada@example\.com\s+Web\s+web-server\s+since .*code not redeemed/,
    );
    expect((await at('users', 'revoke', 'ada@example.com', '--app', 'Web')).out).toMatch(
      /^1 session of ada@example\.com ended/,
    );
    expect((await at('app', 'sessions', 'Web')).out).toBe('none\n');
    await code(server.url);
    expect((await at('app', 'sessions', 'Web', '--json')).out).toContain('"username": "ada@example.com"');
    expect((await at('app', 'revoke', 'Web')).out).toMatch(/^1 session of Web ended/);
    expect(await at('app', 'revoke', 'Wep')).toMatchObject({ code: 2, err: expect.stringContaining('it knows Web') });
    await server.stop();
  });

  it('of a restart: the users file adds, and changes only with --update-users', async () => {
    project();
    const database = `sqlite:${join(folder, 'server.db')}`;
    const flags = ['--users', 'users.json', '--database', database];
    const first = await serve(...flags);
    await code(first.url);
    await run(['users', 'set', 'ada@example.com', '--lock', '--database', database], { cwd: folder });
    await first.stop();
    const second = await serve(...flags);
    expect(await code(second.url)).toBe('');
    expect(second.err()).toContain('left as they are');
    await second.stop();
    const third = await serve(...flags, '--update-users');
    expect(await code(third.url)).not.toBe('');
    await third.stop();
  });
});

describe('the master key', () => {
  it('comes from a file or the environment, and another one is refused in one line', async () => {
    project();
    const database = `sqlite:${join(folder, 'server.db')}`;
    writeFileSync(join(folder, 'key'), `${randomBytes(32).toString('base64')}\n`);
    await (await serve('--database', database, '--key-file', 'key')).stop();
    expect(existsSync(join(folder, 'server.db.key'))).toBe(false);
    const at = (args: string[], key?: string) =>
      run([...args, '--database', database], {
        cwd: folder,
        ...(key === undefined ? {} : { env: { COUNTERSIGN_KEY: key } }),
      });
    expect((await at(['app', 'list', '--key-file', 'key'])).code).toBe(0);
    expect((await at(['app', 'list'], readFileSync(join(folder, 'key'), 'utf8'))).code).toBe(0);
    const wrong = await at(['app', 'list'], randomBytes(32).toString('hex'));
    expect(wrong).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not the one that this database was made with'),
    });
    const missing = await run(['serve', '.', '--database', database], { cwd: folder });
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('the key of the database is missing') });
    expect(missing.err.trim().split('\n')).toHaveLength(1);
  });

  it('beside a database that is new is said at the start', async () => {
    project();
    const database = `sqlite:${join(folder, 'server.db')}`;
    await (await serve('--database', database)).stop();
    for (const end of ['', '-wal', '-shm']) rmSync(join(folder, `server.db${end}`), { force: true });
    const again = await serve('--database', database);
    expect(again.err()).toContain('a key lies beside it');
    await again.stop();
  });
});

describe('traffic', () => {
  it('a live secret that a browser sends is refused, recorded, and evidence for the review', async () => {
    project();
    const clientSecret = randomBytes(20).toString('hex');
    writeFileSync(join(folder, 'credentials.json'), JSON.stringify({ Web: { clientSecret } }));
    const database = `sqlite:${join(folder, 'server.db')}`;
    const server = await serve('--credentials', 'credentials.json', '--database', database);
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: 'x',
      client_id: 'WebConsumerKey',
      client_secret: clientSecret,
    });
    const answer = await fetch(`${server.url}/services/oauth2/token`, {
      method: 'POST',
      body,
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(answer.status).toBe(400);
    await server.stop();
    const { out } = await run(['review', '.', '--no-prove', '--no-scan', '--traffic', database, '--format', 'json'], {
      cwd: folder,
    });
    const [web] = JSON.parse(out).apps;
    expect(web.clientType).toMatchObject({ value: 'public' });
    expect(web.clientType.evidence[0]).toMatchObject({ kind: 'traffic', says: 'public' });
    expect(web.findings.map((finding: { rule: string }) => finding.rule)).toContain('secret-exposed-in-client');
    expect(out).not.toContain(clientSecret);
    expect(await run(['review', '.', '--traffic', 'sqlite:none.db'], { cwd: folder })).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no database none.db'),
    });
  });

  it('a login and a refresh show the review what the client sends', async () => {
    project('private-no-pkce');
    const clientSecret = randomBytes(20).toString('hex');
    writeFileSync(join(folder, 'credentials.json'), JSON.stringify({ Web: { clientSecret } }));
    const database = `sqlite:${join(folder, 'server.db')}`;
    const server = await serve('--users', 'users.json', '--credentials', 'credentials.json', '--database', database);
    const redirectUri = 'https://app.example.com/landing';
    const login = { base: server.url, clientId: 'WebConsumerKey', redirectUri, username: 'ada@example.com', password };
    const post = async (form: Record<string, string>) => {
      const body = new URLSearchParams({ client_id: login.clientId, ...form });
      return (await (await fetch(`${server.url}/services/oauth2/token`, { method: 'POST', body })).json()) as {
        refresh_token: string;
      };
    };
    const code = (await logInOnPage(login)).get('code') ?? '';
    const exchange = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
    const { refresh_token } = await post({ ...exchange, client_secret: clientSecret });
    // Refused before its token is looked at: anyone could have sent it, so it shows nothing.
    await post({ grant_type: 'refresh_token', refresh_token });
    await post({ grant_type: 'refresh_token', refresh_token, client_secret: clientSecret });
    await server.stop();
    const { out } = await run(['review', '.', '--no-prove', '--no-scan', '--traffic', database, '--format', 'json'], {
      cwd: folder,
    });
    const [{ conduct }] = JSON.parse(out).apps;
    expect(conduct).toMatchObject({
      sendsSecretAtCode: { value: 'always', evidence: [{ source: 'traffic' }] },
      sendsSecretAtRefresh: { value: 'always', evidence: [{ source: 'traffic' }] },
      sendsChallenge: { value: 'never', evidence: [{ source: 'traffic' }] },
    });
  });

  it('what a holder revokes stands in the audit trail', async () => {
    project('private-no-pkce');
    const clientSecret = randomBytes(20).toString('hex');
    writeFileSync(join(folder, 'credentials.json'), JSON.stringify({ Web: { clientSecret } }));
    const database = `sqlite:${join(folder, 'server.db')}`;
    const server = await serve('--users', 'users.json', '--credentials', 'credentials.json', '--database', database);
    const redirectUri = 'https://app.example.com/landing';
    const code =
      (
        await logInOnPage({
          base: server.url,
          clientId: 'WebConsumerKey',
          redirectUri,
          username: 'ada@example.com',
          password,
        })
      ).get('code') ?? '';
    const post = (path: string, form: Record<string, string>) =>
      fetch(`${server.url}/services/oauth2/${path}`, { method: 'POST', body: new URLSearchParams(form) });
    const tokens = (await (
      await post('token', {
        grant_type: 'authorization_code',
        code,
        client_id: 'WebConsumerKey',
        client_secret: clientSecret,
        redirect_uri: redirectUri,
      })
    ).json()) as { refresh_token: string };
    expect((await post('revoke', { token: tokens.refresh_token })).status).toBe(200);
    await server.stop();
    const { out } = await run(['audit', '--json', '--database', database], { cwd: folder });
    expect(JSON.parse(out)).toContainEqual(
      expect.objectContaining({ event: 'revoke', outcome: 'done', app: 'Web', reason: 'refresh token' }),
    );
    expect(out).not.toContain(tokens.refresh_token);
  });
});

describe('prove --target', () => {
  it('needs the person’s word, then judges a running server and gives back what it got', async () => {
    project();
    const clientSecret = randomBytes(20).toString('hex');
    writeFileSync(join(folder, 'credentials.json'), JSON.stringify({ Web: { clientSecret } }));
    const server = await serve(
      '--users',
      'users.json',
      '--credentials',
      'credentials.json',
      '--database',
      'sqlite::memory:',
    );
    writeFileSync(
      join(folder, 'test.json'),
      JSON.stringify({
        clients: [
          {
            name: 'Web',
            clientId: 'WebConsumerKey',
            secret: clientSecret,
            redirectUri: 'https://app.example.com/landing',
            kind: 'private',
            user: { username: 'ada@example.com', password },
          },
        ],
      }),
    );
    const prove = (...args: string[]) =>
      run(['prove', '--target', server.url, '--credentials', 'test.json', ...args], { cwd: folder });
    expect(await prove()).toMatchObject({ code: 2, err: expect.stringContaining('--i-own-this-server') });
    const { code, out, err } = await prove(
      '--i-own-this-server',
      '--scenario',
      'intercepted-code',
      '--scenario',
      'wrong-verifier',
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/intercepted-code\s+fails/);
    expect(out).toMatch(/private-client\s+works/);
    expect(`${out}${server.err()}`).not.toContain(clientSecret);
    expect((await run(['prove', '--target', 'not a url', '--credentials', 'test.json'], { cwd: folder })).code).toBe(2);
    await server.stop();
  });
});

test.each([CREDENTIALS, USERS])('the schemas of its files are schemas: reading them does not check that', (schema) => {
  expect(new Ajv2020().validateSchema(schema)).toBe(true);
});

test('says at the start which flows are on that it does not answer', async () => {
  project();
  const file = join(folder, 'force-app/main/default/connectedApps/Web.connectedApp-meta.xml');
  const xml = readFileSync(file, 'utf8');
  const off = '<isClientCredentialEnabled>false</isClientCredentialEnabled>';
  expect(xml).toContain(off);
  writeFileSync(file, xml.replace(off, off.replace('false', 'true')));
  const served = await serve('--users', 'users.json', '--database', 'sqlite::memory:');
  expect(served.err()).toContain('Web: “Enable Client Credentials Flow” is on; this server does not answer that flow');
  expect(served.err()).not.toContain('Device Flow');
  await served.stop();
});
