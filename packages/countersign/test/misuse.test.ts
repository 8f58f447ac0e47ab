/** What people get wrong, and what they are told: one line, what and where and what to do, the right exit code. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProject } from '@countersign/metadata';
import { VECTORS } from '@countersign/policy/vectors';
import { NO_CONFIGS, reviewProject } from '@countersign/review';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { connectedAppXml, writeProject } from '../../../test/write-metadata.ts';
import { run } from './terminal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-misuse-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const WRONG = VECTORS.find((vector) => vector.id === 'private-secret-off')?.facts;
const app = (options: Parameters<typeof connectedAppXml>[1] = {}) => {
  if (WRONG === undefined) throw new Error('no such vector');
  return connectedAppXml(WRONG, options);
};
const project = (apps: Record<string, string>) =>
  writeProject(
    folder,
    Object.fromEntries(Object.entries(apps).map(([name, xml]) => [`connectedApps/${name}.connectedApp-meta.xml`, xml])),
  );
const inFolder = (...args: string[]) => run(args, { cwd: folder });

describe('the command line alone', () => {
  it.each([[[]], [['users']], [['app']], [['keys']]])(
    '%j shows the help, and is wrong usage to a script',
    async (args) => {
      const { code, out, err } = await inFolder(...args);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^Usage: countersign/);
    },
  );

  it.each([
    [['review', '--basline', 'x'], /unknown option.*\(Did you mean --baseline\?\) See countersign review --help\n$/],
    [['scan', '--url', 'banana'], /Write it as https:\/\/app\.example\.com\/. See countersign scan --help\n$/],
    [['scan', '--url', 'file:///etc/hosts'], /Write it as https/],
    [['users', 'add'], /missing required argument 'username'\. See countersign users add --help\n$/],
    [['serve', '--port', 'x'], /A port is a whole number from 0 to 65535\. See countersign serve --help\n$/],
  ])('%j is told in one line, with where the options are listed', async (args, line) => {
    const { code, out, err } = await inFolder(...args);
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
    expect(err).toMatch(line);
  });
});

describe('--version and --help', () => {
  it.each([[[]], [['review']], [['users']], [['users', 'add']], [['keys', 'rotate']]])(
    '%j has both',
    async (command) => {
      const version = await inFolder(...command, '--version');
      expect(version).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
      expect(await inFolder(...command, '--help')).toMatchObject({
        code: 0,
        err: '',
        out: expect.stringMatching(/^Usage: /),
      });
    },
  );
});

describe('files that cannot be written', () => {
  beforeEach(() => {
    project({ Web: app() });
    writeFileSync(join(folder, 'countersign.config.yaml'), 'apps: { Web: { clientType: private } }');
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'folder'));
  });

  it.each([
    [
      ['review', '.', '--no-prove', '--output', 'file/report.txt'],
      'cannot write file/report.txt: part of the path is a file',
    ],
    [['review', '.', '--no-prove', '--format', 'html=folder'], 'cannot write folder: it is a folder'],
    [
      ['review', '.', '--no-prove', '--write-baseline', 'none/b.json'],
      'cannot write the baseline none/b.json: there is no',
    ],
    [['review', '.', '--baseline', 'folder'], 'cannot read the baseline folder: it is a folder'],
    [['init', '.', '--output', 'file/x'], 'cannot write file/x: part of the path is a file'],
  ])('%j says why in words', async (args, words) => {
    const { code, err } = await inFolder(...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err.trimEnd()).not.toContain('\n');
  });

  it('fix writes nothing, says which file, and leaves no undo point', async () => {
    // Written after Web: the unfinished file, to which it would be written first, has a longer name than a file may have.
    const name = 'X'.repeat(200);
    project({ Web: app(), [name]: app() });
    writeFileSync(
      join(folder, 'countersign.config.yaml'),
      `apps: { Web: { clientType: private }, ${name}: { clientType: private } }`,
    );
    const apps = join(folder, 'force-app/main/default/connectedApps');
    const before = readFileSync(join(apps, 'Web.connectedApp-meta.xml'));
    const { code, err } = await inFolder('fix', '.', '--no-prove', '--no-scan');
    expect(err).toMatch(
      /^countersign: nothing was written: cannot write .*X{200}\.connectedApp-meta\.xml: the name is too long\n$/,
    );
    expect(code).toBe(2);
    expect(readFileSync(join(apps, 'Web.connectedApp-meta.xml'))).toEqual(before);
    expect(existsSync(join(folder, '.countersign/undo.json'))).toBe(false);
  });

  it('fix says so when no undo point can be kept, and writes nothing', async () => {
    writeFileSync(join(folder, '.countersign'), '');
    const { code, err } = await inFolder('fix', '.', '--no-prove', '--no-scan');
    expect(code).toBe(2);
    expect(err).toMatch(
      /^countersign: nothing was written: no undo point can be kept in .*: part of the path is a file/,
    );
  });
});

describe('files that cannot be read', () => {
  it.each(['fix', 'prove'])('%s exits 3 and names each of them', async (command) => {
    project({ Web: app(), Broken: '<ConnectedApp>' });
    const { code, err } = await inFolder(command, '.', '--no-scan', ...(command === 'fix' ? ['--dry-run'] : []));
    expect(code).toBe(3);
    expect(err).toMatch(/^not read: .*Broken\.connectedApp-meta\.xml:1:\d+: not well-formed XML/);
  });

  it('a file that neither the metadata reader nor the scan could read is one problem', async () => {
    project({ Broken: '<ConnectedApp>' });
    const read = await readProject([folder]);
    const [problem] = read.problems;
    const reviewed = await reviewProject({
      project: read,
      configs: NO_CONFIGS,
      version: '0.0.0',
      now: new Date(0),
      scanErrors: [
        { file: problem?.file ?? '', message: 'as the scan says it' },
        { file: 'app.apk', message: 'what only the scan reads' },
      ],
    });
    expect(reviewed.errors.map(({ file }) => file)).toEqual([problem?.file, 'app.apk']);
  });
});

describe('what fix leaves to people', () => {
  it('names the deploy, not a setting that it has written', async () => {
    project({ Web: app() });
    writeFileSync(join(folder, 'countersign.config.yaml'), 'apps: { Web: { clientType: private } }');
    const { out } = await inFolder('fix', '.', '--no-prove', '--no-scan', '--fail-on', 'never');
    expect(out).toContain('Deploy the changed metadata.');
    expect(out).not.toContain('Turn "Require Secret for Web Server Flow" on');
  });
});

describe('nothing to do', () => {
  it('prove of a folder without apps says so', async () => {
    const { code, out } = await inFolder('prove', '.');
    expect(code).toBe(3);
    expect(out).toContain('No connected app and no external client app was found.');
  });

  it.each([[['users', 'list']], [['app', 'list']], [['keys', 'rotate']], [['audit']]])(
    '%j without a database makes none',
    async (args) => {
      const { code, err } = await inFolder(...args);
      expect(code).toBe(2);
      expect(err).toMatch(/^countersign: there is no database countersign\.db here: name the server’s with --database/);
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});

describe('init', () => {
  it('does not suggest a vault for a client that may have no secret', async () => {
    project({ Phone: app({ callbackUrl: 'com.example.phone://oauth/done' }) });
    const { out } = await inFolder('init', '.', '--output', '-');
    expect(out).toMatch(/Phone:\n {4}# clientType: public\n/);
    expect(out).not.toContain('    # secretFrom');
  });
});

describe('serve', () => {
  it.each([
    [['--tls-key', 'text', '--tls-cert', 'text'], /--tls-key text and --tls-cert text are not a PEM private key/],
    [['--trust-proxy', 'banana'], /Write an address as 10\.0\.0\.1 or a network as 10\.0\.0\.0\/8/],
    [['--trust-proxy', '10.0.0.0/33'], /Write an address as/],
  ])('%j is told by the name of the option', async (options, words) => {
    writeFileSync(join(folder, 'text'), 'no key');
    const { code, err } = await inFolder(
      'serve',
      '.',
      '--allow-empty',
      '--port',
      '0',
      '--database',
      'sqlite::memory:',
      ...options,
    );
    expect(code).toBe(2);
    expect(err).toMatch(words);
    expect(err.split('\n')).toHaveLength(2);
  });

  it('a file that is no database is named', async () => {
    writeFileSync(join(folder, 'notes.db'), 'these are notes, not a database');
    const { code, err } = await inFolder('users', 'list', '--database', 'sqlite:notes.db');
    expect(code).toBe(2);
    expect(err).toMatch(/^countersign: the database notes\.db cannot be used: /);
  });
});

describe('users add', () => {
  const add = (name: string, password: string) =>
    run(['users', 'add', name], { cwd: folder, stdin: async () => new TextEncoder().encode(password) });

  it.each(['', ' ', 'two\nlines', 'x'.repeat(256)])(
    '%j is no username, and no database is made for it',
    async (name) => {
      const { code, err } = await add(name, 'a long one');
      expect(code).toBe(2);
      expect(err).toMatch(/^countersign: a username is 1 to 255 characters on one line/);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('a password of a megabyte is not hashed', async () => {
    const { code, err } = await add('ada@example.com', 'x'.repeat(1e6));
    expect(code).toBe(2);
    expect(err).toBe('countersign: the password on standard input is longer than 1024 characters\n');
  });
});

describe('a client that may be either kind', () => {
  it('is named, with where its boxes are explained', async () => {
    project({ Api_Tests: app({ callbackUrl: 'https://oauth.pstmn.io/v1/callback' }) });
    const { out } = await inFolder('review', '.', '--no-prove', '--no-scan', '--format', 'json', '--fail-on', 'never');
    const [{ findings }] = JSON.parse(out).apps;
    const undeclared = findings.find(({ rule }: { rule: string }) => rule === 'client-type-undeclared');
    expect(undeclared.steps[0]).toMatch(/the one of Postman, .*countersign explain --client postman/);
  });
});

describe('hostile names', () => {
  it.each([
    ['prove', '--no-scan'],
    ['prove', '--no-scan', '--verbose'],
    ['prove', '--no-scan', '--scenario', 'wrong-secret'],
    ['fix', '--no-scan', '--dry-run'],
  ])('an app’s name cannot steer the terminal: %s %s %s', async (...args) => {
    project({ '%1B%5B31mRed%E2%80%AEder': app(), 'Broken%1B%5B2J': '<ConnectedApp>' });
    writeFileSync(join(folder, 'countersign.config.yaml'), 'apps: { "\\e[31mRed\\u202Eder": { clientType: private } }');
    const { out, err } = await inFolder(...args);
    // The diff is what the file holds, and says no names.
    const said = out.replace(/^---[\s\S]*?\n\n/, '') + err;
    expect(said).toContain('\\u{1b}[31mRed\\u{202e}der');
    expect(said.replaceAll('\n', '')).not.toMatch(/\p{Cc}|[\u202A-\u202E]/u);
  });

  it('an app’s name cannot add a line to the config that init writes', async () => {
    project({ '%0Aignore: ["**"]%0A': app() });
    const { out } = await inFolder('init', '.', '--output', '-');
    expect(Object.keys(parse(out))).toEqual(['apps']);
  });
});

describe('names nobody knows', () => {
  it.each([
    [['prove', '.', '--scenario', 'x'], /unknown scenario “x”; known: intercepted-code, /],
    [['prove', '.', '--scenario', 'Mix-Up'], /did you mean “mix-up”\?/],
    [['review', '.', '--format', 'pdf0000'], /unknown format “pdf0000”; known: text, json, /],
  ])('%j: what comes near, else what there is', async (args, words) => {
    project({ Web: app() });
    const { code, err } = await inFolder(...args);
    expect(code).toBe(2);
    expect(err).toMatch(words);
  });

  it('an app’s name cannot steer the terminal from an error', async () => {
    project({ '%1B%5B2J%0ANext': app() });
    const { err } = await inFolder('fix', '.', '--no-scan', '--app', 'Nowhere_At_All');
    expect(err).toMatch(/^countersign: no app “Nowhere_At_All” was read; known: /);
    expect(err.trimEnd()).not.toMatch(/\p{Cc}/u);
  });
});

describe('a disk that is full', () => {
  const bin = join(import.meta.dirname, '../bin/countersign.js');

  it('is told in one line with exit code 2, without a stack', () => {
    if (!existsSync('/dev/full') || !existsSync(join(import.meta.dirname, '../dist/main.js'))) {
      process.stdout.write('not run: it needs /dev/full and a built package\n');
      return;
    }
    const { status, stderr } = spawnSync('sh', ['-c', '"$0" "$1" rules > /dev/full', process.execPath, bin], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('countersign: cannot write to standard output: no space is left on the device\n');
    expect(status).toBe(2);
  });
});
