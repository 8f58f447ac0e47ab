import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { VECTORS } from '@countersign/policy/vectors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectedAppXml, oauthOidcXml, writeProject } from '../../../test/write-metadata.ts';
import { run } from './terminal.ts';

let folder: string;
let consumerKey: string;
let secret: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-scan-'));
  consumerKey = `3MVG${'9'}${randomBytes(40).toString('hex')}`;
  secret = randomBytes(32).toString('hex').toUpperCase();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const letters = (n: number) => randomBytes(n).toString('base64url').replaceAll(/[-_]/g, 'a').slice(0, n);
const write = (name: string, text: string) => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
const facts = (id: string) => {
  const vector = VECTORS.find((one) => one.id === id);
  if (vector === undefined) throw new Error(`no vector ${id}`);
  return vector.facts;
};
const app = (id: string) =>
  writeProject(folder, {
    'settings/OauthOidc.settings-meta.xml': oauthOidcXml({
      blockOAuthUnPwFlow: true,
      blockOAuthUsrAgtFlow: true,
      isPkceRequired: false,
      oAuthCdCrdtFlowEnable: true,
    }),
    'connectedApps/Portal.connectedApp-meta.xml': connectedAppXml(facts(id), { consumerKey }),
  });
const spa = (withSecret: boolean) => {
  write(
    'web/package.json',
    '{"name": "portal", "dependencies": {"react": "19.0.0", "react-dom": "19.0.0"}, "devDependencies": {"vite": "8.0.0"}}',
  );
  write('web/index.html', '<!doctype html><div id="root"></div><script type="module" src="/src/main.jsx"></script>');
  write(
    'web/src/main.jsx',
    `const clientId = '${consumerKey}';\n${withSecret ? `const clientSecret = '${secret}';\n` : ''}export async function redeem(code, verifier) {\n  const body = new URLSearchParams({ grant_type: 'authorization_code', code, client_id: clientId, code_verifier: verifier${withSecret ? ', client_secret: clientSecret' : ''} });\n  return fetch('https://portal.example.com/services/oauth2/token', { method: 'POST', body });\n}\nexport const start = (challenge) => window.location.assign('https://login.salesforce.com/services/oauth2/authorize?response_type=code&code_challenge=' + challenge);\n`,
  );
};
const server = () => {
  write('api/package.json', '{"name": "portal-api", "dependencies": {"express": "5.0.0"}}');
  write(
    'api/server.js',
    `import express from 'express';\nconst app = express();\nconst clientId = '${consumerKey}';\napp.get('/callback', async (request, response) => {\n  const body = new URLSearchParams({ grant_type: 'authorization_code', code: request.query.code, client_id: clientId, client_secret: process.env.SF_CLIENT_SECRET });\n  response.json(await (await fetch('https://login.salesforce.com/services/oauth2/token', { method: 'POST', body })).json());\n});\napp.listen(3000);\n`,
  );
};
const review = async (...args: string[]) => {
  const { out, code } = await run(['review', '.', '--no-prove', '--format', 'json', ...args], { cwd: folder });
  const parsed = JSON.parse(out);
  return {
    code,
    review: parsed,
    portal: parsed.apps[0],
    rules: parsed.apps[0].findings.map((finding: { rule: string }) => finding.rule),
  };
};

describe('the client’s own code', () => {
  it('decides the kind of client: the app’s key in a React tree makes it public', async () => {
    app('public-right');
    spa(false);
    const { portal, code } = await review();
    expect(portal.clientType).toMatchObject({ value: 'public', declared: false });
    expect(portal.clientType.evidence[0]).toMatchObject({
      kind: 'code',
      says: 'public',
      file: 'web/src/main.jsx',
      line: 1,
    });
    expect(portal.verdict).toBe('compliant');
    expect(code).toBe(0);
  });

  it('does not take the app’s own metadata for a client', async () => {
    app('private-right');
    expect((await review()).portal.clientType.value).toBe('unknown');
  });

  it('a server that keeps its secret in the environment makes it private', async () => {
    app('private-right');
    server();
    const { portal } = await review();
    expect(portal.clientType.value).toBe('private');
    expect(portal.verdict).toBe('compliant');
  });

  it('the same key in a browser and in a server makes the app mixed', async () => {
    app('private-right');
    spa(false);
    server();
    const { portal, rules } = await review();
    expect(portal.clientType.value).toBe('mixed');
    expect(rules).toContain('client-type-mixed');
  });

  it('a live secret in browser code is critical, tied to its app, at its own place', async () => {
    app('public-right');
    spa(true);
    const { portal, code } = await review();
    const exposed = portal.findings.find((finding: { rule: string }) => finding.rule === 'secret-exposed-in-client');
    expect(exposed).toMatchObject({ severity: 'critical', file: 'web/src/main.jsx', line: 2 });
    expect(exposed.cvss.v3.score).toBeGreaterThanOrEqual(9);
    expect(portal.verdict).toBe('noncompliant');
    expect(code).toBe(1);
  });

  it('the secret in the app’s own metadata is one finding, by the app’s name', async () => {
    const xml = connectedAppXml(facts('private-right'), { consumerKey }).replace(
      '</consumerKey>',
      `</consumerKey>\n<consumerSecret>${secret}</consumerSecret>`,
    );
    write('templates/connectedApps/Portal.connectedApp-meta.xml', xml);
    write('templates/connectedApps/Portal_Copy.connectedApp-meta.xml', xml.replaceAll(consumerKey, `${consumerKey}2`));
    const { review: reviewed } = await review();
    const found = reviewed.apps.flatMap((one: { findings: { rule: string; file: string; line: number }[] }) =>
      one.findings.filter(({ rule }) => rule === 'secret-in-source'),
    );
    const places = found.map(({ file, line }: { file: string; line: number }) => `${file}:${line}`);
    // Each at home, and the shared secret once more in the file of the other app.
    expect(places).toHaveLength(3);
    expect(new Set(places).size).toBe(2);
    expect(JSON.stringify(found)).not.toContain('reviewed app ConnectedApp');
  });

  it('the org’s own host in the org’s own files is no client of an app whose callback is that host', async () => {
    for (const host of ['example.lightning.force.com', 'example.my.salesforce.com', 'na64.salesforce.com']) {
      writeProject(folder, {
        'connectedApps/Portal.connectedApp-meta.xml': connectedAppXml(facts('private-right'), {
          consumerKey,
          callbackUrl: `https://${host}/services/oauth2/success`,
        }),
        'classes/Go.cls': `public class Go { public PageReference list() { HttpRequest r = new HttpRequest(); r.setEndpoint('https://login.salesforce.com/services/oauth2/token'); r.setBody('grant_type=refresh_token'); return new PageReference('https://${host}/lightning/o/Account/list'); } }`,
        'remoteSiteSettings/Self.remoteSite-meta.xml': `<RemoteSiteSetting xmlns="http://soap.sforce.com/2006/04/metadata"><url>https://${host}</url></RemoteSiteSetting>`,
      });
      const { portal } = await review();
      expect(portal.clientType.evidence.filter(({ kind }: { kind: string }) => kind === 'code')).toEqual([]);
    }
  });

  it('a token that lies open is revoked; rotating the app’s secret would not help', async () => {
    app('private-right');
    write('tool/package.json', '{"name": "tool", "bin": "tool.js"}');
    write(
      'tool/login.json',
      `{"instanceUrl": "https://example.my.salesforce.com", "refreshToken": "${'5Aep'}861${letters(80)}", "accessToken": "${'00D'}${letters(12)}!${letters(97)}"}`,
    );
    const { review: reviewed } = await review();
    const token = reviewed.unattached.find(({ message }: { message: string }) => message.startsWith('A refresh token'));
    expect(reviewed.unattached).toHaveLength(2);
    expect(token.steps.join(' ')).toMatch(/Revoke the token/);
    expect(token.steps.join(' ')).not.toMatch(/consumer secret/);
  });

  it('a declaration the code contradicts stays final and is a finding', async () => {
    app('private-right');
    spa(false);
    write('countersign.config.yaml', 'apps:\n  Portal: { clientType: private }\n');
    const { portal, rules } = await review();
    expect(portal.clientType).toMatchObject({ value: 'private', declared: true });
    expect(rules).toContain('declaration-contradicted');
  });

  it('a secret is in no report of any format, nor in the scan’s', async () => {
    app('public-right');
    spa(true);
    for (const format of ['text', 'json', 'sarif', 'html', 'markdown', 'csv', 'junit']) {
      const { out, err } = await run(['review', '.', '--no-prove', '--verbose', '--format', format], { cwd: folder });
      expect(out.length).toBeGreaterThan(100);
      expect(`${out}${err}`.includes(secret.slice(4)), format).toBe(false);
    }
    for (const format of ['text', 'json']) {
      const { out } = await run(['scan', '.', '--format', format], { cwd: folder });
      expect(out).toContain(secret.slice(0, 4));
      expect(out.includes(secret.slice(4)), format).toBe(false);
    }
  });
});

describe('scan', () => {
  it('exits 1 for what is exposed, 0 for what is not, 2 for a path that is not there', async () => {
    spa(true);
    expect((await run(['scan'], { cwd: folder })).code).toBe(1);
    expect((await run(['scan', '--fail-on', 'never'], { cwd: folder })).code).toBe(0);
    spa(false);
    expect((await run(['scan'], { cwd: folder })).code).toBe(0);
    expect((await run(['scan', 'nowhere'], { cwd: folder })).code).toBe(2);
  });

  it('names an app as people do, not by the file it was read from', async () => {
    app('public-right');
    spa(true);
    const { out } = await run(['scan', '--format', 'json'], { cwd: folder });
    expect(
      JSON.parse(out).clients.flatMap((client: { consumerKeys: { app?: string }[] }) =>
        client.consumerKeys.map((key) => key.app),
      ),
    ).toContain('Portal');
    expect(out).not.toContain('ConnectedApp Portal');
  });

  it('says what each client is and does', async () => {
    spa(false);
    const { out } = await run(['scan', '--format', 'json'], { cwd: folder });
    const { clients } = JSON.parse(out);
    expect(clients).toContainEqual(
      expect.objectContaining({ root: 'web', kind: 'browser', sendsPkce: true, sendsSecret: false }),
    );
  });
});
