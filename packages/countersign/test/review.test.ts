import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VECTORS } from '@countersign/policy/vectors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectedAppXml, oauthOidcXml, writeProject } from '../../../test/write-metadata.ts';
import { run } from './terminal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const xmlOf = (id: string) => connectedAppXml(VECTORS.find((vector) => vector.id === id)?.facts ?? fail(id));
const fail = (id: string): never => {
  throw new Error(`no vector ${id}`);
};
const declare = (types: Record<string, string>, more = '') =>
  writeFileSync(
    join(folder, 'countersign.config.yaml'),
    `apps:\n${Object.entries(types)
      .map(([name, type]) => `  ${name}: { clientType: ${type} }\n`)
      .join('')}${more}`,
  );
const project = (apps: Record<string, string>, files: Record<string, string> = {}) =>
  writeProject(folder, {
    'settings/OauthOidc.settings-meta.xml': oauthOidcXml({
      blockOAuthUnPwFlow: true,
      blockOAuthUsrAgtFlow: true,
      isPkceRequired: false,
      oAuthCdCrdtFlowEnable: true,
    }),
    ...Object.fromEntries(
      Object.entries(apps).map(([name, id]) => [`connectedApps/${name}.connectedApp-meta.xml`, xmlOf(id)]),
    ),
    ...files,
  });
const review = (...args: string[]) => run(['review', '.', '--no-prove', '--no-scan', ...args], { cwd: folder });

describe('exit codes', () => {
  it('0: everything is as it ought to be', async () => {
    project({ Web: 'private-right', Spa: 'public-right' });
    declare({ Web: 'private', Spa: 'public' });
    expect(await review()).toMatchObject({ code: 0, err: '' });
  });

  it('1: a finding at or above the threshold; the threshold is medium unless said', async () => {
    project({ Web: 'private-no-pkce' });
    declare({ Web: 'private' });
    expect((await review()).code).toBe(1);
    expect((await review('--fail-on', 'high')).code).toBe(0);
    expect((await review('--fail-on', 'low')).code).toBe(1);
    expect((await review('--fail-on', 'never')).code).toBe(0);
  });

  it('1: an app the evidence does not decide never passes silently', async () => {
    project({ Web: 'private-right' });
    const { code, out } = await review('--fail-on', 'critical');
    expect(code).toBe(1);
    expect(out).toContain('client-type-undeclared');
    expect((await review('--fail-on', 'critical', '--allow-indeterminate')).code).toBe(0);
    expect((await review('--fail-on', 'never')).code).toBe(0);
    expect((await review('--fail-on', 'indeterminate', '--allow-indeterminate')).code).toBe(1);
  });

  it('3: something could not be read, the rest is still reported, and no threshold hides it', async () => {
    project(
      { Web: 'private-secret-off' },
      { 'connectedApps/Broken.connectedApp-meta.xml': '<ConnectedApp><label>x</ConnectedApp>' },
    );
    declare({ Web: 'private' });
    const { code, out } = await review('--fail-on', 'never', '--format', 'json');
    expect(code).toBe(3);
    const { complete, errors, apps } = JSON.parse(out);
    expect(complete).toBe(false);
    expect(errors).toMatchObject([
      { file: 'force-app/main/default/connectedApps/Broken.connectedApp-meta.xml', line: 1 },
    ]);
    expect(apps.map((app: { name: string }) => app.name)).toEqual(['Web']);
  });

  it('2: wrong usage is one line that says what and where', async () => {
    project({ Web: 'private-right' });
    const wrong: [string[], RegExp][] = [
      [['review', 'nowhere'], /there is no nowhere/],
      [['review', '--format', 'sarf'], /unknown format “sarf”; did you mean “sarif”/],
      [['review', '--format', 'json', '--format', 'text'], /two formats cannot both go to standard output/],
      [['review', '--fail-on', 'meh'], /Allowed choices are critical, high/],
      [['review', '--basline', 'x'], /unknown option.*--baseline/],
      [['reveiw'], /unknown command.*review/],
      [['review', '--config', 'none.json'], /none\.json: there is no such file/],
      [['review', '--baseline', 'none.json'], /cannot read the baseline none\.json/],
      [['explain', 'pkce-not-requird'], /did you mean “pkce-not-required”/],
      [['explain'], /needs the id of a rule/],
      [['explain', '--client', 'no such client at all'], /no known client/],
    ];
    for (const [args, says] of wrong) {
      const { code, err, out } = await run(args, { cwd: folder });
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(err).toMatch(says);
      expect(err.trimEnd().split('\n'), err).toHaveLength(1);
      expect(out).toBe('');
    }
  });

  it('2: a config file with an unknown key names file, line, column and the nearest key', async () => {
    project({ Web: 'private-right' });
    writeFileSync(join(folder, 'countersign.config.json'), '{\n  "waiver": []\n}');
    const { code, err } = await review();
    expect(code).toBe(2);
    expect(err).toMatch(/countersign\.config\.json:2:3: unknown key “waiver”; did you mean “waivers”\?/);
    expect((await review('--no-config')).code).toBe(1);
  });

  it('is the same whatever the format and wherever the report goes', async () => {
    project({ Web: 'private-secret-off' });
    declare({ Web: 'private' });
    for (const format of ['text', 'json', 'sarif', 'html', 'markdown', 'csv', 'junit']) {
      expect((await review('--format', format)).code, format).toBe(1);
      const { code, out } = await review('--format', format, '--output', `report.${format}`);
      expect({ format, code, out }).toEqual({ format, code: 1, out: '' });
      expect(readFileSync(join(folder, `report.${format}`), 'utf8').length).toBeGreaterThan(100);
    }
  });
});

describe('several formats at once', () => {
  it('writes one to a file and one to standard output', async () => {
    project({ Web: 'private-right' });
    const { out } = await review('--format', 'json=out/report.json', '--format', 'text');
    expect(JSON.parse(readFileSync(join(folder, 'out/report.json'), 'utf8'))).toMatchObject({ schemaVersion: 1 });
    expect(out).toContain('Web');
  });
});

describe('waivers and baseline', () => {
  it('a waiver with a reason passes the gate; an expired one does not, and is shown', async () => {
    project({ Web: 'private-secret-off' });
    const waiver = (expires: string) =>
      ['secret-not-required-of-private-client', 'pkce-not-required']
        .map((rule) => `  - { rule: ${rule}, app: Web, reason: accepted for the test, expires: ${expires} }\n`)
        .join('');
    declare({ Web: 'private' }, `waivers:\n${waiver('2026-11-22')}`);
    expect((await review()).code, 'the last day still waives').toBe(0);
    declare({ Web: 'private' }, `waivers:\n${waiver('2026-11-21')}`);
    const expired = await review();
    expect(expired.code).toBe(1);
    expect(expired.out).toMatch(/expired on\s+2026-11-21/);
    declare({ Web: 'private' }, `waivers:\n${waiver('2026-02-31')}`);
    const unreadable = await review();
    expect(unreadable.code).toBe(1);
    expect(unreadable.out).toMatch(/is\s+not\s+a\s+date/);
  });

  it('a baseline leaves only what is new', async () => {
    project({ Web: 'private-secret-off' });
    declare({ Web: 'private' });
    expect((await review('--write-baseline', 'base.json')).code).toBe(1);
    expect((await review('--baseline', 'base.json')).code).toBe(0);
    project({ Web: 'private-literal' });
    const { code, out } = await review('--baseline', 'base.json', '--format', 'json');
    expect(code).toBe(1);
    const rules = JSON.parse(out).apps[0].findings.map((finding: { rule: string }) => finding.rule);
    expect(rules).toContain('refresh-secret-not-required-of-private-client');
    expect(rules).not.toContain('secret-not-required-of-private-client');
  });

  it('fingerprints survive moved lines', async () => {
    project({ Web: 'private-secret-off' });
    declare({ Web: 'private' });
    await review('--write-baseline', 'base.json');
    const file = join(folder, 'force-app/main/default/connectedApps/Web.connectedApp-meta.xml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('<ConnectedApp', '<!-- moved\n\n -->\n<ConnectedApp'));
    expect((await review('--baseline', 'base.json')).code).toBe(0);
  });
});

describe('standard input', () => {
  it('reviews one app from a pipe', async () => {
    const { code, out } = await run(['review', '-', '--no-prove', '--format', 'json', '--no-config'], {
      cwd: folder,
      stdin: async () => new TextEncoder().encode(xmlOf('private-secret-off')),
    });
    expect(code).toBe(1);
    expect(JSON.parse(out).apps).toHaveLength(1);
  });
});

describe('init', () => {
  it('writes a config with every app to confirm, which reads back, and never writes over one', async () => {
    project({ Web: 'private-right', Spa: 'public-right' });
    const first = await run(['init'], { cwd: folder });
    expect(first).toMatchObject({ code: 0, out: '' });
    const text = readFileSync(join(folder, 'countersign.config.yaml'), 'utf8');
    expect(text).toContain('  Web:\n    # clientType: ');
    expect((await review('--fail-on', 'never')).code).toBe(0);
    const confirmed = text.replaceAll(/( {2}(?:Web|Spa):\n {4})# clientType: \w+/g, '$1clientType: private');
    writeFileSync(join(folder, 'countersign.config.yaml'), confirmed);
    const { out } = await review('--fail-on', 'never', '--format', 'json');
    expect(JSON.parse(out).apps.every((app: { clientType: { declared: boolean } }) => app.clientType.declared)).toBe(
      true,
    );
    const second = await run(['init'], { cwd: folder });
    expect(second.code).toBe(2);
    expect(second.err).toContain('is there already');
    expect(readFileSync(join(folder, 'countersign.config.yaml'), 'utf8')).toBe(confirmed);
  });

  it('writes the manifest that retrieves what a review needs', async () => {
    project({ Web: 'private-right' });
    const { code, out } = await run(['init', '--manifest', '--output', '-'], { cwd: folder });
    expect(code).toBe(0);
    for (const type of ['ConnectedApp', 'ExtlClntAppGlobalOauthSettings', 'OauthOidc']) expect(out).toContain(type);
    expect(out).toContain('<version>64.0</version>');
  });
});

describe('explain and rules', () => {
  it('lists every rule and prints the page of each', async () => {
    const { rules } = JSON.parse((await run(['rules', '--format', 'json'])).out);
    expect(rules.length).toBeGreaterThan(15);
    for (const { id, title } of rules) {
      const { code, out } = await run(['explain', id]);
      expect(code).toBe(0);
      expect(out.replaceAll(/\s+/g, ' ')).toContain(title);
    }
  });

  it('says which boxes a well-known client needs', async () => {
    const { code, out } = await run(['explain', '--client', 'postman']);
    expect(code).toBe(0);
    expect(out).toContain('Require Secret for Web Server Flow');
    expect(out).toMatch(/https:\/\//);
  });

  it('prints help and version', async () => {
    expect((await run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+/);
    for (const command of ['review', 'explain', 'rules', 'init']) {
      expect(await run([command, '--help'])).toMatchObject({
        code: 0,
        out: expect.stringContaining('Usage: countersign'),
      });
    }
    expect((await run(['--help'])).out).toContain('review');
  });
});
