/**
 * Refuses to release a tag that does not name the version of the package, or a version the changelog does not speak of.
 *
 *     node tools/check-release.ts v0.2.0
 *
 * Exit 0: both fit. Exit 1: one line for each that does not.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What stands in the way of releasing a tag. */
export function obstacles(tag: string, version: string, changelog: string): string[] {
  const wrong: string[] = [];
  if (tag !== `v${version}`) wrong.push(`the tag is ${tag}, packages/countersign/package.json says ${version}`);
  const headings = changelog.split('\n').filter((line) => line.startsWith('## '));
  if (!headings.some((line) => line === `## ${version}` || line.startsWith(`## ${version} `)))
    wrong.push(`CHANGELOG.md has no heading “## ${version}”; what is under Unreleased belongs below it`);
  return wrong;
}

if (process.argv[1] === import.meta.filename) {
  const root = join(import.meta.dirname, '..');
  const { version } = JSON.parse(readFileSync(join(root, 'packages', 'countersign', 'package.json'), 'utf8'));
  const wrong = obstacles(process.argv[2] ?? '', version, readFileSync(join(root, 'CHANGELOG.md'), 'utf8'));
  for (const line of wrong) process.stderr.write(`${line}\n`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}
