import path from 'node:path';
import { expect, test } from 'vitest';
import { connectedApp, metadata, tree } from '../../test/tree.ts';
import { zip } from '../../test/zip-maker.ts';
import { type ProjectRead, readProject } from '../index.ts';
import type { ReadOptions } from '../model.ts';

const plain = connectedApp('');
const manifest = { name: 'unpackaged/package.xml', content: metadata('Package', '<version>63.0</version>') };
const one = { name: 'unpackaged/connectedApps/One.connectedApp', content: plain };

async function read(content: Uint8Array, options?: ReadOptions): Promise<ProjectRead> {
  return await readProject([path.join(tree({ 'retrieved.bin': content }), 'retrieved.bin')], options);
}

test('a retrieved zip is known by its content and read with its version', async () => {
  const result = await read(
    zip([one, { ...one, name: 'unpackaged/connectedApps/Two.connectedApp', stored: true }, manifest]),
  );
  expect(result.problems).toEqual([]);
  expect(result.apps).toMatchObject([
    { name: 'One', apiVersion: '63.0', files: ['retrieved.bin!/unpackaged/connectedApps/One.connectedApp'] },
    { name: 'Two', apiVersion: '63.0' },
  ]);
});

test('a zip on standard input is read', async () => {
  const result = await readProject(['-'], { stdin: zip([one]) });
  expect(result.apps).toMatchObject([{ name: 'One', files: ['<stdin>!/unpackaged/connectedApps/One.connectedApp'] }]);
});

test('in a folder, a zip is read when it is a retrieve, and left alone when it is not', async () => {
  const root = tree({
    'retrieved.zip': zip([one, manifest]),
    'other.zip': zip([{ ...one, name: 'Other.connectedApp' }]),
    'broken.zip': 'no zip at all',
    'staticresources/assets.zip': zip([{ ...one, name: 'No.connectedApp' }, manifest]),
  });
  const result = await readProject([root]);
  expect(result.apps.map((app) => app.name)).toEqual(['One']);
  expect(result.problems).toEqual([]);
  expect(result.notes).toEqual([expect.stringContaining('broken.zip: not a readable zip')]);
});

test('a broken file inside a zip is a problem with its place and hides no other', async () => {
  const result = await read(zip([one, { name: 'connectedApps/Bad.connectedApp', content: '<ConnectedApp>\n<' }]));
  expect(result.apps.map((app) => app.name)).toEqual(['One']);
  expect(result.problems).toMatchObject([
    { file: 'retrieved.bin!/connectedApps/Bad.connectedApp', line: expect.any(Number) },
  ]);
});

test('a zip that is cut off is a problem', async () => {
  const whole = zip([one]);
  expect((await read(whole.subarray(0, whole.length - 30))).problems).toMatchObject([
    { file: 'retrieved.bin', message: expect.stringContaining('damaged') },
  ]);
});

test('a zip without metadata is a problem when it was asked for', async () => {
  expect((await read(zip([{ name: 'a.txt', content: '' }]))).problems).toMatchObject([
    { message: expect.stringContaining('holds no') },
  ]);
});

test('an entry whose name leads out of the archive is refused, the rest is read', async () => {
  for (const name of [
    '../../etc/Evil.connectedApp',
    '/abs/Evil.connectedApp',
    'c:/Evil.connectedApp',
    '..\\Evil.connectedApp',
  ]) {
    const result = await read(zip([{ name, content: plain }, one]));
    expect(result.apps.map((app) => app.name)).toEqual(['One']);
    expect(result.problems).toEqual([{ file: 'retrieved.bin', message: expect.stringContaining('leads out') }]);
  }
});

test('entries that are too large, packed too well, encrypted, damaged or doubled are refused one by one', async () => {
  const name = 'connectedApps/Bad.connectedApp';
  const zeros = Buffer.alloc(4 * 1024 * 1024, 0x20);
  const cases: [Parameters<typeof zip>[0], RegExp][] = [
    [[{ name, content: Buffer.alloc(9 * 1024 * 1024, 0x20) }], /more than the limit of 8388608/],
    [[{ name, content: zeros }], /times its size/],
    [[{ name, content: plain, encrypted: true }], /encrypted/],
    [[{ name, content: zeros, statedSize: 10 }], /damaged/],
    [[{ ...one, content: 'x' }], /twice/],
  ];
  for (const [entries, message] of cases) {
    const result = await read(zip([one, ...entries]));
    expect(result.apps.map((app) => app.name)).toEqual(['One']);
    expect(result.problems).toMatchObject([{ message: expect.stringMatching(message) }]);
  }
});

test('a zip over its own limits is refused', async () => {
  expect((await read(zip([one, manifest]), { limits: { maxZipEntries: 1 } })).problems).toMatchObject([
    { message: expect.stringContaining('2 entries') },
  ]);
  expect((await read(zip([one]), { limits: { maxZipBytes: 10 } })).problems).toMatchObject([
    { message: expect.stringContaining('limit of 10 bytes') },
  ]);
  expect((await read(zip([one]), { limits: { maxZipFileBytes: 10 } })).problems).toMatchObject([
    { message: expect.stringContaining('limit of 10 bytes') },
  ]);
});
