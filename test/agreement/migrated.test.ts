/** A connected app that was migrated is not judged, not attacked and not written: the external client app governs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProject } from '@countersign/metadata';
import { VECTORS } from '@countersign/policy/vectors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registrationsFrom } from '../../packages/countersign/src/composition/registrations.ts';
import { run } from '../../packages/countersign/test/terminal.ts';
import { connectedAppXml, externalClientAppFiles, writeProject } from '../write-metadata.ts';

const KEY = `3MVG9${'Made0Up2'.repeat(10)}`;
const base = VECTORS[0]?.facts;
if (base === undefined) throw new Error('the decision table is empty');
/** Wrong for a private client. */
const WRONG = { ...base, secretRequiredForWebServerFlow: false, pkceRequired: false };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-migrated-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a connected app beside an external client app', () => {
  it('with the same consumer key governs no more, and fix leaves it alone', async () => {
    const cwd = project('same-key', KEY);
    const { apps, notes } = await review(cwd);
    const connected = apps.find(({ kind }) => kind === 'ConnectedApp');
    expect(connected).toMatchObject({ verdict: 'not-applicable', findings: [] });
    expect(connected?.because).toContain('It was migrated to the external client app “Portal”');
    expect(apps.find(({ kind }) => kind === 'ExternalClientApp')?.verdict).not.toBe('not-applicable');
    expect(notes.join(' ')).not.toContain('may be one app');
    const { out } = await run(['fix', '.', '--dry-run', '--fail-on', 'never'], { cwd });
    expect(out).not.toContain('connectedApp-meta.xml');
  });

  it('is the one that serve leaves out: what governs is served', async () => {
    const { apps } = await readProject([join(project('served', KEY), 'force-app')]);
    const { apps: served, leftOut } = registrationsFrom(apps, {});
    expect(served.map(({ clientId }) => clientId)).toEqual([KEY]);
    expect(leftOut.join()).toContain('connectedApp-meta.xml): it was migrated to the external client app “Portal”');
  });

  it('with the same name and label and no key is judged, with a note', async () => {
    const { apps, notes } = await review(project('no-key', undefined));
    expect(apps.find(({ kind }) => kind === 'ConnectedApp')?.verdict).not.toBe('not-applicable');
    expect(notes.join(' ')).toContain('may be one app that was migrated');
  });

  it('with a key of its own is another app', async () => {
    const { apps, notes } = await review(project('other-key', KEY.replace('Made', 'Else')));
    expect(apps.find(({ kind }) => kind === 'ConnectedApp')?.verdict).not.toBe('not-applicable');
    expect(notes.join(' ')).not.toContain('may be one app');
  });
});

/** The external client app has `KEY`; the connected app the key given. */
function project(name: string, key: string | undefined): string {
  const cwd = join(folder, name);
  const files = externalClientAppFiles('Portal', WRONG, { consumerKey: KEY });
  writeProject(cwd, {
    'connectedApps/Portal.connectedApp-meta.xml': connectedAppXml(WRONG, {
      label: 'Portal',
      ...(key === undefined ? {} : { consumerKey: key }),
    }),
    ...files,
  });
  return cwd;
}

async function review(cwd: string): Promise<{
  notes: string[];
  apps: { kind: string; verdict: string; because: string; findings: unknown[] }[];
}> {
  const { out } = await run(['review', '.', '--format', 'json', '--fail-on', 'never'], { cwd });
  return JSON.parse(out);
}
