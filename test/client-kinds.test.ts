/** Which kind of client a project is: never decided wrongly, and mostly decided. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Facts } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../packages/countersign/test/terminal.ts';
import { syntheticProjects } from './client-kinds.ts';
import { connectedAppXml } from './write-metadata.ts';

test('synthetic projects of many languages: none decided wrongly, at least 85 % decided', async () => {
  const key = `3MVG9${'Sample.Key.Of.A.Test_0123456789'.repeat(3).slice(0, 80)}`;
  const facts = VECTORS[0]?.facts as Facts;
  const wrong: string[] = [];
  const undecided: string[] = [];
  const projects = syntheticProjects(key);
  const root = mkdtempSync(join(tmpdir(), 'countersign-kinds-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [index, project] of projects.entries()) {
    const cwd = join(root, String(index));
    const app = { 'org/connectedApps/Sample.connectedApp-meta.xml': connectedAppXml(facts, { consumerKey: key }) };
    const code = Object.entries(project.files).map(([file, text]) => [`code/${file}`, text] as const);
    for (const [file, text] of [...Object.entries(app), ...code]) {
      mkdirSync(dirname(join(cwd, file)), { recursive: true });
      writeFileSync(join(cwd, file), text);
    }
    const { out } = await run(['review', 'org', 'code', '--no-prove', '--format', 'json'], { cwd });
    const { value } = JSON.parse(out).apps[0].clientType;
    if (value === 'unknown') undecided.push(`${project.name} is ${project.is}`);
    else if (value !== project.is && !(project.is === 'undecided' && value === 'public'))
      wrong.push(`${project.name} is ${project.is}, decided ${value}`);
  }
  const decidable = projects.filter(({ is }) => is !== 'undecided');
  const left = undecided.filter((name) => !name.endsWith('is undecided'));
  console.info(
    `${projects.length} projects, ${wrong.length} wrong, ${decidable.length - left.length} of ${decidable.length} decided`,
  );
  expect(projects.length).toBeGreaterThanOrEqual(120);
  expect(wrong).toEqual([]);
  expect(left.length / decidable.length, left.join('; ')).toBeLessThanOrEqual(0.15);
}, 240_000);
