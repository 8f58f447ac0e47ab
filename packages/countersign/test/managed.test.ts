/** Apps that came with a package, or with Salesforce: reported and never written, with steps that a subscriber can take. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Facts } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { expect, onTestFinished, test } from 'vitest';
import { connectedAppXml, externalClientAppFiles, writeProject } from '../../../test/write-metadata.ts';
import { run } from './terminal.ts';

const facts = VECTORS.find((one) => one.id === 'private-literal')?.facts as Facts;

function project(files: Record<string, string>, sfdx?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-managed-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeProject(folder, files);
  if (sfdx !== undefined) writeFileSync(join(folder, 'sfdx-project.json'), sfdx);
  return folder;
}

const connected = (name: string, consumerKey?: string) => ({
  [`connectedApps/${name}.connectedApp-meta.xml`]: connectedAppXml(
    facts,
    consumerKey === undefined ? {} : { consumerKey },
  ),
});
const external = (name: string, state: string) =>
  Object.fromEntries(
    Object.entries(externalClientAppFiles(name, facts, {})).map(([file, text]) => [
      file,
      text.replace(/<distributionState>\w+/, `<distributionState>${state}`),
    ]),
  );

test.each([
  [
    'a namespace',
    connected('acmepkg__Vendor_Sync'),
    { value: 'managed', namespace: 'acmepkg' },
    'managed package acmepkg',
  ],
  [
    'a namespace with an underscore',
    connected('acme_two__Sync'),
    { value: 'managed', namespace: 'acme_two' },
    'acme_two',
  ],
  [
    'a managed external client app',
    external('Vendor_Eca', 'Managed'),
    { value: 'managed' },
    'part of a managed package',
  ],
  [
    'a key of Salesforce',
    connected('Command_Line', 'PlatformCLI'),
    { value: 'salesforce' },
    'only Salesforce can change it',
  ],
])('%s: the owner is named, nothing is written, the steps are a subscriber’s', async (_, files, owner, words) => {
  const cwd = project(files);
  const before = Object.keys(files).map((file) => readFileSync(join(cwd, 'force-app/main/default', file), 'utf8'));
  const reviewed = await run(['review', '.', '--no-prove', '--format', 'json'], { cwd });
  const [app] = JSON.parse(reviewed.out).apps;
  expect(app.owner).toEqual(owner);
  expect(app.findings.length).toBeGreaterThan(0);
  const kinds = app.findings.flatMap((one: { fix: { steps: { kind: string }[] } }) =>
    one.fix.steps.map(({ kind }) => kind),
  );
  expect(kinds).toContain('vendor');
  for (const kind of ['setting', 'client', 'deploy', 'rotate', 'register']) expect(kinds).not.toContain(kind);
  expect(app.findings.flatMap((one: { remediation: unknown[] }) => one.remediation)).toEqual([]);
  const fixed = await run(['fix', '.', '--no-prove', '--even-if-it-breaks'], { cwd });
  expect(fixed.out.replaceAll(/\s+/g, ' ')).toContain(words);
  expect(fixed.out).toMatch(/^nothing to write/m);
  const after = Object.keys(files).map((file) => readFileSync(join(cwd, 'force-app/main/default', file), 'utf8'));
  expect(after).toEqual(before);
});

test('an app of the package that is developed here, and one that only looks like it, are the org’s own', async () => {
  const files = { ...connected('acmepkg__Own'), ...connected('Plain_Name'), ...external('Local_Eca', 'Packaged') };
  const cwd = project(files, '{"packageDirectories": [{"path": "force-app"}], "namespace": "acmepkg"}');
  const { out } = await run(['review', '.', '--no-prove', '--format', 'json'], { cwd });
  expect(JSON.parse(out).apps.map(({ owner }: { owner: unknown }) => owner)).toEqual(
    Array.from({ length: 3 }, () => ({ value: 'own' })),
  );
});

test('a gate can leave vendors out, and nobody else', async () => {
  const vendor = project(connected('acmepkg__Vendor_Sync'));
  expect((await run(['review', '.', '--no-prove'], { cwd: vendor })).code).toBe(1);
  const left = await run(['review', '.', '--no-prove', '--own-only'], { cwd: vendor });
  expect(left).toMatchObject({ code: 0, out: expect.stringContaining('of the managed package acmepkg') });
  expect((await run(['fix', '.', '--no-prove', '--own-only', '--dry-run'], { cwd: vendor })).code).toBe(0);
  const both = project({ ...connected('acmepkg__Vendor_Sync'), ...connected('Own') });
  expect((await run(['review', '.', '--no-prove', '--own-only'], { cwd: both })).code).toBe(1);
});
