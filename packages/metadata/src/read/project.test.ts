import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { connectedApp, line, metadata, tree } from '../../test/tree.ts';
import { readProject } from '../index.ts';

const plain = connectedApp('');
const names = (read: { apps: { name: string }[] }): string[] => read.apps.map((app) => app.name);

describe('what is found', () => {
  test('an sfdx project: all package directories, one API version', async () => {
    const read = await readProject([
      tree({
        'sfdx-project.json':
          '{"packageDirectories":[{"path":"force-app","default":true},{"path":"more"}],"sourceApiVersion":"62.0"}',
        'force-app/main/default/connectedApps/One.connectedApp-meta.xml': plain,
        'more/connectedApps/Two.connectedApp-meta.xml': plain,
      }),
    ]);
    expect(read).toMatchObject({ sourceApiVersion: '62.0', problems: [], notes: [], filesRead: 2 });
    expect(read.apps.map(({ name, apiVersion }) => [name, apiVersion])).toEqual([
      ['One', '62.0'],
      ['Two', '62.0'],
    ]);
  });

  test('a version is a number with .0, and what is none is left out', async () => {
    const versionOf = async (written: string): Promise<string | undefined> =>
      (await readProject([tree({ 'sfdx-project.json': `{"sourceApiVersion":${written}}` })])).sourceApiVersion;
    expect(await versionOf('"62"')).toBe('62.0');
    expect(await versionOf('62.0')).toBe('62.0');
    for (const none of ['"latest"', '"6x.0"', '"62.1"', 'null', '[]'])
      expect(await versionOf(none), none).toBeUndefined();
  });

  test('a folder inside a project has the version of the project', async () => {
    const root = tree({
      'sfdx-project.json': '{"packageDirectories":[{"path":"force-app"}],"sourceApiVersion":"61.0"}',
      'force-app/One.connectedApp-meta.xml': plain,
    });
    expect(await readProject([path.join(root, 'force-app')])).toMatchObject({ sourceApiVersion: '61.0' });
  });

  test('an mdapi folder: the version of its package.xml', async () => {
    const manifest = metadata(
      'Package',
      '<types><members>*</members><name>ConnectedApp</name></types><version>58.0</version>',
    );
    const read = await readProject([
      tree({ 'src/package.xml': manifest, 'src/connectedApps/One.connectedApp': plain }),
    ]);
    expect(read.apps).toMatchObject([{ name: 'One', apiVersion: '58.0' }]);
    expect(read.sourceApiVersion).toBe('58.0');
    // isPkceRequired and rotation are newer than the retrieve that made these files.
    expect(read.notes).toEqual([expect.stringMatching(/58\.0 of the files is older than isPkceRequired/)]);
  });

  test('a single file, whatever its name, by its content', async () => {
    const root = tree({ 'One.connectedApp-meta.xml': plain, 'strange.txt': plain });
    const named = await readProject([path.join(root, 'One.connectedApp-meta.xml')]);
    expect(named.apps).toMatchObject([{ name: 'One', files: ['One.connectedApp-meta.xml'] }]);
    expect(named.root).toBe(root);
    expect(names(await readProject([path.join(root, 'strange.txt')]))).toEqual(['strange.txt']);
  });

  test('standard input, as text or bytes', async () => {
    const read = await readProject(['-'], { stdin: plain });
    expect(read.apps).toMatchObject([{ name: 'An app', files: ['<stdin>'] }]);
    expect(names(await readProject(['-'], { stdin: Buffer.from(plain) }))).toEqual(['An app']);
    expect((await readProject(['-'], { stdin: 'nothing' })).problems).toMatchObject([{ file: '<stdin>', line: 1 }]);
  });

  test('a folder of loose files is walked, but not what tools keep for themselves', async () => {
    const read = await readProject([
      tree({
        'deep/er/One.connectedApp': plain,
        'node_modules/x/No.connectedApp': plain,
        '.sfdx/No.connectedApp': plain,
        '.sf/No.connectedApp': plain,
        '.git/No.connectedApp': plain,
        'classes/Other.cls': 'class Other {}',
        'settings/Account.settings-meta.xml': 'not even XML',
      }),
    ]);
    expect(read).toMatchObject({ filesRead: 1, problems: [] });
    expect(names(read)).toEqual(['One']);
  });

  test('ignored paths are not read', async () => {
    const root = tree({ 'a/One.connectedApp': plain, 'b/Two.connectedApp': plain, 'a/Three.connectedApp': plain });
    expect(names(await readProject([root], { ignore: ['b/', 'a/Th*'] }))).toEqual(['One']);
  });

  test('a name with escaped characters is the name Salesforce knows', async () => {
    expect(names(await readProject([tree({ 'My%2EApp.connectedApp-meta.xml': plain })]))).toEqual(['My.App']);
  });

  test('progress is told', async () => {
    const seen: number[] = [];
    await readProject([tree({ 'One.connectedApp': plain })], { onProgress: ({ filesRead }) => seen.push(filesRead) });
    expect(seen).toEqual([1]);
  });
});

describe('one file, one reading', () => {
  test('a folder given twice, or inside another, is read once', async () => {
    const root = tree({ 'a/One.connectedApp': plain });
    const read = await readProject([root, path.join(root, 'a'), path.join(root, 'a/One.connectedApp'), root]);
    expect(read.apps.map((app) => app.files)).toEqual([['a/One.connectedApp']]);
    expect(read.filesRead).toBe(1);
  });

  test('a loop of symbolic links ends, and files keep their own path', async () => {
    const root = tree({ 'z/One.connectedApp': plain });
    fs.symlinkSync(root, path.join(root, 'z', 'up'));
    fs.symlinkSync('self', path.join(root, 'self'));
    fs.symlinkSync(path.join(root, 'z'), path.join(root, 'a'));
    fs.symlinkSync(path.join(root, 'z/One.connectedApp'), path.join(root, 'Linked.connectedApp'));
    const read = await readProject([root]);
    expect(read.apps.map((app) => app.files)).toEqual([['z/One.connectedApp']]);
    expect(read.problems).toEqual([]);
  });

  test('a link out of the paths given is not followed; a metadata link that is not read is a problem', async () => {
    const elsewhere = tree({ 'One.connectedApp': plain, 'sfdx-project.json': '{"sourceApiVersion":"40.0"}' });
    const root = tree({ 'in/Here.connectedApp': plain });
    fs.symlinkSync(elsewhere, path.join(root, 'linked'));
    fs.symlinkSync('..', path.join(root, 'up'));
    fs.symlinkSync(path.join(elsewhere, 'One.connectedApp'), path.join(root, 'in/One.connectedApp'));
    fs.symlinkSync(path.join(elsewhere, 'sfdx-project.json'), path.join(root, 'sfdx-project.json'));
    fs.symlinkSync('gone', path.join(root, 'Two.connectedApp'));
    fs.symlinkSync('gone', path.join(root, 'irrelevant.txt'));
    const read = await readProject([root]);
    expect(read.apps.map((app) => app.files)).toEqual([['in/Here.connectedApp']]);
    expect(read.sourceApiVersion).toBeUndefined();
    expect(read.problems).toEqual([
      { file: 'Two.connectedApp', message: 'symbolic link: does not exist' },
      { file: 'in/One.connectedApp', message: expect.stringMatching(/leads out of the paths given/) },
    ]);
    expect(read.notes).toEqual([expect.stringMatching(/not followed \(linked and 1 more\)/)]);
    // Whoever names the target has it read; what was only ignored is not spoken of.
    expect(names(await readProject([root, elsewhere]))).toEqual(['Here', 'One']);
    expect((await readProject([root], { ignore: ['linked', 'up', '*.connectedApp'] })).notes).toEqual([]);
  });

  test('links to the whole disk and to what the system makes up end at once', async () => {
    const root = tree({ 'One.connectedApp': plain });
    for (const [name, target] of [
      ['disk', '/'],
      ['system', '/proc'],
      ['devices', '/dev'],
      ['One.zip', '/dev/zero'],
      ['package.xml', '/dev/zero'],
    ])
      fs.symlinkSync(target ?? '', path.join(root, name ?? ''));
    const read = await readProject([root]);
    expect(read).toMatchObject({ filesRead: 1, problems: [] });
    expect(names(read)).toEqual(['One']);
  });

  test('a link inside the tree is followed, also to a name that says nothing', async () => {
    const root = tree({ 'a/shared.txt': plain });
    fs.symlinkSync('a/shared.txt', path.join(root, 'One.connectedApp'));
    expect((await readProject([root])).apps.map((app) => app.files)).toEqual([['One.connectedApp']]);
  });

  test('two files of one name are two apps, and noted', async () => {
    const read = await readProject([
      tree({
        'a/One.connectedApp': connectedApp(line('isPkceRequired', 'true')),
        'b/One.connectedApp-meta.xml': plain,
      }),
    ]);
    expect(read.apps.map((app) => [app.name, app.settings.pkceRequired.value])).toEqual([
      ['One', true],
      ['One', false],
    ]);
    expect(read.notes).toEqual([expect.stringContaining('connected app One stands in 2 files')]);
  });

  test('many names that stand twice are said once', async () => {
    const files = Object.fromEntries(
      [...'abcdef'].flatMap((name) => ['x', 'y'].map((folder) => [`${folder}/${name}.connectedApp`, plain])),
    );
    const read = await readProject([tree(files)]);
    expect(read.apps).toHaveLength(12);
    expect(read.notes).toEqual([
      expect.stringContaining('6 connected apps stand in several files each (a, b, c and 3 more)'),
    ]);
  });

  test('two names that differ in case only are noted, as one file system and Salesforce hold them for one', async () => {
    const read = await readProject([tree({ 'a/One.connectedApp': plain, 'b/ONE.connectedApp': plain })]);
    expect(read.apps).toHaveLength(2);
    expect(read.notes).toEqual([expect.stringContaining('differ in case only')]);
  });
});

describe('what cannot be read hides nothing else', () => {
  test('a path that does not exist is a problem', async () => {
    const root = tree({ 'One.connectedApp': plain });
    const read = await readProject([root, path.join(root, 'gone')]);
    expect(names(read)).toEqual(['One']);
    expect(read.problems).toEqual([{ file: 'gone', message: 'does not exist' }]);
  });

  test('a folder that may not be listed is a problem', async () => {
    const root = tree({ 'open/One.connectedApp': plain, 'shut/Two.connectedApp': plain });
    const list = fs.readdirSync;
    // Permissions do not bind the superuser, as which tests may run.
    const spy = vi.spyOn(fs, 'readdirSync').mockImplementation(((folder: string, options: object) => {
      if (folder.endsWith('shut')) throw Object.assign(new Error('no'), { code: 'EACCES' });
      return list(folder, options as { withFileTypes: true });
    }) as unknown as typeof fs.readdirSync);
    onTestFinished(() => spy.mockRestore());
    const read = await readProject([root]);
    expect(names(read)).toEqual(['One']);
    expect(read.problems).toEqual([{ file: 'shut', message: 'permission denied; make it readable' }]);
  });

  test('a file that may not be opened is a problem', async () => {
    const root = tree({ 'One.connectedApp': plain, 'Two.connectedApp': plain });
    const open = fs.openSync;
    const spy = vi.spyOn(fs, 'openSync').mockImplementation((file, flags) => {
      if (String(file).endsWith('Two.connectedApp')) throw Object.assign(new Error('no'), { code: 'EACCES' });
      return open(file, flags);
    });
    onTestFinished(() => spy.mockRestore());
    const read = await readProject([root]);
    expect(names(read)).toEqual(['One']);
    expect(read.problems).toEqual([{ file: 'Two.connectedApp', message: 'permission denied; make it readable' }]);
  });

  test('a file over the limit is refused by its size, not read', async () => {
    const root = tree({ 'One.connectedApp': plain });
    const huge = path.join(root, 'Huge.connectedApp');
    fs.writeFileSync(huge, '<ConnectedApp>');
    fs.truncateSync(huge, 100 * 1024 * 1024);
    const before = process.memoryUsage().rss;
    const read = await readProject([root]);
    expect(names(read)).toEqual(['One']);
    expect(read.problems).toEqual([
      {
        file: 'Huge.connectedApp',
        message: expect.stringContaining('104857600 bytes are more than the limit of 8388608'),
      },
    ]);
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024);
  });

  test('a file just under the limit is read, one byte over is not', async () => {
    const root = tree({ 'One.connectedApp': plain.padEnd(400_000) });
    expect(names(await readProject([root], { limits: { maxFileBytes: 400_000 } }))).toEqual(['One']);
    expect((await readProject([root], { limits: { maxFileBytes: 399_999 } })).problems).toHaveLength(1);
    expect(
      (await readProject([tree({ 'One.connectedApp': plain })], { limits: { maxFileBytes: 10 } })).problems,
    ).toHaveLength(1);
  });

  test('a file nested ten thousand deep is refused where it gets too deep', async () => {
    const deep = `<ConnectedApp>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</ConnectedApp>`;
    const read = await readProject([tree({ 'Deep.connectedApp': deep, 'One.connectedApp': plain })]);
    expect(names(read)).toEqual(['One']);
    expect(read.problems).toMatchObject([{ file: 'Deep.connectedApp', line: 1, column: 14 + 63 * 3 + 1 }]);
  });

  test('more files than the limit are a problem', async () => {
    const root = tree({ 'One.connectedApp': plain, 'Two.connectedApp': plain });
    const read = await readProject([root], { limits: { maxFiles: 1 } });
    expect(read.apps).toHaveLength(1);
    expect(read.problems).toMatchObject([
      { file: '.', message: expect.stringContaining('more than 1 metadata files') },
    ]);
  });

  test('a project file that is no JSON is a problem with its place, and its text is not shown', async () => {
    const hidden = ['never', 'show', 'this'].join('');
    const read = await readProject([
      tree({ 'sfdx-project.json': `{\n  "a": 1 ${hidden}\n}`, 'One.connectedApp': plain }),
    ]);
    expect(names(read)).toEqual(['One']);
    expect(read.problems).toMatchObject([{ file: 'sfdx-project.json', line: 2 }]);
    expect(JSON.stringify(read)).not.toContain(hidden);
  });

  test('a package directory that is missing or outside is noted and not read', async () => {
    const outside = tree({ 'No.connectedApp': plain });
    const root = tree({
      'sfdx-project.json': JSON.stringify({
        packageDirectories: [{ path: 'gone' }, { path: path.relative('/', outside) }, { path: '../' }],
      }),
    });
    const read = await readProject([root]);
    expect(read.apps).toEqual([]);
    expect(read.notes).toHaveLength(3);
    expect(read.problems).toEqual([]);
  });

  test('a named pipe is not waited for', async () => {
    const root = tree({ 'One.connectedApp': plain });
    fs.symlinkSync('/dev/zero', path.join(root, 'Zero.connectedApp'));
    expect(names(await readProject([root]))).toEqual(['One']);
    expect((await readProject(['/dev/zero'])).problems).toMatchObject([{ message: 'is neither a file nor a folder' }]);
  });
});
