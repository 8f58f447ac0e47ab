/** One app in several places: what is accepted in one of them hides nothing in the next. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Facts } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { connectedAppXml } from '../../../test/write-metadata.ts';
import { run } from './terminal.ts';

const factsOf = (id: string) => VECTORS.find((one) => one.id === id)?.facts as Facts;
const shut = {
  ...factsOf('private-literal'),
  secretRequiredForWebServerFlow: true,
  secretRequiredForRefreshTokenFlow: true,
};
const open = factsOf('private-literal');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-copies-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  write('countersign.config.yaml', 'apps: { Portal: { clientType: private } }\n');
  write('sfdx-project.json', '{"packageDirectories": [{"path": "env"}], "sourceApiVersion": "64.0"}');
});
const write = (file: string, text: string) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};
const portal = (env: string, facts: Facts) =>
  write(`env/${env}/connectedApps/Portal.connectedApp-meta.xml`, connectedAppXml(facts));
const review = (...args: string[]) => run(['review', '.', '--no-prove', ...args], { cwd: folder });
const findingsOf = async (args: string[] = [], cwd = folder, paths = ['.']) => {
  const { out } = await run(['review', ...paths, '--no-prove', '--format', 'json', ...args], { cwd });
  type App = { files: string[]; findings: { rule: string; severity: string; waived: unknown; fingerprint: string }[] };
  return (JSON.parse(out).apps as App[]).flatMap(({ files, findings }) =>
    findings.map((finding) => ({ env: /(\w+)\/connectedApps/.exec(files[0] ?? '')?.[1], ...finding })),
  );
};

test('a baseline taken while dev is wrong does not hide the same fault when it comes to prod', async () => {
  for (const env of ['default', 'dev']) portal(env, open);
  portal('prod', shut);
  await review('--write-baseline', 'b.json', '--fail-on', 'never');
  expect(await review('--baseline', 'b.json')).toMatchObject({ code: 0 });
  expect(await findingsOf(['--baseline', 'b.json'])).toEqual([]);
  portal('prod', open);
  expect((await review('--baseline', 'b.json')).code).toBe(1);
  const now = await findingsOf(['--baseline', 'b.json']);
  expect(new Set(now.map(({ env }) => env))).toEqual(new Set(['prod']));
  // What was there as advice, and is critical now, is told too.
  expect(now.map(({ rule, severity }) => `${rule} ${severity}`).toSorted()).toContain('pkce-not-required critical');
  expect(now.some(({ rule }) => rule === 'secret-not-required-of-private-client')).toBe(true);
});

test('what has become worse in the one place there is leaves the baseline; what is as bad or better stays', async () => {
  portal('prod', shut);
  await review('--write-baseline', 'b.json', '--fail-on', 'never');
  portal('prod', open);
  expect((await findingsOf(['--baseline', 'b.json'])).map(({ rule }) => rule)).toContain('pkce-not-required');
  await review('--write-baseline', 'b.json', '--fail-on', 'never');
  portal('prod', shut);
  expect(await findingsOf(['--baseline', 'b.json'])).toEqual([]);
  // A baseline of the version before holds no severities, and hides as it did.
  const old = readFileSync(join(folder, 'b.json'), 'utf8').replaceAll(/,\s+"severity": "\w+"/g, '');
  write('b.json', old);
  expect(await findingsOf(['--baseline', 'b.json'])).toEqual([]);
});

test('an app that stands once keeps its fingerprints when it is moved; copies keep theirs wherever the run starts', async () => {
  portal('dev', open);
  const prints = async (...from: Parameters<typeof findingsOf>) =>
    (await findingsOf(...from)).map(({ fingerprint }) => fingerprint).toSorted();
  const once = await prints();
  write('other/deep/connectedApps/Portal.connectedApp-meta.xml', connectedAppXml(open));
  rmSync(join(folder, 'env'), { recursive: true });
  expect(await prints()).toEqual(once);
  portal('dev', open);
  const both = await prints();
  expect(new Set(both).size).toBe(2 * once.length);
  expect(await prints([], join(folder, 'env'), ['dev', '../other'])).toEqual(both);
  expect(await prints([], folder, ['other', 'env'])).toEqual(both);
});

test('a waiver may hold in one place only', async () => {
  for (const env of ['dev', 'prod']) portal(env, open);
  const waived = async (path: string) => {
    const line = `  - { rule: secret-not-required-of-private-client, app: Portal, path: "${path}", reason: sandbox }`;
    write('countersign.config.yaml', `apps: { Portal: { clientType: private } }\nwaivers:\n${line}\n`);
    const all = (await findingsOf()).filter(({ rule }) => rule === 'secret-not-required-of-private-client');
    expect(all).toHaveLength(2);
    return all.filter((finding) => finding.waived !== null).map(({ env }) => env);
  };
  expect(await waived('env/dev/')).toEqual(['dev']);
  expect(await waived('**/prod/**')).toEqual(['prod']);
  expect(await waived('env')).toEqual(['dev', 'prod']);
  expect(await waived('elsewhere')).toEqual([]);
  expect((await review()).out.replaceAll(/\s+/g, ' ')).toContain('for Portal in elsewhere matches no finding');
});

test('in text, an app of which everything is accepted is named, and no more', async () => {
  for (const env of ['dev', 'prod']) portal(env, open);
  await review('--write-baseline', 'b.json', '--fail-on', 'never');
  const { out } = await review('--baseline', 'b.json');
  expect(out).toContain('Wrong, and accepted');
  expect(out).not.toContain('At a glance');
  expect(out).not.toContain('Noncompliant, worst first');
  expect(out).not.toContain('noncompliantPortal');
});
