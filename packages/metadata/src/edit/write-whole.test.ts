import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { tree } from '../../test/tree.ts';
import { NotWritten } from './real-place.ts';
import { removeWhole, syncFolder, UNFINISHED, writeWhole } from './write-whole.ts';

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

describe('why a place is not written', () => {
  const root = () => {
    const folder = tree({ 'in/a.xml': 'inside', 'other/b.xml': 'inside' });
    fs.symlinkSync('a.xml', path.join(folder, 'in/link.xml'));
    fs.symlinkSync('other', path.join(folder, 'alias'));
    return folder;
  };
  test.each([
    ['.', (base: string) => `it lies outside of ${base}`],
    ['..', (base: string) => `it lies outside of ${base}`],
    ['../x/a.xml', (base: string) => `it lies outside of ${base}`],
    ['in/link.xml', () => 'it is a symbolic link, and links are not written through'],
    ['alias/b.xml', () => 'a folder of its path is a symbolic link, and links are not written through'],
    ['alias/deep/b.xml', () => 'a folder of its path is a symbolic link, and links are not written through'],
    ['in', () => 'it is not a file'],
  ])('%s', (way, why) => {
    const base = root();
    expect(() => writeWhole(path.join(base, way), Buffer.from('x'), { root: base })).toThrow(
      expect.objectContaining({ name: 'NotWritten', message: why(base) }),
    );
  });

  test('a name that begins with two dots is a name', () => {
    const base = root();
    writeWhole(path.join(base, '..a/b.xml'), Buffer.from('new'), { root: base });
    expect(fs.readFileSync(path.join(base, '..a/b.xml'), 'utf8')).toBe('new');
  });
});

describe('a staging folder on another disk', () => {
  afterEach(() => vi.restoreAllMocks());
  const project = () => tree({ 'a.xml': 'old', 'staging/.keep': '' });
  /** Renaming out of the staging folder fails like this. */
  const renameFails = (code: string): void => {
    const rename = fs.renameSync;
    vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (path.basename(path.dirname(String(from))) === 'staging' || path.basename(String(to)) === 'b.xml')
        throw Object.assign(new Error(`rename: ${code}`), { code });
      rename(from, to);
    });
  };

  test('is left for the file’s own folder: a rename is whole only within one disk', () => {
    const root = project();
    renameFails('EXDEV');
    writeWhole(path.join(root, 'a.xml'), Buffer.from('new'), { root, staging: path.join(root, 'staging') });
    expect(fs.readFileSync(path.join(root, 'a.xml'), 'utf8')).toBe('new');
    expect(fs.readdirSync(root).toSorted()).toEqual(['a.xml', 'staging']);
    expect(fs.readdirSync(path.join(root, 'staging'))).toEqual(['.keep']);
  });

  test('is not left for any other error', () => {
    const root = project();
    renameFails('EACCES');
    const write = () =>
      writeWhole(path.join(root, 'a.xml'), Buffer.from('new'), { root, staging: path.join(root, 'staging') });
    expect(write).toThrow('EACCES');
    expect(fs.readFileSync(path.join(root, 'a.xml'), 'utf8')).toBe('old');
  });

  test('is the file’s own folder by default, and then there is no other to try', () => {
    const root = project();
    renameFails('EXDEV');
    const open = vi.spyOn(fs, 'openSync');
    expect(() => writeWhole(path.join(root, 'b.xml'), Buffer.from('new'), { root })).toThrow('EXDEV');
    expect(open).toHaveBeenCalledTimes(1);
    expect(fs.readdirSync(root).toSorted()).toEqual(['a.xml', 'staging']);
  });

  test('that is not there is what the error tells of', () => {
    const root = project();
    const write = () =>
      writeWhole(path.join(root, 'a.xml'), Buffer.from('new'), { root, staging: path.join(root, 'no') });
    expect(write).toThrow(/ENOENT.*open/);
  });
});

describe('what has reached the disk', () => {
  afterEach(() => vi.restoreAllMocks());

  /** What is synced while something is done, `file` or the folder’s name; all that was opened must be closed. */
  function syncedIn(during: () => void): string[] {
    const names = new Map<number, string>();
    const [open, sync, close] = [fs.openSync, fs.fsyncSync, fs.closeSync];
    const synced: string[] = [];
    vi.spyOn(fs, 'openSync').mockImplementation((name, ...rest) => {
      const descriptor = open(name, ...rest);
      names.set(descriptor, fs.fstatSync(descriptor).isDirectory() ? path.basename(String(name)) : 'file');
      return descriptor;
    });
    vi.spyOn(fs, 'fsyncSync').mockImplementation((descriptor) => {
      synced.push(names.get(descriptor) ?? 'unknown');
      sync(descriptor);
    });
    vi.spyOn(fs, 'closeSync').mockImplementation((descriptor) => {
      names.delete(descriptor);
      close(descriptor);
    });
    try {
      during();
    } finally {
      vi.restoreAllMocks();
    }
    expect([...names.values()]).toEqual([]);
    return synced;
  }

  test('after a write is the file and then its folder, so that the rename is there too', () => {
    const root = tree({ 'in/a.xml': 'old' });
    expect(syncedIn(() => writeWhole(path.join(root, 'in/a.xml'), Buffer.from('new'), { root }))).toEqual([
      'file',
      'in',
    ]);
  });

  test('after a write among many is the file; its folder is noted for whoever writes them', () => {
    const root = tree({ 'in/a.xml': 'old' });
    const unsynced = new Set<string>();
    expect(syncedIn(() => writeWhole(path.join(root, 'in/a.xml'), Buffer.from('new'), { root, unsynced }))).toEqual([
      'file',
    ]);
    expect([...unsynced]).toEqual([path.join(fs.realpathSync(root), 'in')]);
    expect(syncedIn(() => syncFolder(path.join(root, 'in')))).toEqual(['in']);
  });

  test('a descriptor is closed where a write or a sync fails', () => {
    const root = tree({ 'in/a.xml': 'old' });
    const failing = (work: () => void) =>
      syncedIn(() =>
        failingSync(
          () => undefined,
          () => expect(work).toThrow('disk full'),
        ),
      );
    failing(() => writeWhole(path.join(root, 'in/a.xml'), Buffer.from('new'), { root }));
    failing(() => syncFolder(path.join(root, 'in')));
  });

  test('Windows has no such call for a folder', () => {
    const real = Object.getOwnPropertyDescriptor(process, 'platform') as PropertyDescriptor;
    Object.defineProperty(process, 'platform', { ...real, value: 'win32' });
    try {
      expect(syncedIn(() => syncFolder('/there/is/no/such/folder'))).toEqual([]);
    } finally {
      Object.defineProperty(process, 'platform', real);
    }
  });
});

describe('the owner of a file', () => {
  afterEach(() => vi.restoreAllMocks());
  const given = (getuid: (() => number) | undefined, name: string): readonly unknown[] => {
    const root = tree({ 'a.xml': 'old' });
    const { uid, gid } = fs.statSync(path.join(root, 'a.xml'));
    const chown = vi.spyOn(fs, 'fchownSync').mockImplementation(() => undefined);
    const real = process.getuid;
    Object.assign(process, { getuid });
    try {
      writeWhole(path.join(root, name), Buffer.from('new'), { root });
    } finally {
      Object.assign(process, { getuid: real });
    }
    const owners = chown.mock.calls.map(([, ...owner]) => (owner[0] === uid && owner[1] === gid ? 'as before' : owner));
    chown.mockRestore();
    return owners;
  };

  test('is kept by the superuser, who alone may give files away', () => {
    expect(given(() => 0, 'a.xml')).toEqual(['as before']);
    expect(given(() => 1000, 'a.xml')).toEqual([]);
  });

  test('of a new file is whoever makes it, and where there are no owners nobody asks', () => {
    expect(given(() => 0, 'new.xml')).toEqual([]);
    expect(given(undefined, 'a.xml')).toEqual([]);
  });
});

test('a file that is not there is removed already', () => {
  const root = tree({ 'a.xml': 'old' });
  removeWhole(path.join(root, 'b.xml'), { root });
  expect(fs.readdirSync(root)).toEqual(['a.xml']);
});

test('an unfinished file is known by its whole name', () => {
  const id = '01234567-89ab-cdef-0123-456789abcdef';
  expect(UNFINISHED.test(`.a.xml.${id}.tmp`)).toBe(true);
  for (const name of [`a.xml.${id}.tmp`, `.a.xml.${id}.tmp.xml`, `.${id}.tmp`, `.a.xml.${id}0.tmp`, '.a.xml.tmp'])
    expect([name, UNFINISHED.test(name)]).toEqual([name, false]);
});
