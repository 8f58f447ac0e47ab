import { chown, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findConfig } from './find-config.ts';

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'countersign-find-config-')));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, text = '{}'): Promise<string> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

describe('the config of a run', () => {
  it('is the nearest one at or above the path', async () => {
    await write('countersign.config.json');
    const nearest = await write('a/countersign.config.yaml');
    await mkdir(join(folder, 'a/b'));
    expect(await findConfig(join(folder, 'a/b'))).toEqual({ file: nearest, passedOver: [] });
  });

  it('is not one of two in a folder', async () => {
    await write('countersign.config.json');
    await write('countersign.config.yaml', '');
    await expect(findConfig(folder)).rejects.toThrow('keep one of the two');
  });

  it.each(['.git/HEAD', '.git'])('is not one above the repository (%s): that one is told', async (mark) => {
    const above = await write('countersign.config.json');
    await write(join('repository', mark), '');
    await write('repository/force-app/x.txt', '');
    expect(await findConfig(join(folder, 'repository/force-app'))).toEqual({
      passedOver: [{ file: above, why: 'above-the-repository' }],
    });
    const own = await write('repository/countersign.config.yml', '');
    expect((await findConfig(join(folder, 'repository/force-app'))).file).toBe(own);
  });

  const root = process.getuid?.() === 0;
  it.skipIf(!root)('is not one of another user (needs root: files are given away)', async () => {
    const planted = await write('countersign.config.json');
    await write('mine/x.txt', '');
    await chown(planted, 12_345, 12_345);
    expect(await findConfig(join(folder, 'mine'))).toEqual({
      passedOver: [{ file: planted, why: 'of-another-user' }],
    });
    await chown(join(folder, 'mine'), 12_345, 12_345);
    expect((await findConfig(join(folder, 'mine'))).file, 'who owns the project may configure it').toBe(planted);
  });
});
