/** Names, labels and paths that a stranger chose, in everything that is printed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VECTORS } from '@countersign/policy/vectors';
import { FORMATS } from '@countersign/report';
import { expect, onTestFinished, test } from 'vitest';
import { connectedAppXml, writeProject } from '../../../test/write-metadata.ts';
import { guarded } from '../src/terminal/guarded.ts';
import { processIo } from '../src/terminal/io.ts';
import { run } from './terminal.ts';

const COMMAND = /^\s*::|##\[|##vso\[/m;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would obey
const ACTING = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const NAMES = [
  '::error::taken',
  '##[error]taken',
  '##vso[task.complete]',
  'a\u202egnp',
  'a\u2066b',
  'a\u001b[31m',
  'a\n::warning::b',
];

const facts = VECTORS.find((one) => one.id === 'private-literal')?.facts;
function project(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-names-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (facts === undefined) throw new Error('the vector is gone');
  writeProject(
    folder,
    Object.fromEntries(
      NAMES.map((name, n) => [
        `connectedApps/${name.replaceAll('/', '')}.connectedApp-meta.xml`,
        connectedAppXml(facts, { label: `${'word '.repeat(n + 10)} ::error::label ##[error]` }),
      ]),
    ),
  );
  return folder;
}

test.each([
  ...FORMATS.map((format) => ['review', '.', '--no-prove', '--format', format]),
  ['fix', '.', '--dry-run'],
  ['init', '.', '--output', '-'],
])('%s %s %s %s %s: no line is a command of a CI log, and no character acts on a terminal', async (...args) => {
  const cwd = project();
  for (const width of [40, 80]) {
    const { out, err } = await run(
      args.filter((one) => one !== undefined),
      { cwd, width },
    );
    expect(out.length).toBeGreaterThan(100);
    expect(out).not.toMatch(COMMAND);
    expect(err).not.toMatch(COMMAND);
    expect(out).not.toMatch(ACTING);
    expect(err).not.toMatch(ACTING);
  }
});

test('a line is one, in however many pieces it is written', () => {
  const written = (...pieces: string[]): string => {
    const all: string[] = [];
    const io = guarded({ ...processIo(), out: (text) => void all.push(text) });
    for (const piece of pieces) io.out(piece);
    return all.join('');
  };
  expect(written('a\n', '::error::b')).toBe('a\n: :error::b');
  expect(written('a\n  ', '::error::b')).toBe('a\n  : :error::b');
  expect(written('::error::b\r::c\n\t::d')).toBe(': :error::b\r: :c\n\t: :d');
  // Elsewhere in a line it is only punctuation.
  expect(written('std', '::vector a::b\n')).toBe('std::vector a::b\n');
  expect(written('a ##[error] ##vso[x] ## b #[c]')).toBe('a # #[error] # #vso[x] ## b #[c]');
});
