/** What a run writes lands in the file that was named: a planted link leads it nowhere else. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Facts } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { connectedAppXml } from '../../../test/write-metadata.ts';
import { run } from './terminal.ts';

let folder: string;
let outside: string;
beforeEach(() => {
  const at = mkdtempSync(join(tmpdir(), 'countersign-write-'));
  onTestFinished(() => rmSync(at, { recursive: true, force: true }));
  folder = join(at, 'project');
  outside = join(at, 'outside');
  mkdirSync(outside);
  const app = join(folder, 'connectedApps/Portal.connectedApp-meta.xml');
  mkdirSync(dirname(app), { recursive: true });
  writeFileSync(app, connectedAppXml(VECTORS.find((one) => one.id === 'private-literal')?.facts as Facts));
  writeFileSync(join(outside, 'precious'), 'precious');
});

const review = ['review', '.', '--no-prove', '--no-scan', '--fail-on', 'never'];
const WRITERS: Record<string, (file: string) => string[]> = {
  '--output': (file) => [...review, '--output', file],
  '--format json=': (file) => [...review, '--format', `json=${file}`],
  '--write-baseline': (file) => [...review, '--write-baseline', file],
  'scan --output': (file) => ['scan', '.', '--fail-on', 'never', '--output', file],
  'init --force': (file) => ['init', '--force', '--output', file],
  'init --manifest --force': (file) => ['init', '--manifest', '--force', '--output', file],
};

test.each(Object.entries(WRITERS))('%s writes through no link', async (_, args) => {
  const precious = join(outside, 'precious');
  symlinkSync(precious, join(folder, 'file-link'));
  symlinkSync(outside, join(folder, 'folder-link'));
  symlinkSync(join(outside, 'absent'), join(folder, 'dead-link'));
  for (const file of ['file-link', 'folder-link/precious', 'folder-link/new', 'folder-link/deep/new', 'dead-link']) {
    const { code, err } = await run(args(file), { cwd: folder });
    expect({ file, code }).toEqual({ file, code: 2 });
    expect(err).toContain('links are not written through');
  }
  expect(readFileSync(precious, 'utf8')).toBe('precious');
  expect(readdirSync(outside)).toEqual(['precious']);
});

test.each(Object.entries(WRITERS))('%s replaces a file that is there, in the folder and beside it', async (_, args) => {
  for (const file of ['report', join(outside, 'precious'), '/dev/null']) {
    if (file !== '/dev/null') writeFileSync(join(file === 'report' ? folder : '', file), `${'old '.repeat(20_000)}`);
    expect((await run(args(file), { cwd: folder })).code).toBe(0);
    if (file !== '/dev/null')
      expect(readFileSync(join(file === 'report' ? folder : '', file), 'utf8')).not.toContain('old old');
  }
});
