/** The rooms and doors of the house: an import through a wall is an error, and this proves that the check sees it. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** An empty house with our lint rules. */
const house = mkdtempSync(join(tmpdir(), 'countersign-house-'));
copyFileSync(join(ROOT, 'biome.json'), join(house, 'biome.json'));
afterAll(() => rmSync(house, { recursive: true, force: true }));

/** What the linter says of a file there with one line in it. */
function lint(file: string, line: string): string {
  const path = join(house, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${line}\n`);
  const run = spawnSync(join(ROOT, 'node_modules/.bin/biome'), ['lint', '--vcs-enabled=false', '--colors=off', file], {
    cwd: house,
  });
  rmSync(path);
  return `${run.stdout}${run.stderr}`;
}

const WALLS: readonly [file: string, line: string, says: string][] = [
  ['packages/policy/src/x.ts', "export { readFile } from 'node:fs/promises';", 'no I/O'],
  ['packages/policy/src/x.ts', "export * from '@countersign/metadata';", 'imports nothing of ours'],
  ['packages/metadata/src/x.ts', "export * from '@countersign/review';", 'nothing else of ours'],
  ['packages/exposure/src/x.ts', "export * from '@countersign/metadata';", 'nothing else of ours'],
  ['packages/known-clients/src/x.ts', "export * from '@countersign/review';", 'nothing else of ours'],
  ['packages/known-errors/src/x.ts', "export * from '@countersign/server';", 'nothing else of ours'],
  ['packages/prove/src/x.ts', "export * from '@countersign/server';", 'nothing else of ours'],
  ['packages/server/src/token/x.ts', "export * from '@countersign/prove';", 'on the wire'],
  ['packages/server/src/token/x.ts', "export * from 'fastify';", 'Only src/http'],
  ['packages/review/src/x.ts', "export * from '@countersign/server';", 'starts no server'],
  ['packages/review/src/x.ts', "export * from '@countersign/report';", 'starts no server'],
  ['packages/server/src/token/x.ts', "export * from '@countersign/local-org';", 'on the wire'],
  ['packages/local-org/src/x.ts', "export * from '@countersign/review';", 'judges nothing'],
  ['packages/local-org/src/x.ts', "export * from 'fastify';", 'judges nothing'],
  ['packages/report/src/x.ts', "export * from '@countersign/metadata';", 'from a review alone'],
  ['packages/countersign/src/x.ts', "export * from '../../server/src/index.ts';", 'entered by its door'],
];

const DOORS: readonly [file: string, line: string][] = [
  ['packages/metadata/src/x.ts', "export * from '@countersign/policy';"],
  ['packages/server/src/http/x.ts', "export * from 'fastify';"],
  ['packages/review/src/x.ts', "export * from '@countersign/exposure';"],
  ['packages/review/src/x.ts', "export * from '@countersign/known-clients';"],
  ['packages/report/src/x.ts', "export * from '@countersign/review';"],
  ['packages/local-org/src/x.ts', "export * from '@countersign/server';"],
  ['packages/countersign/src/x.ts', "export * from '@countersign/server';"],
];

describe('boundaries', () => {
  it.each(WALLS)('%s may not contain: %s', (file, line, says) => {
    const said = lint(file, line);
    expect(said).toContain('noRestrictedImports');
    expect(said.replaceAll(/[\s│]+/g, ' ')).toContain(says);
  });

  it.each(DOORS)('%s may contain: %s', (file, line) => {
    expect(lint(file, line)).not.toContain('noRestrictedImports');
  });
});
