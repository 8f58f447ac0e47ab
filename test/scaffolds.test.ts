/** `npm run new:…` on a copy of the repository: what they make compiles, is in the style of the house, and is red. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
let copy: string;

/** Everything but what is built or installed. */
const sources = (path: string) => !/[\\/](\.types|dist|node_modules|[^\\/]+\.tsbuildinfo)$/.test(path);

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'countersign-scaffold-'));
  for (const name of [
    'tsconfig.base.json',
    'biome.json',
    'package.json',
    'vitest.config.ts',
    'tools',
    'docs',
    'test',
  ]) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true, filter: sources });
  }
  // All of them: the pages that the scaffolds renew speak of every command.
  for (const name of readdirSync(join(ROOT, 'packages'))) {
    cpSync(join(ROOT, 'packages', name), join(copy, 'packages', name), { recursive: true, filter: sources });
  }
  linkModules();
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('new:rule', () => {
  it('makes a rule, its test and its page, and enters it in the lists', () => {
    const made = scaffold('new-rule', 'introspection-open', "Anyone may ask about the app's tokens");
    expect(made.status, made.stderr).toBe(0);
    for (const file of [
      'packages/policy/src/rules/introspection-open.ts',
      'packages/policy/src/rules/introspection-open.test.ts',
      'docs/rules/introspection-open.md',
    ]) {
      expect(made.stdout).toContain(`new      ${file}`);
      expect(existsSync(join(copy, file)), file).toBe(true);
    }
    const rules = node(
      `import { RULES } from './packages/policy/src/index.ts'; console.log(RULES.map((rule) => rule.id).join())`,
    );
    expect(rules.trim().split(',').at(-1)).toBe('introspection-open');
  });

  it('what it made compiles and is in the style of the house', () => {
    expect(compileErrors('packages/policy')).toEqual([]);
    expect(() =>
      tool('biome', 'check', '--vcs-enabled=false', 'packages/policy/src/rules', 'packages/policy/src/finding.ts'),
    ).not.toThrow();
  });

  it('its test is red until the rule says something', () => {
    const run = spawnSync(
      process.execPath,
      [bin('vitest'), 'run', 'packages/policy/src/rules/introspection-open.test.ts'],
      {
        cwd: copy,
        encoding: 'utf8',
      },
    );
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('1 passed');
    expect(run.stdout).toContain('1 failed');
  });

  it('its page gets its tables like every other page', () => {
    execFileSync(process.execPath, ['tools/generate-docs.ts'], { cwd: copy });
    expect(read('docs/rules/introspection-open.md')).toContain('authorization-code-and-credentials-flow-settings');
    expect(read('docs/rules/README.md')).toContain('(introspection-open.md)');
  });

  it('a name that is taken, or no name at all, is refused and nothing is written', () => {
    const taken = scaffold('new-rule', 'secret-in-source', 'x');
    expect(taken).toMatchObject({ status: 2, stdout: '' });
    expect(taken.stderr).toContain('secret-in-source.ts is there already');
    expect(scaffold('new-rule', 'NotKebab', 'x')).toMatchObject({ status: 2, stdout: '' });
    expect(scaffold('new-rule', 'untitled-rule')).toMatchObject({ status: 2, stdout: '' });
    expect(existsSync(join(copy, 'packages/policy/src/rules/untitled-rule.ts'))).toBe(false);
    expect(scaffold('new-rule').stderr).toContain('usage: npm run new:rule');
  });
});

describe('new:detector', () => {
  it('makes a detector with a fixture of each kind, and enters it in the list', () => {
    const made = scaffold('new-detector', 'secret-in-terraform');
    expect(made.status, made.stderr).toBe(0);
    const folder = join(copy, 'packages/exposure/src/detectors/secret-in-terraform');
    const files = readdirSync(folder).toSorted();
    expect(files).toEqual(['index.ts', 'ng.first-sighting.txt', 'ok.what-only-looks-like-it.txt']);
    expect(read('packages/exposure/src/detectors/all.ts')).toMatch(/^ {2}secretInTerraform,\n\];$/m);
  });

  it('what it made compiles and is in the style of the house', () => {
    expect(compileErrors('packages/exposure')).toEqual([]);
    expect(() => tool('biome', 'check', '--vcs-enabled=false', 'packages/exposure/src/detectors')).not.toThrow();
  });

  it('its fixture is red until the detector finds it', () => {
    const run = spawnSync(
      process.execPath,
      [bin('vitest'), 'run', 'packages/exposure/src/detectors', '-t', 'secret-in-terraform'],
      { cwd: copy, encoding: 'utf8' },
    );
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('finds: first sighting');
    expect(run.stdout).toContain('1 passed');
  });
});

describe('new:attack', () => {
  it('makes an attack and its chapter, and enters it in the lists', () => {
    const made = scaffold('new-attack', 'code-from-the-future');
    expect(made.status, made.stderr).toBe(0);
    const names = node(
      `import { ATTACKS } from './packages/prove/src/attacks/index.ts'; console.log(ATTACKS.map(({ name }) => name).join())`,
    );
    expect(names.trim().split(',').at(-1)).toBe('code-from-the-future');
    expect(read('docs/threats.md')).toMatch(
      /### code-from-the-future\n[\s\S]*Scenario: `prove\/src\/attacks\/code-from-the-future\.ts`\n$/,
    );
  });

  it('what it made compiles and is in the style of the house', () => {
    expect(compileErrors('packages/prove')).toEqual([]);
    const files = ['attack.ts', 'attacks/index.ts', 'attacks/code-from-the-future.ts'];
    expect(() =>
      tool('biome', 'check', '--vcs-enabled=false', ...files.map((file) => `packages/prove/src/${file}`)),
    ).not.toThrow();
  });

  it('it is red until it wins against a server that checks nothing', () => {
    const run = spawnSync(
      process.execPath,
      [bin('vitest'), 'run', 'packages/prove/test/attacks-win.test.ts', '-t', 'code-from-the-future wins'],
      { cwd: copy, encoding: 'utf8' },
    );
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('1 failed');
  });
});

function scaffold(script: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [`tools/${script}.ts`, ...args], { cwd: copy, encoding: 'utf8' });
}

function node(code: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: copy, encoding: 'utf8' });
}

/** Errors the copy has and the original has not. */
function compileErrors(project: string): string[] {
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  const errors = (root: string) =>
    spawnSync(tsc, ['--build', project], { cwd: root, encoding: 'utf8' })
      .stdout.split('\n')
      .filter((line) => line.includes('error TS'))
      .map((line) => line.replace(/\(\d+,\d+\)/, ''));
  const before = new Set(errors(ROOT));
  return errors(copy).filter((line) => !before.has(line));
}

function tool(name: string, ...args: string[]): string {
  return execFileSync(join(ROOT, 'node_modules', '.bin', name), args, { cwd: copy, encoding: 'utf8' }).replace(
    /^Checked .*\n/m,
    '',
  );
}

function bin(name: string): string {
  return join(ROOT, 'node_modules', name, `${name}.mjs`);
}

function read(file: string): string {
  return readFileSync(join(copy, file), 'utf8');
}

/** The installed packages, and the copy's own workspaces in place of ours. */
function linkModules(): void {
  const modules = join(copy, 'node_modules');
  mkdirSync(join(modules, '@countersign'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== '@countersign') symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  for (const name of readdirSync(join(ROOT, 'packages'))) {
    symlinkSync(join(copy, 'packages', name), join(modules, '@countersign', name));
  }
}
