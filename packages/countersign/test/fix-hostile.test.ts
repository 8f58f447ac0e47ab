/** `fix` in a tree that a stranger wrote: nothing outside of it is written, removed or followed, whatever is planted. */
import { createHash, createHmac } from 'node:crypto';
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { VECTORS } from '@countersign/policy/vectors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectedAppXml } from '../../../test/write-metadata.ts';
import { run } from './terminal.ts';

let above: string;
let folder: string;
let state: string;
beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), 'countersign-hostile-'));
  folder = join(above, 'clone');
  state = join(above, 'state');
  write('../outside/victim.connectedApp-meta.xml', xml());
  write('.git/hooks/pre-commit', HOOK);
  write('countersign.config.yaml', 'apps: { Web: { clientType: private } }\n');
});
afterEach(() => rmSync(above, { recursive: true, force: true }));

const HOOK = '#!/bin/sh\nexit 0\n';
const HERE = 'force-app/main/default/connectedApps/Web.connectedApp-meta.xml';
const xml = () => connectedAppXml(VECTORS.find((one) => one.id === 'private-literal')?.facts ?? (undefined as never));
const write = (name: string, text: string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const link = (target: string, name: string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  symlinkSync(target, join(folder, name));
};
const fix = (...args: string[]) =>
  run(['fix', '.', '--no-prove', '--no-scan', '--fail-on', 'never', ...args], {
    cwd: folder,
    env: { XDG_STATE_HOME: state },
  });
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const untouched = () => {
  expect(read('../outside/victim.connectedApp-meta.xml')).toBe(xml());
  expect(read('.git/hooks/pre-commit')).toBe(HOOK);
  expect(readdirSync(join(above, 'outside'))).toEqual(['victim.connectedApp-meta.xml']);
  expect(readdirSync(join(folder, '.git/hooks'))).toEqual(['pre-commit']);
};

describe('links that lead away', () => {
  it.each([
    ['a metadata file that is a link', () => link('../../../../../outside/victim.connectedApp-meta.xml', HERE)],
    ['a metadata folder that is a link', () => link('../../../../outside', dirname(HERE))],
    ['a link to a hook', () => link('../../../../.git/hooks/pre-commit', HERE)],
  ])('%s is not written through', async (_, plant) => {
    plant();
    await fix();
    untouched();
  });

  it('a link inside of the tree is not written through either, and is named', async () => {
    write('shared/text.txt', xml());
    link('../../../../shared/text.txt', HERE);
    const { out } = await fix();
    expect(out.replaceAll(/\s+/g, ' ')).toContain('it is a symbolic link, and links are not written through');
    expect(read('shared/text.txt')).toBe(xml());
  });

  it.each([
    ['the folder of the undo point', () => link('../outside', '.countersign')],
    ['the undo point', () => link('../../.git/hooks/pre-commit', '.countersign/undo.json')],
    ['the undo point, to a file that is not there', () => link('../../outside/new', '.countersign/undo.json')],
  ])('%s is a link: nothing is written', async (_, plant) => {
    write(HERE, xml());
    plant();
    expect(await fix()).toMatchObject({ code: 2, err: expect.stringContaining('nothing was written: no undo point') });
    expect(read(HERE)).toBe(xml());
    expect((await fix('--undo', '--force')).code).toBe(2);
    untouched();
  });
});

describe('undo points that somebody else wrote', () => {
  const point = (path: string, before: string | null, rest: object = {}) => {
    const text = before === null ? null : Buffer.from(before).toString('base64');
    const here = { schemaVersion: 2, project: folder, files: [{ path, before: text, afterSha256: null }] };
    return { ...here, ...rest };
  };
  const paths = [
    '.git/hooks/pre-commit',
    '../outside/victim.connectedApp-meta.xml',
    `${'../'.repeat(20)}tmp/x.connectedApp-meta.xml`,
    HERE,
  ];
  it.each(paths)('%s is neither written nor removed', async (path) => {
    write(HERE, xml());
    for (const before of ['#!/bin/sh\necho taken over\n', null]) {
      for (const rest of [
        {},
        { schemaVersion: 1 },
        { signature: '' },
        { signature: 'ab'.repeat(32) },
        { signature: 7 },
      ]) {
        write('.countersign/undo.json', JSON.stringify(point(path, before, rest)));
        for (const force of [[], ['--force']]) {
          const { code, err } = await fix('--undo', ...force);
          expect(code).toBe(2);
          expect(err).toMatch(/was not made by a fix of yours|not an undo point of this version/);
        }
      }
    }
    untouched();
    expect(read(HERE)).toBe(xml());
  });

  it('even with the right key, only metadata under the project is restored', async () => {
    write(HERE, xml());
    await fix();
    const key = readFileSync(join(state, 'countersign/undo-key'));
    for (const path of [...paths.slice(0, 3), '/etc/x.connectedApp-meta.xml', 'sfdx-project.json']) {
      const unsigned = point(path, 'taken over');
      const signature = createHmac('sha256', key).update(JSON.stringify(unsigned)).digest('hex');
      write('.countersign/undo.json', JSON.stringify({ ...unsigned, signature }));
      expect(await fix('--undo', '--force')).toMatchObject({
        code: 2,
        err: expect.stringMatching(/nothing was restored/),
      });
    }
    untouched();
    expect(existsSync(join(folder, 'sfdx-project.json'))).toBe(false);
  });

  it('a point of another project of the same user does not fit', async () => {
    write(HERE, xml());
    await fix();
    const copy = join(above, 'copy');
    mkdirSync(join(copy, '.git'), { recursive: true });
    mkdirSync(join(copy, '.countersign'));
    writeFileSync(join(copy, '.countersign/undo.json'), read('.countersign/undo.json'));
    const ran = await run(['fix', copy, '--undo', '--force'], { env: { XDG_STATE_HOME: state } });
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('was not made by a fix of yours') });
    expect(readdirSync(copy).toSorted()).toEqual(['.countersign', '.git']);
  });
});

describe('the key of undo points', () => {
  it('is kept outside of the tree, for its owner alone', async () => {
    write(HERE, xml());
    await fix();
    const file = join(state, 'countersign/undo-key');
    expect(readFileSync(file)).toHaveLength(32);
    const { statSync } = await import('node:fs');
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
    expect((await fix('--undo')).code).toBe(0);
    expect(read(HERE)).toBe(xml());
  });

  it('is not taken from the tree: nothing is written without one', async () => {
    write(HERE, xml());
    const env = { XDG_STATE_HOME: join(folder, 'state') };
    const inside = await run(['fix', '.', '--no-prove'], { cwd: folder, env });
    expect(inside).toMatchObject({ code: 2, err: expect.stringMatching(/which lies in .*set XDG_STATE_HOME/) });
    expect(existsSync(join(folder, 'state'))).toBe(false);
    write('../file', 'a file');
    const none = await run(['fix', '.', '--no-prove'], { cwd: folder, env: { XDG_STATE_HOME: join(above, 'file') } });
    expect(none).toMatchObject({ code: 2, err: expect.stringMatching(/cannot be made: .*set XDG_STATE_HOME/) });
    expect(read(HERE)).toBe(xml());
  });
});

describe('several runs at once', () => {
  it('three keep the first undo point, and no file beside it', async () => {
    const names = Array.from({ length: 12 }, (_, n) => HERE.replace('Web.', `Web${n}.`));
    for (const name of names) write(name, xml());
    const files = () => createHash('sha256').update(names.map(read).join()).digest('hex');
    const before = files();
    const ran = await Promise.all([fix(), fix(), fix()]);
    expect(ran.map(({ code, err }) => [code, err])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
    expect(ran.filter(({ out }) => out.includes('written to 12 files'))).toHaveLength(1);
    expect(files()).not.toBe(before);
    const left = readdirSync(folder, { recursive: true }).filter((name) => /tmp|lock/.test(String(name)));
    expect(left).toEqual([]);
    expect((await fix('--undo')).code).toBe(0);
    expect(files()).toBe(before);
  });

  it('what a killed run left unfinished is swept', async () => {
    write(HERE, xml());
    write(`.countersign/.Web.connectedApp-meta.xml.${crypto.randomUUID()}.tmp`, 'half');
    await fix();
    expect(readdirSync(join(folder, '.countersign')).toSorted()).toEqual(['.gitignore', 'undo.json']);
  });
});

describe('a write that fails', () => {
  it('puts back what was written before it, and the undo point of the run before', async () => {
    write(HERE, xml());
    await fix();
    const undo = read('.countersign/undo.json');
    // As the last one in the order of names: its folder takes no new file.
    const [first, last] = ['a/First', 'z/Last'].map((name) => `force-app/${name}.connectedApp-meta.xml`) as [
      string,
      string,
    ];
    write(first, xml());
    write(last, xml());
    const rename = fs.renameSync;
    const renamed: string[] = [];
    const spy = vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (String(to).endsWith('Last.connectedApp-meta.xml')) throw Object.assign(new Error('no'), { code: 'ENOSPC' });
      renamed.push(String(to));
      rename(from, to);
    });
    const ran = await fix().finally(() => spy.mockRestore());
    expect(ran).toMatchObject({ code: 2, err: expect.stringMatching(/nothing was written: .*no space is left/) });
    // It was written, and then put back: written twice.
    expect(renamed.filter((path) => path.endsWith('First.connectedApp-meta.xml'))).toHaveLength(2);
    expect([read(first), read(last)]).toEqual([xml(), xml()]);
    expect(read('.countersign/undo.json')).toBe(undo);
    expect(readdirSync(join(folder, '.countersign')).toSorted()).toEqual(['.gitignore', 'undo.json']);
  });
});
