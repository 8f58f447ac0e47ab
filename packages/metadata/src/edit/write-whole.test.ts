import fs from 'node:fs';
import fsp from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tree } from '../fixture/tree.ts';
import { writeWhole } from './write-whole.ts';

const modeOf = (file: string): number => fs.statSync(file).mode & 0o777;

test('a file is replaced whole, keeps its mode, and leaves nothing beside it', async () => {
  const root = tree({ 'a.xml': 'old' });
  const file = path.join(root, 'a.xml');
  fs.chmodSync(file, 0o640);
  const before = fs.statSync(file).ino;
  await writeWhole(file, Buffer.from('new'));
  expect(fs.readFileSync(file, 'utf8')).toBe('new');
  expect(modeOf(file)).toBe(0o640);
  // Another inode: whoever reads the old file goes on reading it whole.
  expect(fs.statSync(file).ino).not.toBe(before);
  expect(fs.readdirSync(root)).toEqual(['a.xml']);
});

test('a symbolic link goes on pointing at the file that was written', async () => {
  const root = tree({ 'real/a.xml': 'old' });
  fs.symlinkSync('real/a.xml', path.join(root, 'link.xml'));
  await writeWhole(path.join(root, 'link.xml'), Buffer.from('new'));
  expect(fs.readlinkSync(path.join(root, 'link.xml'))).toBe('real/a.xml');
  expect(fs.readFileSync(path.join(root, 'real/a.xml'), 'utf8')).toBe('new');
});

test('a file that is not there yet is made', async () => {
  const file = path.join(tree({}), 'new.xml');
  await writeWhole(file, Buffer.from('new'));
  expect(fs.readFileSync(file, 'utf8')).toBe('new');
  expect(modeOf(file)).toBe(0o644);
});

test('a write that fails leaves the old file and nothing beside it', async () => {
  const root = tree({ 'a.xml': 'old' });
  const file = path.join(root, 'a.xml');
  const failing = Object.assign(Buffer.from('new'), {});
  const handle = await fsp.open(file);
  const prototype = Object.getPrototypeOf(handle) as { sync: () => Promise<void> };
  await handle.close();
  const { sync } = prototype;
  prototype.sync = async () => {
    throw new Error('disk full');
  };
  try {
    await expect(writeWhole(file, failing)).rejects.toThrow('disk full');
  } finally {
    prototype.sync = sync;
  }
  expect(fs.readFileSync(file, 'utf8')).toBe('old');
  expect(fs.readdirSync(root)).toEqual(['a.xml']);
});

test('a folder is not written over', async () => {
  const root = tree({ 'folder/a.xml': 'old' });
  await expect(writeWhole(path.join(root, 'folder'), Buffer.from('new'))).rejects.toThrow();
  expect(fs.readdirSync(root)).toEqual(['folder']);
});
