/** The pages of the commands say what the commands do: every line to type is understood, every line of output is printed. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../packages/countersign/test/terminal.ts';
import { programToRead } from '../tools/doc-commands.ts';
import { writeExampleProject } from './example-project.ts';

const ROOT = join(import.meta.dirname, '..');
const COMMANDS = join(ROOT, 'docs', 'commands');
/** Pages about all commands. */
const ABOUT_ALL = ['README.md', 'config.md', 'exit-codes.md', 'outputs.md'];

const page = (name: string) => readFileSync(join(COMMANDS, name), 'utf8');
const commandNames = programToRead().commands.map((command) => command.name());
const commandPages = commandNames.map((name) => `${name}.md`);

describe('the pages of the commands', () => {
  it('every command has a page, and every page a command', () => {
    expect(readdirSync(COMMANDS).toSorted()).toEqual([...ABOUT_ALL, ...commandPages].toSorted());
  });

  it.each(commandPages)('%s: examples and options, and what it may say when it cannot', (name) => {
    const headings = [...page(name).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings.slice(0, 2)).toEqual(['Examples', 'Options']);
    expect(page(name)).toContain('<!-- generated:options -->');
    // A list of rules cannot go wrong.
    if (name !== 'rules.md') expect(headings.at(-1)).toMatch(/^(Errors)$/);
  });
});

describe('lines to type', () => {
  const lines = [
    ...['README.md', ...markdownUnder('docs'), ...markdownUnder('packages').filter(isOurs)].flatMap((file) =>
      typedIn(readFileSync(join(ROOT, file), 'utf8')).map((line) => ({ file, line })),
    ),
    ...helpExamples().map((line) => ({ file: '--help', line })),
  ];

  it('are found', () => expect(lines.length).toBeGreaterThan(60));

  it.each(lines)('$file: $line', async ({ line }) => {
    await expect(understood(line)).resolves.toBe('');
  });

  it('an option that is not there is noticed', async () => {
    await expect(understood('countersign review force-app --baselin x')).resolves.toContain('unknown option');
    await expect(understood('countersign users ad x')).resolves.toContain('unknown command');
  });
});

describe('what the pages show is what is printed', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-pages-'));
    writeExampleProject(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const shown = commandPages.flatMap((name) => consolesIn(page(name)).map((block) => ({ name, ...block })));

  it('every page whose output needs no server shows some', () => {
    expect(new Set(shown.map(({ name }) => basename(name, '.md')))).toEqual(
      new Set(['review', 'prove', 'fix', 'scan', 'explain', 'rules', 'init']),
    );
  });

  it.each(shown)('$name: $line', { timeout: 60_000 }, async ({ line, output }) => {
    const { out } = await run(words(line).slice(1), { cwd: folder });
    const printed = out.split('\n');
    let at = 0;
    for (const expected of output) {
      const found = printed.indexOf(expected, at);
      expect(found, `${expected}\nis not in what follows:\n${printed.slice(at).join('\n')}`).toBeGreaterThanOrEqual(at);
      at = found + 1;
    }
  });
});

describe('errors', () => {
  const sources = sourcesUnder(join(ROOT, 'packages')).join('\n');
  const cells = [...commandPages, 'config.md'].flatMap((name) =>
    [...(page(name).split(/^## Errors$/m)[1] ?? '').matchAll(/^\| `(.+?)`/gm)].map(([, text = '']) => ({ name, text })),
  );

  it.each(cells)('$name: “$text” is in the source', ({ text }) => {
    // Names stand as … in the pages, and where the sentence is put together it is taken apart.
    const parts = text.split(/…|[“”"]|[;:] |\bunknown /).map((part) => part.trim());
    for (const part of parts.filter((one) => one.length > 2)) expect(sources.includes(part), part).toBe(true);
  });
});

/** Lines that call us, in the blocks to type and the blocks with output. */
function typedIn(markdown: string): string[] {
  return [...markdown.matchAll(/^```(?:sh|console|bash)\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block
      .replaceAll(/\\\n\s*/g, ' ')
      .split('\n')
      .flatMap((line) => /(?:^|[|&;$] ?)(?:npx )?(countersign [^|;>&#]*)/.exec(line)?.[1]?.trim() ?? []),
  );
}

function consolesIn(markdown: string): { line: string; output: string[] }[] {
  return [...markdown.matchAll(/^```console\n\$ (.+)\n([\s\S]*?)^```$/gm)].map(([, line = '', output = '']) => ({
    line,
    output: output.split('\n').filter((one) => one !== '…' && one !== ''),
  }));
}

function helpExamples(): string[] {
  return programToRead().commands.flatMap((command) => {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) });
    command.outputHelp();
    return help.split('\n').flatMap((line) => /^ {2}(countersign .+)$/.exec(line)?.[1] ?? []);
  });
}

/** What the command line has against a line; nothing when it understands it. Nothing is run. */
async function understood(line: string): Promise<string> {
  const program = programToRead();
  for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])])
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  try {
    await program.parseAsync(words(line).slice(1), { from: 'user' });
    return '';
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    return code === 'commander.helpDisplayed' || code === 'commander.version' ? '' : message;
  }
}

/** Words of a line as a shell would split it; quotes are enough for what pages say. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
}

function markdownUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

/** The page of a package; not what it depends on, nor what a build copies. */
function isOurs(file: string): boolean {
  return /^packages\/[a-z]+\/README\.md$/.test(file);
}

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^[a-z]+\/src\//.test(relative(folder, join(folder, name))) && /(?<!\.test)\.ts$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}
