/** The habits of the repository: pinned actions, few rights, templates, releases, subjects of commits. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { obstacles } from '../tools/check-release.ts';
import { complaintAbout } from '../tools/commit-subjects.ts';
import { AREAS } from '../tools/mutants/areas.ts';

const ROOT = join(import.meta.dirname, '..');
const WORKFLOWS = [
  ...readdirSync(join(ROOT, '.github/workflows')).map((name) => join('.github/workflows', name)),
  'docs/ci/github-actions.yml',
];
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

interface Job {
  'timeout-minutes'?: number;
  permissions?: Record<string, string>;
  strategy?: { matrix: Record<string, string[]> };
  steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
}
const workflowOf = (file: string): { permissions: Record<string, string>; jobs: Record<string, Job> } =>
  parse(textOf(file));

describe.each(WORKFLOWS)('%s', (file) => {
  const { jobs } = workflowOf(file);
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it('pins every action to a whole commit, and says which version that is', () => {
    const lines = textOf(file)
      .split('\n')
      .filter((line) => /^\s*(- )?uses:/.test(line));
    expect(lines.length).toBe(steps.filter((step) => step.uses !== undefined).length);
    for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('leaves no credentials in the checkout, and puts nothing foreign into a shell', () => {
    for (const { uses, run, with: inputs } of steps) {
      if (uses?.startsWith('actions/checkout@')) expect(inputs).toMatchObject({ 'persist-credentials': false });
      expect(run ?? '').not.toContain('${{');
    }
  });
});

describe('the workflows', () => {
  it('pin one action to one commit everywhere', () => {
    const pins = new Set(
      WORKFLOWS.flatMap((file) => [...textOf(file).matchAll(/uses: (\S+ # \S+)/g)].map(([, pin]) => pin)),
    );
    const actions = new Set([...pins].map((pin) => pin?.split('@')[0]));
    expect(pins.size).toBe(actions.size);
  });

  it('measure every area of the mutation run, and the tests on three systems', () => {
    const measured = workflowOf('.github/workflows/measure.yml').jobs.mutants?.strategy?.matrix.area;
    expect(measured).toEqual(AREAS.map(({ name }) => name));
    expect(workflowOf('.github/workflows/ci.yml').jobs['other-systems']?.strategy?.matrix.os).toEqual([
      'macos-latest',
      'windows-latest',
    ]);
  });

  it('only the release may prove who it is, and it publishes with provenance after the checks', () => {
    for (const file of WORKFLOWS) {
      for (const [name, { permissions }] of Object.entries(workflowOf(file).jobs)) {
        if (permissions !== undefined) expect(`${file} ${name}`).toBe('.github/workflows/release.yml publish');
      }
    }
    const commands = workflowOf('.github/workflows/release.yml').jobs.publish?.steps.flatMap(({ run }) => run ?? []);
    expect(commands?.at(-1)).toBe('npm publish --provenance --access public --workspace countersign');
    expect(commands?.indexOf('.ci/run')).toBeGreaterThan(-1);
  });
});

describe('dependencies and issues', () => {
  it('updates are offered for packages and for actions', () => {
    const { updates } = parse(textOf('.github/dependabot.yml'));
    const systems = updates.map((one: { 'package-ecosystem': string }) => one['package-ecosystem']);
    expect(systems.toSorted()).toEqual(['github-actions', 'npm']);
  });

  it.each(['wrong-verdict', 'missed-secret', 'client-cannot-log-in'])(
    '%s asks for the version and warns of real secrets',
    (name) => {
      const { body, name: title, description } = parse(textOf(`.github/ISSUE_TEMPLATE/${name}.yml`));
      expect([title, description]).not.toContain(undefined);
      expect(body[0].attributes.value).toMatch(/\*\*(No|Never)\b/);
      const required = body.filter((one: { validations?: { required: boolean } }) => one.validations?.required);
      expect(required.map((one: { id: string }) => one.id)).toContain('version');
      expect(required.length).toBeGreaterThan(3);
      const ids = body.flatMap((one: { id?: string }) => one.id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );
});

describe('decision records', () => {
  const folder = join(ROOT, 'docs/decisions');
  const HEADS = ['Context', 'Decision', 'Alternatives', 'What would change our mind'];

  it.each(readdirSync(folder))('%s has all four heads, in order, and its number', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const heads = [...text.matchAll(/^\*\*([^*]+)\.\*\*/gm)].map(([, head = '']) => head);
    expect(heads.filter((head) => HEADS.includes(head))).toEqual(HEADS);
    expect(text.split('\n')[0]).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. \\S`));
  });
});

describe('a release', () => {
  it('needs a tag that names the version, and a heading in the changelog', () => {
    expect(obstacles('v1.2.0', '1.2.0', '# Changelog\n\n## 1.2.0 (2026-01-01)\n')).toEqual([]);
    expect(obstacles('v1.2.0', '1.2.0', '## 1.2.0\n')).toEqual([]);
    expect(obstacles('v1.2.1', '1.2.0', '## 1.2.0\n')).toHaveLength(1);
    expect(obstacles('v1.2.0', '1.2.0', '## Unreleased\n\n## 1.2.0-beta\nsays ## 1.2.0\n')).toHaveLength(1);
    expect(obstacles('1.2.0', '1.2.0', '')).toHaveLength(2);
  });
});

describe('the subject of a commit', () => {
  it.each([
    'policy: name what a client does as a value',
    'review, prove: one conduct',
    'known-clients: move the data out',
  ])('may be “%s”', (subject) => expect(complaintAbout(subject)).toBeUndefined());

  it.each([
    'Write down the last measurement',
    'policy:no space',
    'policy: ',
    'policy: ends with a full stop.',
    'Policy: a capital area',
    `policy: ${'x'.repeat(65)}`,
  ])('may not be “%s”', (subject) => expect(complaintAbout(subject)).toBeDefined());

  it('is checked for every commit of a range; a range that is none is an error, not silence', () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-subjects-'));
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], { cwd: folder });
    git('init', '-q', '-b', 'main');
    for (const subject of ['first: commit', 'policy: a good one', 'A bad one']) {
      git('commit', '-q', '--allow-empty', '-m', subject);
    }
    expect(ran(folder, 'HEAD~2..HEAD~1')).toEqual({ code: 0, lines: 0 });
    expect(ran(folder, 'HEAD~2..HEAD')).toEqual({ code: 1, lines: 1 });
    expect(ran(folder, 'nowhere..HEAD').code).toBe(2);
    expect(ran(folder, '--output=x').code).toBe(2);
    rmSync(folder, { recursive: true });
  });
});

function ran(cwd: string, range: string): { code: number; lines: number } {
  try {
    execFileSync(process.execPath, [join(ROOT, 'tools/commit-subjects.ts'), range], { cwd, stdio: 'pipe' });
    return { code: 0, lines: 0 };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: Buffer };
    return { code: status, lines: stderr.toString().trim().split('\n').length };
  }
}
