/** Several folders in one run: each app is decided by the config nearest to it, whatever stands beside it. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Facts } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { connectedAppXml } from '../../../test/write-metadata.ts';
import { run } from './terminal.ts';

const open = VECTORS.find((one) => one.id === 'private-literal')?.facts as Facts;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-nearest-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, '.git'));
});
const write = (file: string, text: string) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};
const org = (name: string, config?: string, app = 'Portal') => {
  write(`${name}/sfdx-project.json`, '{"packageDirectories": [{"path": "force-app"}], "sourceApiVersion": "64.0"}');
  write(`${name}/force-app/connectedApps/${app}.connectedApp-meta.xml`, connectedAppXml(open));
  if (config !== undefined) write(`${name}/countersign.config.yaml`, config);
};
const declare = (type: string, more = '') => `apps: { Portal: { clientType: ${type} } }\n${more}`;

interface Found {
  [env: string]: { verdict: string; type: string; declared: boolean; waived: string[] };
}
async function reviewed(paths: readonly string[], cwd = folder): Promise<Found> {
  const { out } = await run(['review', ...paths, '--no-prove', '--format', 'json', '--fail-on', 'never'], { cwd });
  type App = {
    files: string[];
    verdict: string;
    clientType: { value: string; declared: boolean };
    findings: { rule: string; waived: unknown }[];
  };
  return Object.fromEntries(
    (JSON.parse(out).apps as App[]).map(({ files, verdict, clientType, findings }) => [
      /(org\d)\/force-app/.exec(resolve(cwd, paths[0] ?? '', files[0] ?? ''))?.[1] ?? files[0],
      {
        verdict,
        type: clientType.value,
        declared: clientType.declared,
        waived: findings.filter((finding) => finding.waived !== null).map(({ rule }) => rule),
      },
    ]),
  );
}

test('verdicts do not depend on the order of the paths, nor on the folder above them', async () => {
  org('org1', declare('private'));
  org('org2', declare('public'));
  org('org3');
  const wanted = await reviewed(['org1', 'org2', 'org3']);
  expect(wanted).toMatchObject({
    org1: { type: 'private', declared: true },
    org2: { type: 'public', declared: true },
    org3: { type: 'unknown', declared: false },
  });
  for (const paths of [['org3', 'org1', 'org2'], ['org2', 'org3', 'org1'], ['.'], ['org3', '.']])
    expect(await reviewed(paths)).toEqual(wanted);
  expect(await reviewed(['org2'])).toEqual({ org2: wanted.org2 });
});

test('the config in the middle decides what lies below it, the one at the top the rest', async () => {
  write('countersign.config.json', JSON.stringify({ apps: { Portal: { clientType: 'mixed' } } }));
  org('org1', declare('private'));
  org('org2');
  expect(await reviewed(['.'])).toMatchObject({ org1: { type: 'private' }, org2: { type: 'mixed' } });
  expect(await reviewed(['org2', 'org1'])).toMatchObject({ org1: { type: 'private' }, org2: { type: 'mixed' } });
});

test('a config waives only what it decides', async () => {
  const waiver = 'waivers:\n  - { rule: secret-not-required-of-private-client, app: Portal, reason: a sandbox }\n';
  org('org1', declare('private', waiver));
  org('org2', declare('private'));
  for (const paths of [['.'], ['org1', 'org2'], ['org2', 'org1']])
    expect(await reviewed(paths)).toMatchObject({
      org1: { waived: ['secret-not-required-of-private-client'] },
      org2: { waived: [] },
    });
});

test('what a config further down ignores is not read, and what it names is relative to it', async () => {
  org('org1', `${declare('private')}ignore: ["/force-app/"]\n`);
  org('org2', declare('private'));
  for (const paths of [['.'], ['org1', 'org2'], ['org2', 'org1']])
    expect(Object.keys(await reviewed(paths))).toEqual(['org2']);
});

test('patterns of a config above the paths are relative to it', async () => {
  write('countersign.config.yaml', 'ignore: ["/org1/force-app/connectedApps"]\n');
  org('org1');
  org('org2');
  expect(Object.keys(await reviewed(['org1', 'org2']))).toEqual(['org2']);
  expect(Object.keys(await reviewed(['org2/force-app', 'org1/force-app']))).toEqual(['org2']);
});

test('a config named on the command line decides everything', async () => {
  org('org1', declare('private'));
  org('org2', declare('public'));
  write('ci/all.yaml', declare('mixed'));
  const { out } = await run(
    ['review', '.', '--config', 'ci/all.yaml', '--no-prove', '--format', 'json', '--fail-on', 'never'],
    { cwd: folder },
  );
  const types = JSON.parse(out).apps.map((app: { clientType: { value: string } }) => app.clientType.value);
  expect(types).toEqual(['mixed', 'mixed']);
});

test('secrets in code are ignored and waived by the config nearest to them', async () => {
  const secret = createHash('sha256').update('nearest').digest('hex').toUpperCase();
  const code = `SALESFORCE_CLIENT_SECRET=${secret}\n`;
  org('org1', 'ignore: ["settings.env"]\n');
  org('org2');
  write('org1/settings.env', code);
  write('org2/settings.env', code);
  for (const paths of [['.'], ['org1', 'org2'], ['org2', 'org1']]) {
    const { out } = await run(['scan', ...paths, '--format', 'json', '--fail-on', 'never'], { cwd: folder });
    const places = JSON.parse(out).findings.map(({ file }: { file: string }) => file);
    expect(places).toHaveLength(1);
    expect(resolve(folder, paths[0] ?? '', places[0])).toContain('org2');
  }
});
