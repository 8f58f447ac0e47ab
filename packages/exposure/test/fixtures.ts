/**
 * Fixture trees for detectors: one text file holds a small tree and what is expected of it. Values are placeholders,
 * filled when a test runs, so that no scanner, ours included, finds a credential in our own tree.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Fixture {
  files: Map<string, string>;
  /** Lines of `== expect`; an absent section is an error. */
  expected: string[];
}

/** `== path` opens a file, `== expect` the expectation. */
export function parseFixture(text: string): Fixture {
  const files = new Map<string, string>();
  let expected: string[] | undefined;
  for (const section of text.split(/^== /m).slice(1)) {
    const end = section.indexOf('\n');
    const name = section.slice(0, end).trim();
    const body = section.slice(end + 1);
    if (name === 'expect')
      expected = body
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    else files.set(name, filled(body));
  }
  if (expected === undefined) throw new Error('a fixture without an expectation proves nothing');
  return { files, expected: expected.filter((line) => line !== 'nothing') };
}

/** Writes the tree to a new temporary folder. */
export function plant(files: ReadonlyMap<string, string | Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-scan-'));
  for (const [name, body] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), body);
  }
  return folder;
}

/** Look-alikes of every shape, the same on every run; `seed` makes another one. */
export const made = {
  key: (seed = ''): string => `3MVG${'9'}${letters(`key${seed}`, 80)}`,
  hex: (seed = ''): string => digest(`hex${seed}`).toUpperCase(),
  lowerHex: (seed = ''): string => digest(`hex${seed}`),
  decimal: (seed = ''): string => `${7 - seed.length}${BigInt(`0x${digest(`dec${seed}`).slice(0, 15)}`)}`.slice(0, 19),
  refresh: (seed = ''): string => `5Aep${'861'}${letters(`refresh${seed}`, 80)}`,
  access: (seed = ''): string =>
    `00D${letters(`org${seed}`, 12).replace(/[._]/g, 'x')}!${letters(`access${seed}`, 97)}`,
  chosen: (seed = ''): string => letters(`chosen${seed}`, 40).replace(/[._]/g, '7'),
  password: (seed = ''): string => `Tr0ub4dor${digest(`pw${seed}`).slice(0, 4)}!`,
};

/** `@@HEX@@`, `@@KEY:b@@`, `@@HEX|base64@@`, `@@HEX|codes@@`, `@@HEX|split@@` … */
export function filled(text: string): string {
  return text.replace(
    /@@([a-zA-Z]+)(?::(\w+))?(?:\|(\w+))?@@/g,
    (whole, kind: string, seed: string | undefined, how: string | undefined) => {
      const value = KINDS[kind]?.(seed ?? '');
      if (value === undefined) throw new Error(`no such placeholder: ${whole}`);
      return how === undefined ? value : written(value, how);
    },
  );
}

const KINDS: Record<string, (seed: string) => string> = {
  /** A word of code that, written out, would be found in our own tree. */
  WORD: (seed) => seed,
  KEY: made.key,
  HEX: made.hex,
  hex: made.lowerHex,
  DEC: made.decimal,
  REFRESH: made.refresh,
  ACCESS: made.access,
  CHOSEN: made.chosen,
  PASSWORD: made.password,
};

function written(value: string, how: string): string {
  switch (how) {
    case 'base64':
      return Buffer.from(value).toString('base64');
    case 'basic':
      return Buffer.from(`${value}:${made.hex('basic')}`).toString('base64');
    case 'codes':
      return [...value].map((character) => character.charCodeAt(0)).join(',');
    case 'hexcodes':
      return [...value].map((character) => `0x${character.charCodeAt(0).toString(16)}`).join(', ');
    case 'escaped':
      return [...value].map((character) => `\\x${character.charCodeAt(0).toString(16)}`).join('');
    case 'split':
      return `${value.slice(0, 20)}" + "${value.slice(20, 41)}"+"${value.slice(41)}`;
    case 'concat':
      return `${value.slice(0, 20)}".concat("${value.slice(20, 41)}").concat("${value.slice(41)}`;
    case 'array':
      return [value.slice(0, 16), value.slice(16, 40), value.slice(40)].map((part) => `"${part}"`).join(', ');
    case 'lines':
      return `${value.slice(0, 30)}"\n    "${value.slice(30)}`;
    case 'uri':
      return encodeURIComponent(value);
    default:
      throw new Error(`no such way of writing: ${how}`);
  }
}

function digest(seed: string): string {
  return createHash('sha256').update(`countersign fixture ${seed}`).digest('hex');
}

function letters(seed: string, length: number): string {
  let text = '';
  for (let i = 0; text.length < length; i += 1)
    text += createHash('sha512').update(`${seed}${i}`).digest('base64').replace(/[+/=]/g, '_');
  return `${text.slice(0, length - 1)}k`;
}
