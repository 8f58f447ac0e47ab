/**
 * What can be held of plain words: people are “they”, and what is shown to people has one apostrophe (’) and one pair of quotation
 * marks (“ ”). Code, and comments in code, keep the characters of the keyboard.
 */
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const ours = (path: string) => !/node_modules|[/\\](\.types|dist|fixtures?|ok\.[^/\\]*|ng\.[^/\\]*)[/\\]/.test(path);
const found = (...globs: string[]) =>
  globSync(globs, { cwd: ROOT })
    .filter(ours)
    .filter((path) => !path.startsWith('packages/countersign/docs'))
    .toSorted();

const PAGES = found('docs/**/*.md', '*.md', 'packages/*/README.md', 'examples/*/README.md');
const SOURCES = found('packages/*/src/**/*.ts', 'tools/**/*.ts').filter((path) => !path.endsWith('.test.ts'));

describe('pages', () => {
  it('are found', () => expect(PAGES.length).toBeGreaterThan(50));

  it('speak of people as “they”', () => {
    expect(linesWith(PAGES, prose, /\b(he|she|his|her|hers|him|himself|herself)\b/i)).toEqual([]);
  });

  it('have one apostrophe and one pair of quotation marks', () => {
    expect(linesWith(PAGES, prose, /[A-Za-z]'[A-Za-z]|"/)).toEqual([]);
  });
});

describe('sources', () => {
  it('speak of people as “they”, in comments and in sentences', () => {
    expect(linesWith(SOURCES, (text) => text, /(?<![.\w])\b(he|she|his|him|himself|herself)\b(?![\w(:])/i)).toEqual([]);
  });

  it('have no straight apostrophe in a sentence that is shown', () => {
    expect(linesWith(SOURCES, sentences, /[A-Za-z]'[a-z]/)).toEqual([]);
  });
});

describe('the check itself', () => {
  it('sees prose and leaves code alone', () => {
    expect(prose('It\'s `it\'s` so\n```\n"code"\n```\n<!-- "comment" -->\n[a](it\'s.md)')).toBe(
      "It's  so\n\n\n\n\n[a]()",
    );
    expect(prose('| `a` "b" |')).toBe('|  "b" |');
  });

  it('sees a sentence in double quotes and in a template, and no comment', () => {
    expect(sentences(`say("it's so"); // it's not`)).toContain("it's so");
    expect(sentences(['say(`the app', '{name} now`);'].join("'s own $"))).toContain("the app's own");
    expect(sentences("/** it's a comment */\n// it's one")).not.toContain("it's");
    expect(sentences("const a = b ? 'x' : 'y';")).not.toMatch(/[A-Za-z]'[a-z]/);
  });
});

/** `file:line: text` for each line of a reading that a pattern fits. */
function linesWith(files: readonly string[], read: (text: string) => string, pattern: RegExp): string[] {
  return files.flatMap((file) =>
    read(readFileSync(join(ROOT, file), 'utf8'))
      .split('\n')
      .flatMap((line, i) =>
        pattern.test(line) ? [`${relative(ROOT, join(ROOT, file))}:${i + 1}: ${line.trim().slice(0, 120)}`] : [],
      ),
  );
}

/** A page without its code, HTML and link targets; the lines stay where they are. */
function prose(page: string): string {
  let fenced = false;
  return page
    .split('\n')
    .map((line) => {
      if (/^\s*(```|~~~)/.test(line)) {
        fenced = !fenced;
        return '';
      }
      if (fenced) return '';
      return line.replace(/`+[^`]*`+|<[^>]*>|(?<=\])\([^)]*\)/g, (whole) => (whole.startsWith('(') ? '()' : ''));
    })
    .join('\n');
}

/** What stands in double quotes or between backticks in a source, comments left out; the lines stay where they are. */
function sentences(source: string): string {
  return source
    .split('\n')
    .map((line) => {
      if (/^\s*(\/\/|\/?\*)/.test(line)) return '';
      const shown = line.match(/"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`?/g) ?? [];
      return shown
        .map((text) => text.replace(/\$\{[^}]*\}?/g, ''))
        .filter((text) => / /.test(text))
        .join(' ');
    })
    .join('\n');
}
