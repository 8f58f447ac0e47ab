import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { VECTORS } from '@countersign/policy/vectors';
import { SaxesParser } from 'saxes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { corpusPart } from '../../../test/corpus.ts';
import { connectedAppXml, oauthOidcXml, writeProject } from '../../../test/write-metadata.ts';
import { run } from './terminal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-fix-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const METADATA = 'force-app/main/default/connectedApps';
const xmlOf = (id: string) => {
  const vector = VECTORS.find((one) => one.id === id);
  if (vector === undefined) throw new Error(`no vector ${id}`);
  return connectedAppXml(vector.facts);
};
const project = (apps: Record<string, [vector: string, type?: string]>) => {
  writeProject(folder, {
    'settings/OauthOidc.settings-meta.xml': oauthOidcXml({
      blockOAuthUnPwFlow: true,
      blockOAuthUsrAgtFlow: true,
      isPkceRequired: false,
      oAuthCdCrdtFlowEnable: true,
    }),
    ...Object.fromEntries(
      Object.entries(apps).map(([name, [id]]) => [`connectedApps/${name}.connectedApp-meta.xml`, xmlOf(id)]),
    ),
  });
  const declared = Object.entries(apps).filter(([, [, type]]) => type !== undefined);
  if (declared.length > 0)
    write(
      'countersign.config.yaml',
      `apps:\n${declared.map(([name, [, type]]) => `  ${name}: { clientType: ${type} }\n`).join('')}`,
    );
};
const write = (name: string, text: string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const file = (name: string) => readFileSync(join(folder, METADATA, `${name}.connectedApp-meta.xml`), 'utf8');
const fix = (...args: string[]) => run(['fix', '.', '--no-prove', ...args], { cwd: folder });
const findings = async () => {
  const { out } = await run(['review', '.', '--no-prove', '--format', 'json'], { cwd: folder });
  return JSON.parse(out).apps.flatMap((app: { findings: { rule: string; remediation: unknown[] }[] }) => app.findings);
};
async function snapshot(root: string): Promise<Record<string, string>> {
  const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => [
      join(entry.parentPath, entry.name).slice(root.length),
      readFileSync(join(entry.parentPath, entry.name), 'base64'),
    ]),
  );
}

describe('fix', () => {
  it('writes the right values, leaves nothing fixable, and changes nothing the second time', async () => {
    project({ Web: ['private-literal', 'private'], Spa: ['public-secret', 'public'] });
    const { code, out } = await fix();
    expect(code).toBe(0);
    expect(out).toContain('countersign fix --undo takes them back');
    expect(file('Web')).toContain('<isConsumerSecretOptional>false</isConsumerSecretOptional>');
    expect(file('Web')).toContain('<isSecretRequiredForRefreshToken>true</isSecretRequiredForRefreshToken>');
    expect(file('Spa')).toContain('<isConsumerSecretOptional>true</isConsumerSecretOptional>');
    expect(file('Spa')).toContain('<isPkceRequired>true</isPkceRequired>');
    expect((await findings()).filter((finding: { remediation: unknown[] }) => finding.remediation.length > 0)).toEqual(
      [],
    );
    const before = await snapshot(folder);
    expect((await fix()).out).toContain('nothing to write');
    expect(await snapshot(folder)).toEqual(before);
  });

  it('changes only the lines it names', async () => {
    project({ Web: ['private-secret-off', 'private'] });
    const before = file('Web').split('\n');
    await fix();
    const after = file('Web').split('\n');
    expect(after).toHaveLength(before.length);
    const changed = after.filter((line, i) => line !== before[i]).map((line) => line.trim());
    expect(changed).toEqual([
      '<isConsumerSecretOptional>false</isConsumerSecretOptional>',
      '<isPkceRequired>true</isPkceRequired>',
    ]);
  });

  it('--dry-run prints a unified diff and changes nothing', async () => {
    project({ Web: ['private-secret-off', 'private'] });
    const before = await snapshot(folder);
    const { code, out } = await fix('--dry-run');
    expect(code).toBe(1);
    expect(out).toContain(`+++ b/${METADATA}/Web.connectedApp-meta.xml`);
    expect(out).toContain('-        <isConsumerSecretOptional>true</isConsumerSecretOptional>');
    expect(out).toContain('+        <isConsumerSecretOptional>false</isConsumerSecretOptional>');
    expect(await snapshot(folder)).toEqual(before);
  });

  it('--undo restores every byte, once, and not over somebody else’s change', async () => {
    project({ Web: ['private-literal', 'private'] });
    const before = await snapshot(folder);
    await fix();
    const withoutUndo = async () =>
      Object.fromEntries(Object.entries(await snapshot(folder)).filter(([name]) => !name.includes('.countersign')));
    expect(await withoutUndo()).not.toEqual(before);
    expect((await fix('--undo')).code).toBe(0);
    expect(await withoutUndo()).toEqual(before);
    expect(await fix('--undo')).toMatchObject({ code: 2, err: expect.stringContaining('nothing to undo') });
    await fix();
    write(`${METADATA}/Web.connectedApp-meta.xml`, file('Web').replace('An App', 'Another App'));
    expect(await fix('--undo')).toMatchObject({ code: 2, err: expect.stringContaining('changed since the fix') });
    expect((await fix('--undo', '--force')).code).toBe(0);
    expect(await withoutUndo()).toEqual(before);
  });

  it('a run that changes nothing leaves the undo point alone', async () => {
    project({ Web: ['private-literal', 'private'] });
    const before = file('Web');
    await fix();
    await fix();
    await fix('--undo');
    expect(file('Web')).toBe(before);
  });

  it('--app and --rule narrow it; a name nobody knows is wrong usage', async () => {
    project({ Web: ['private-literal', 'private'], Other: ['private-literal', 'private'] });
    const before = file('Other');
    await fix('--app', 'Web', '--rule', 'secret-not-required-of-private-client');
    expect(file('Other')).toBe(before);
    expect(file('Web')).toContain('<isConsumerSecretOptional>false<');
    expect(file('Web')).toContain('<isPkceRequired>false<');
    expect((await fix('--app', 'Wbe')).err).toMatch(/no app “Wbe” was read; did you mean “Web”/);
    expect((await fix('--rule', 'pkce')).err).toMatch(/unknown rule “pkce”/);
  });

  it.each([
    ['secret', 'PKCE', 'secret-required-of-public-client', 'isPkceRequired', 'isConsumerSecretOptional', 'true'],
    [
      'refresh secret',
      'rotation',
      'refresh-secret-required-of-public-client',
      'isRefreshTokenRotationEnabled',
      'isSecretRequiredForRefreshToken',
      'false',
    ],
  ])('a public client’s %s is not dropped before %s stands in for it', async (_, __, rule, guard, secret, dropped) => {
    project({ Spa: ['public-secret', 'public'] });
    const before = file('Spa');
    expect(before).not.toContain(`<${guard}>true<`);
    const alone = await fix('--rule', rule);
    expect(file('Spa')).toBe(before);
    expect(alone.out.replaceAll(/\s+/g, ' ')).toContain('must be on first');
    // With what stands in for it, in the same run or before it, it is dropped.
    await fix();
    expect(file('Spa')).toContain(`<${guard}>true<`);
    expect(file('Spa')).toContain(`<${secret}>${dropped}<`);
    const withGuard = before.replace(new RegExp(`<${guard}>false<|(?=</oauthConfig>)`), (found) =>
      found === '' ? `<${guard}>true</${guard}>` : `<${guard}>true<`,
    );
    write(`${METADATA}/Spa.connectedApp-meta.xml`, withGuard);
    await fix('--rule', rule);
    expect(file('Spa')).toContain(`<${secret}>${dropped}<`);
  });

  it('an undeclared app gets only what is right for either kind of client', async () => {
    project({ Web: ['unknown-nothing-required'] });
    await fix();
    expect(file('Web')).toContain('<isPkceRequired>true<');
    expect(file('Web')).toContain('<isRefreshTokenRotationEnabled>true<');
    expect(file('Web')).toContain('<isConsumerSecretOptional>true<');
  });

  it('writes no field newer than the project’s sourceApiVersion, and says so', async () => {
    project({ Web: ['private-literal', 'private'] });
    write('sfdx-project.json', '{"packageDirectories": [{"path": "force-app"}], "sourceApiVersion": "50.0"}');
    const { out } = await fix();
    expect(file('Web')).toContain('<isConsumerSecretOptional>false<');
    expect(file('Web')).toContain('<isPkceRequired>false<');
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'isPkceRequired needs API version 59.0; this project’s sourceApiVersion is 50.0',
    );
  });

  it('splits a mixed app: a new external client app for the public half, the secret for the private one', async () => {
    project({ Both: ['mixed-secret-off', 'mixed'] });
    const before = await snapshot(folder);
    const { out } = await fix('--split');
    expect(file('Both')).toContain('<isConsumerSecretOptional>false<');
    write('countersign.config.yaml', 'apps:\n  Both: { clientType: private }\n  Both_Public: { clientType: public }\n');
    const { out: json } = await run(['review', '.', '--no-prove', '--format', 'json'], { cwd: folder });
    const apps = JSON.parse(json).apps.map((app: { name: string; kind: string; verdict: string }) => [
      app.name,
      app.kind,
      app.verdict,
    ]);
    expect(apps.toSorted()).toEqual([
      ['Both', 'ConnectedApp', 'compliant'],
      ['Both_Public', 'ExternalClientApp', 'compliant'],
    ]);
    expect(out).toContain('Both_Public');
    await fix('--undo');
    write('countersign.config.yaml', 'apps:\n  Both: { clientType: mixed }\n');
    const after = Object.fromEntries(
      Object.entries(await snapshot(folder)).filter(([name]) => !name.includes('.countersign')),
    );
    expect(after).toEqual(before);
  });

  it('holds back what the client’s own code proves would break, unless told otherwise', async () => {
    const consumerKey = `acme-${'web'}-key-for-this-test-0001`;
    writeProject(folder, {
      'connectedApps/Web.connectedApp-meta.xml': connectedAppXml(
        VECTORS.find((one) => one.id === 'private-no-pkce')?.facts ?? (VECTORS[0]?.facts as never),
        { consumerKey },
      ),
    });
    write('api/package.json', '{"name": "api", "dependencies": {"express": "5.0.0"}}');
    write(
      'api/server.js',
      `import express from 'express';\nconst app = express();\nconst clientId = '${consumerKey}';\napp.get('/login', (request, response) => response.redirect('https://login.salesforce.com/services/oauth2/authorize?response_type=code&client_id=' + clientId));\napp.get('/callback', async (request, response) => {\n  const body = new URLSearchParams({ grant_type: 'authorization_code', code: request.query.code, client_id: clientId, client_secret: process.env.SF_CLIENT_SECRET });\n  response.json(await (await fetch('https://login.salesforce.com/services/oauth2/token', { method: 'POST', body })).json());\n});\napp.listen(3000);\n`,
    );
    const before = file('Web');
    const { out } = await fix();
    expect(out).toContain('Held back');
    expect(file('Web')).toBe(before);
    const dry = await fix('--dry-run');
    const [wouldBe, held] = dry.out.split('Held back');
    // What would be written holds nothing of it, and no line of it is a patch.
    expect(wouldBe).not.toContain('isPkceRequired');
    expect(held).toContain('    +        <isPkceRequired>true</isPkceRequired>');
    expect(dry.out).not.toMatch(/^\+ *<isPkceRequired>/m);
    expect(dry.out).toMatch(/^nothing to write; 1 held back$/m);
    await fix('--even-if-it-breaks');
    expect(file('Web')).toContain('<isPkceRequired>true<');
  });
});

describe('fix on real metadata', () => {
  it('changes only what it names, leaves nothing fixable, and undo restores every byte', async ({ skip }) => {
    const corpus = corpusPart('files', 'no real app is fixed', skip);
    const owners = await readdir(corpus);
    let fixed = 0;
    for (const owner of owners) {
      const root = join(folder, owner);
      await cp(join(corpus, owner), root, { recursive: true });
      const before = await snapshot(root);
      const cwd = { cwd: root };
      const dry = await run(['fix', '.', '--no-prove', '--no-config', '--dry-run'], cwd);
      expect(await snapshot(root)).toEqual(before);
      const { out } = await run(['fix', '.', '--no-prove', '--no-config'], cwd);
      const after = await snapshot(root);
      for (const [name, bytes] of Object.entries(after)) {
        if (bytes === before[name] || name.includes('.countersign')) continue;
        fixed++;
        const text = Buffer.from(bytes, 'base64').toString();
        expect(() => new SaxesParser({ xmlns: true }).write(text).close(), name).not.toThrow();
        const was = new Set(
          Buffer.from(before[name] ?? '', 'base64')
            .toString()
            .split('\n'),
        );
        for (const line of text.split('\n'))
          if (!was.has(line)) expect(dry.out, name).toContain(`+${line.replace(/\r$/, '')}`);
      }
      const { out: json } = await run(['review', '.', '--no-prove', '--no-config', '--format', 'json'], cwd);
      const left = JSON.parse(json).apps.flatMap(
        (app: { findings: { remediation: { file?: string }[]; fix: { disposition: string } }[] }) =>
          // What a client is proven not to live with is held back.
          app.findings.filter(
            (finding) =>
              finding.fix.disposition !== 'needs-client-change' &&
              finding.remediation.some((change) => change.file?.includes('settings/') === false),
          ),
      );
      expect({ owner, left: left.length, out: left.length > 0 ? out : '' }).toEqual({ owner, left: 0, out: '' });
      if (Object.keys(after).some((name) => name.includes('.countersign'))) {
        await run(['fix', '.', '--undo'], cwd);
        expect(
          Object.fromEntries(Object.entries(await snapshot(root)).filter(([name]) => !name.includes('.countersign'))),
        ).toEqual(before);
      }
    }
    console.info(`fixed and restored ${fixed} files of the corpus`);
    expect(fixed).toBeGreaterThan(50);
  });
});
