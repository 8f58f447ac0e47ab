import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { tree } from '../../test/tree.ts';
import { NotWritten } from './real-place.ts';
import { removeWhole, UNFINISHED, writeWhole } from './write-whole.ts';

const modeOf = (file: string): number => fs.statSync(file).mode & 0o777;

test('a file is replaced whole, keeps its mode, and leaves nothing beside it', () => {
  const root = tree({ 'a.xml': 'old' });
  const file = path.join(root, 'a.xml');
  fs.chmodSync(file, 0o640);
  const before = fs.statSync(file).ino;
  writeWhole(file, Buffer.from('new'), { root });
  expect(fs.readFileSync(file, 'utf8')).toBe('new');
  expect(modeOf(file)).toBe(0o640);
  // Another inode: whoever reads the old file goes on reading it whole.
  expect(fs.statSync(file).ino).not.toBe(before);
  expect(fs.readdirSync(root)).toEqual(['a.xml']);
});

describe('nothing outside of the root is written or removed', () => {
  const outside = 'stays as it is';
  /** A project whose paths lead to `victim`, each in another way. */
  const project = (): { root: string; victim: string } => {
    const above = tree({ 'victim/a.xml': outside, 'project/in/a.xml': 'inside' });
    const root = path.join(above, 'project');
    fs.symlinkSync('../victim', path.join(root, 'folder'));
    fs.symlinkSync('../../victim/a.xml', path.join(root, 'in/link.xml'));
    fs.symlinkSync('../victim/new.xml', path.join(root, 'dangling.xml'));
    fs.symlinkSync('../victim/gone', path.join(root, 'nowhere'));
    fs.symlinkSync('in', path.join(root, 'alias'));
    fs.symlinkSync('.', path.join(root, 'itself'));
    return { root, victim: path.join(above, 'victim') };
  };
  const ways = [
    '../victim/a.xml',
    'folder/a.xml',
    'folder/deep/er/b.xml',
    'in/link.xml',
    'dangling.xml',
    'nowhere/b.xml',
    // Inside, but through a link: what it points at may change.
    'alias/a.xml',
    'itself/in/a.xml',
    'itself/new/b.xml',
    '.',
    'in',
  ];
  test.each(ways)('%s', (way) => {
    const { root, victim } = project();
    const file = path.join(root, way);
    expect(() => writeWhole(file, Buffer.from('new'), { root })).toThrow(NotWritten);
    expect(() => removeWhole(file, { root })).toThrow(NotWritten);
    expect(fs.readdirSync(victim)).toEqual(['a.xml']);
    expect(fs.readFileSync(path.join(victim, 'a.xml'), 'utf8')).toBe(outside);
    expect(fs.readFileSync(path.join(root, 'in/a.xml'), 'utf8')).toBe('inside');
    expect(fs.readdirSync(path.join(root, 'in')).toSorted()).toEqual(['a.xml', 'link.xml']);
  });

  test('a root that is given by a link is the folder it points at', () => {
    const above = tree({ 'real/a.xml': 'old' });
    const root = path.join(above, 'link');
    fs.symlinkSync('real', root);
    writeWhole(path.join(root, 'a.xml'), Buffer.from('new'), { root });
    expect(fs.readFileSync(path.join(above, 'real/a.xml'), 'utf8')).toBe('new');
    removeWhole(path.join(root, 'a.xml'), { root });
    expect(fs.readdirSync(path.join(above, 'real'))).toEqual([]);
  });

  test('a file that has another name elsewhere keeps its bytes there', () => {
    const { root, victim } = project();
    fs.linkSync(path.join(victim, 'a.xml'), path.join(root, 'in/hard.xml'));
    writeWhole(path.join(root, 'in/hard.xml'), Buffer.from('new'), { root });
    expect(fs.readFileSync(path.join(victim, 'a.xml'), 'utf8')).toBe(outside);
  });
});

test('the unfinished file lies in the staging folder, and is known by its name', () => {
  const root = tree({ 'a.xml': 'old', 'staging/.keep': '' });
  const staging = path.join(root, 'staging');
  const seen: string[] = [];
  failingSync(
    () => seen.push(...fs.readdirSync(staging)),
    () => expect(() => writeWhole(path.join(root, 'a.xml'), Buffer.from('new'), { root, staging })).toThrow(),
  );
  expect(seen.filter((name) => UNFINISHED.test(name))).toHaveLength(1);
  expect(fs.readdirSync(staging)).toEqual(['.keep']);
  writeWhole(path.join(root, 'a.xml'), Buffer.from('new'), { root, staging });
  expect(fs.readFileSync(path.join(root, 'a.xml'), 'utf8')).toBe('new');
});

test('a file that is not there yet is made', () => {
  const root = tree({});
  const file = path.join(root, 'some/where/new.xml');
  writeWhole(file, Buffer.from('new'), { root });
  expect(fs.readFileSync(file, 'utf8')).toBe('new');
  expect(modeOf(file)).toBe(0o644);
});

/** Runs `during` while no file can be brought to the disk; `seen` is called where it fails. */
function failingSync(seen: () => void, during: () => void): void {
  const spy = vi.spyOn(fs, 'fsyncSync').mockImplementation(() => {
    seen();
    throw new Error('disk full');
  });
  try {
    during();
  } finally {
    spy.mockRestore();
  }
}

test('a write that fails leaves the old file and nothing beside it', () => {
  const root = tree({ 'a.xml': 'old' });
  const file = path.join(root, 'a.xml');
  failingSync(
    () => undefined,
    () => expect(() => writeWhole(file, Buffer.from('new'), { root })).toThrow('disk full'),
  );
  expect(fs.readFileSync(file, 'utf8')).toBe('old');
  expect(fs.readdirSync(root)).toEqual(['a.xml']);
});

test('a folder is not written over', () => {
  const root = tree({ 'folder/a.xml': 'old' });
  expect(() => writeWhole(path.join(root, 'folder'), Buffer.from('new'), { root })).toThrow();
  expect(fs.readdirSync(root)).toEqual(['folder']);
});
