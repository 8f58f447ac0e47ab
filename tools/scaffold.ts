/**
 * What the `new:…` scripts share: check the name, plan every file, and write all of them or none.
 *
 * What they make is complete but red: its test fails until the new rule, detector or attack says something.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** New files with their text, and edits of files there are. Paths are relative to the root of the repository. */
export interface Plan {
  create: Record<string, string>;
  edit: Record<string, (text: string) => string>;
  /** Generated files, made again from what is there once the others are written. */
  renew?: (root: string) => Record<string, string>;
  /** What a person does next, in order. */
  next: readonly string[];
}

/** A refusal a person can act on; printed without a stack. */
export class Refusal extends Error {}

/** Runs a scaffold from the command line. Exit 0: written. Exit 2: nothing was written, and why. */
export function run(usage: string, plan: (args: readonly string[]) => Plan): void {
  try {
    const args = process.argv.slice(2);
    if (args.length === 0 || args.includes('--help')) throw new Refusal(usage);
    const made = plan(args);
    const root = join(import.meta.dirname, '..');
    write(root, made);
    const renewed = made.renew?.(root) ?? {};
    for (const [file, text] of Object.entries(renewed)) writeFileSync(join(root, file), text);
    const changed = [...Object.keys(made.edit), ...Object.keys(renewed)];
    format(root, [...Object.keys(made.create), ...changed]);
    for (const file of Object.keys(made.create)) process.stdout.write(`new      ${file}\n`);
    for (const file of changed) process.stdout.write(`changed  ${file}\n`);
    made.next.forEach((step, i) => void process.stdout.write(`${i === 0 ? '\nNext:\n' : ''}${i + 1}. ${step}\n`));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

/** A permanent id: a short true claim in kebab-case. */
export function nameOf(word: string | undefined, what: string): string {
  if (word === undefined || !/^[a-z]+(-[a-z0-9]+)*$/.test(word)) {
    throw new Refusal(
      `${what}: a short true claim in kebab-case, like "secret-in-source"; got ${JSON.stringify(word)}`,
    );
  }
  return word;
}

/** `secret-in-source` → `secretInSource`. */
export function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** Puts a line before the first line that matches. The list it belongs to must be there. */
export function insertBefore(text: string, mark: RegExp, line: string): string {
  const at = text.search(mark);
  if (at === -1) throw new Refusal(`the place for ${JSON.stringify(line.trim())} is gone: nothing matches ${mark}`);
  return `${text.slice(0, at)}${line}\n${text.slice(at)}`;
}

/** An import, put where the sorted imports of the same folder want it. */
export function addImport(text: string, line: string): string {
  const from = (one: string) => /from '([^']+)'/.exec(one)?.[1] ?? '';
  const later = text.split('\n').find((one) => one.startsWith('import ') && from(one) > from(line));
  if (later === undefined) throw new Refusal(`no place for ${JSON.stringify(line)} among the imports`);
  return text.replace(later, () => `${line}\n${later}`);
}

/** Long titles and longer lists wrap: the formatter decides how. */
function format(root: string, files: readonly string[]): void {
  const sources = files.filter((file) => file.endsWith('.ts'));
  const biome = join(root, 'node_modules', '.bin', 'biome');
  execFileSync(biome, ['format', '--write', '--vcs-enabled=false', ...sources], { cwd: root, stdio: 'ignore' });
}

function write(root: string, plan: Plan): void {
  for (const file of Object.keys(plan.create)) {
    if (existsSync(join(root, file)))
      throw new Refusal(`${file} is there already: names are permanent, choose another`);
  }
  // Every text is made before the first is written: a refusal leaves nothing behind.
  const edited = Object.entries(plan.edit).map(
    ([file, edit]) => [file, edit(readFileSync(join(root, file), 'utf8'))] as const,
  );
  for (const [file, text] of [...Object.entries(plan.create), ...edited]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}
