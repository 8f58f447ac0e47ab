/** The recipes of `docs/ci` and our own workflows: well-formed, and every command in them runs as it stands. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { run } from '../packages/countersign/test/terminal.ts';

const ROOT = join(import.meta.dirname, '..');
const FILES = ['docs/ci', '.github/workflows'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name)),
);

/** The example project, as a repository of its own. */
let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'countersign-recipe-'));
  cpSync(join(ROOT, 'examples', 'acme-travel'), join(project, 'examples', 'acme-travel'), { recursive: true });
  cpSync(join(ROOT, 'examples', 'acme-travel', 'force-app'), join(project, 'force-app'), { recursive: true });
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('recipes', () => {
  it.each(FILES)('%s is YAML', (file) => {
    expect(parse(readFileSync(join(ROOT, file), 'utf8'))).toBeTypeOf('object');
  });

  const commands = [...FILES, 'docs/ci/README.md'].flatMap((file) =>
    commandsIn(readFileSync(join(ROOT, file), 'utf8')).map((command) => [file, command] as const),
  );

  it('each recipe has a command', () => {
    const files = new Set(commands.map(([file]) => file));
    const ownWorkflows = ['ci.yml', 'measure.yml', 'release.yml'].map((name) => join('.github/workflows', name));
    expect(FILES.filter((file) => !ownWorkflows.includes(file) && !files.has(file))).toEqual([]);
  });

  it.each(commands)('%s: countersign %s', async (_, command) => {
    const ran = await run(command.split(' '), { cwd: project });
    // Findings are findings; wrong usage and unread files are ours to repair.
    expect([0, 1], ran.err).toContain(ran.code);
    for (const [, file = ''] of command.matchAll(/--format [a-z]+=(\S+)/g)) {
      expect(existsSync(join(project, file)), file).toBe(true);
    }
  });

  it('no workflow may write more than it needs', () => {
    for (const file of FILES.filter((name) => name.includes('github') && !name.includes('gitlab'))) {
      const workflow = parse(readFileSync(join(ROOT, file), 'utf8'));
      expect(workflow.permissions, file).toMatchObject({ contents: 'read' });
    }
  });
});

/** `npx --yes countersign@0.1 review …` → `review …`; folded YAML is one line. */
function commandsIn(text: string): string[] {
  const lines = text.replaceAll(/\n +(?=--)/g, ' ').split('\n');
  return lines.flatMap((line) => {
    const [, command] = /(?:npx (?:--yes )?|entry: )countersign(?:@[\d.]+)? (review [^#]+)/.exec(line) ?? [];
    return command === undefined ? [] : [command.trim().replaceAll(/\s+/g, ' ')];
  });
}
