import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { made, plant } from '../test/fixtures.ts';
import { scan } from './scan.ts';

function git(folder: string, ...args: string[]): string {
  const env = {
    ...process.env,
    GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
    GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  return execFileSync(
    'git',
    ['-C', folder, '-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args],
    { encoding: 'utf8', env },
  ).trim();
}

test('a secret removed from the tree is found in the history, with the commit that brought it', async () => {
  const folder = plant(
    new Map([
      ['package.json', '{"name": "web", "dependencies": {"react-dom": "19.0.0"}}'],
      ['src/a.js', 'export const a = 1;\n'],
    ]),
  );
  try {
    git(folder, 'init', '-q');
    git(folder, 'add', '.');
    git(folder, 'commit', '-q', '-m', 'one');
    writeFileSync(
      join(folder, 'src/a.js'),
      `const clientId = '${made.key()}';\nconst clientSecret = '${made.hex()}';\n`,
    );
    git(folder, 'commit', '-q', '-am', 'two');
    const guilty = git(folder, 'rev-parse', 'HEAD');
    writeFileSync(join(folder, 'src/a.js'), 'export const a = 2;\n');
    git(folder, 'commit', '-q', '-am', 'three');
    expect((await scan([folder])).sightings).toEqual([]);
    const result = await scan([folder], { history: true });
    expect(result.notJudged).toEqual([]);
    const told = result.clients.flatMap((client) => client.evidence).map(({ file, detail }) => `${file}: ${detail}`);
    expect(told, 'each thing once').toEqual([...new Set(told)]);
    expect(result.sightings.map(({ file, line, commit, clientKind }) => ({ file, line, commit, clientKind }))).toEqual([
      { file: 'src/a.js', line: 2, commit: guilty, clientKind: 'browser' },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what the tree still shows is not said again for the history', async () => {
  const folder = plant(
    new Map([['a.js', `const c = { clientId: '${made.key()}', clientSecret: '${made.hex()}' };\n`]]),
  );
  try {
    git(folder, 'init', '-q');
    git(folder, 'add', '.');
    git(folder, 'commit', '-q', '-m', 'one');
    expect((await scan([folder], { history: true })).sightings).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a folder outside of any repository has no history, and that is said', async () => {
  const folder = plant(new Map([['a.js', '']]));
  try {
    const result = await scan([folder], { history: true });
    expect(result.complete).toBe(false);
    expect(result.notJudged).toEqual([
      { file: '.', message: 'lies in no git repository that can be read; it has no history to scan' },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('git-ignored files are read only when asked for', async () => {
  const folder = plant(
    new Map([
      ['.gitignore', '.env\n/build/\n'],
      ['.env', `SF_CLIENT_ID=${made.key()}\nSF_CLIENT_SECRET=${made.hex()}\n`],
      ['build/a.js', ''],
      ['b.js', ''],
    ]),
  );
  try {
    const without = await scan([folder]);
    expect([without.files, without.sightings.length]).toEqual([2, 0]);
    const all = await scan([folder], { includeGitIgnored: true });
    expect([all.files, all.sightings.map((one) => `${one.file}:${one.line}`)]).toEqual([4, ['.env:2']]);
    const ignored = await scan([folder], { includeGitIgnored: true, ignore: ['.env'] });
    expect(ignored.sightings).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a page, its scripts and their maps are read from the host given, and nothing else is asked for', async () => {
  const map = {
    version: 3,
    sources: ['../src/config.ts'],
    sourcesContent: [`export const k = '${made.key()}';\nexport const clientSecret = '${made.hex()}';\n`],
    mappings: '',
  };
  const pages: Record<string, string> = {
    '/': '<!DOCTYPE html><script src="/assets/app.js?v=1"></script><script src="https://cdn.example.com/x.js"></script><link rel="modulepreload" href="/gone.js">',
    '/assets/app.js': `var a="${made.key()}",b={clientSecret:"${made.hex()}"};import("./chunk.js");\n//# sourceMappingURL=app.js.map`,
    '/assets/app.js.map': JSON.stringify(map),
    '/assets/chunk.js': `const c = { consumerKey: '${made.key('c')}', consumerSecret: '${made.decimal('c')}' };`,
  };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    asked.push(path);
    const body = pages[path];
    if (path === '/away') response.writeHead(302, { location: 'https://elsewhere.example.com/' }).end();
    else if (body === undefined) response.writeHead(404).end();
    else response.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const result = await scan([], { url: `${origin}/?session=1` });
    expect(result.sightings.map((one) => `${one.clientKind} ${one.file}:${one.line}`)).toEqual([
      `browser ${origin}/assets/chunk.js:1`,
      `browser ${origin}/src/config.ts:2`,
    ]);
    expect(result.notJudged).toEqual([{ file: `${origin}/gone.js`, message: 'answered 404' }]);
    expect(asked.sort()).toEqual(['/', '/assets/app.js', '/assets/app.js.map', '/assets/chunk.js', '/gone.js']);
    const away = await scan([], { url: `${origin}/away` });
    expect(away.notJudged).toEqual([
      { file: `${origin}/away`, message: 'redirects to another host; it was not followed' },
    ]);
  } finally {
    server.close();
  }
});

test('a raised signal ends the scan', async () => {
  await expect(scan(['.'], { signal: AbortSignal.abort() })).rejects.toThrow();
});

test('an ignore comment with a reason is kept with what stands below it; one without a reason is not', async () => {
  const key = `const clientId = '${made.key()}';\n`;
  const folder = plant(
    new Map([
      [
        'a.js',
        `${key}// countersign-ignore secret-in-source -- rotated on 2026-02-01\nconst clientSecret = '${made.hex('a')}';\n`,
      ],
      ['b.js', `${key}// countersign-ignore secret-in-source\nconst clientSecret = '${made.hex('b')}';\n`],
      [
        'c.js',
        `${key}// countersign-ignore verifier-derivable -- another rule\nconst clientSecret = '${made.hex('c')}';\n`,
      ],
    ]),
  );
  try {
    const result = await scan([folder]);
    expect(result.sightings.map(({ file, ignores }) => [file, ignores])).toEqual([
      ['a.js', [{ rule: 'secret-in-source', reason: 'rotated on 2026-02-01' }]],
      ['b.js', []],
      ['c.js', [{ rule: 'verifier-derivable', reason: 'another rule' }]],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what tells a sighting apart survives moved lines and another mask key', async () => {
  const secret = `const c = { clientId: '${made.key()}', clientSecret: '${made.hex()}' };\n`;
  const before = plant(new Map([['a.js', secret]]));
  const after = plant(new Map([['a.js', `\n\n\n${secret}`]]));
  try {
    const [one, other] = [await scan([before], { maskKey: 'a' }), await scan([after], { maskKey: 'b' })];
    expect(one.sightings[0]?.key).toMatch(/./);
    expect(one.sightings[0]?.key).toBe(other.sightings[0]?.key);
    expect(one.sightings[0]?.masked?.hash).not.toBe(other.sightings[0]?.masked?.hash);
  } finally {
    rmSync(before, { recursive: true });
    rmSync(after, { recursive: true });
  }
});

test('a sample of a command or a page in a document is nobody’s client, whatever stands beside it', async () => {
  const samples = [
    'curl https://login.salesforce.com/services/oauth2/token -d grant_type=client_credentials',
    '<script>window.location.replace("https://login.salesforce.com/?startURL=x")</script>',
  ];
  for (const sample of samples) {
    const folder = plant(
      new Map([['README.md', `Consumer Key: ${made.key()}\nConsumer Secret: ${made.hex()}\n\n    ${sample}\n`]]),
    );
    try {
      const { clients, sightings } = await scan([folder]);
      expect(clients.map(({ kind }) => kind)).toEqual(['unknown']);
      expect(sightings).toMatchObject([{ what: 'consumer-secret' }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
});
