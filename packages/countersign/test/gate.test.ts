/** One gate for every command: what it exits with, and what it says where there was nothing to judge. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Facts } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectedAppXml } from '../../../test/write-metadata.ts';
import { createServer, readApps } from '../src/server.ts';
import { run } from './terminal.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'countersign-gate-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const factsOf = (id: string): Facts => {
  const vector = VECTORS.find((one) => one.id === id);
  if (vector === undefined) throw new Error(`no vector ${id}`);
  return vector.facts;
};

/** An app whose client nothing decides, with boxes that are right for a private client alone. */
const undecided = () =>
  write(
    'force-app/Undecided.connectedApp-meta.xml',
    connectedAppXml(factsOf('private-no-pkce'), { callbackUrl: 'https://app.example.com/landing' }),
  );

const JUDGING = [['review'], ['prove'], ['prove', '--scenario', 'intercepted-code'], ['fix'], ['fix', '--dry-run']];

describe('nothing read is not success', () => {
  const NOTHING: readonly [what: string, make: () => void][] = [
    ['an empty folder', () => undefined],
    ['an empty retrieve', () => write('src/package.xml', '<Package><version>62.0</version></Package>')],
    ['a project without apps', () => write('sfdx-project.json', '{"packageDirectories": []}')],
  ];

  for (const args of [...JUDGING, ['scan']]) {
    it(`${args.join(' ')} on an empty folder exits 3 and says what was looked for and where`, async () => {
      mkdirSync(join(folder, 'empty'));
      const { code, err } = await run([...args, 'empty'], { cwd: folder });
      expect(code).toBe(3);
      expect(err.trim().split('\n')).toHaveLength(1);
      expect(err).toMatch(args[0] === 'scan' ? /source code/ : /connected app .*external client app/);
      expect(err).toContain('under empty');
      expect((await run([...args, 'empty', '--allow-empty'], { cwd: folder })).code).toBe(0);
      expect((await run([...args, 'empty', '--fail-on', 'never'], { cwd: folder })).code).toBe(3);
    });
  }

  it.each(NOTHING)('%s passes no review', async (_, make) => {
    make();
    expect((await run(['review'], { cwd: folder })).code).toBe(3);
    expect((await run(['review', '--format', 'json', '--allow-empty'], { cwd: folder })).code).toBe(0);
  });

  it('standard input without an app passes no review', async () => {
    const stdin = async () => Buffer.from('<Package xmlns="http://soap.sforce.com/2006/04/metadata"></Package>');
    expect((await run(['review', '-'], { cwd: folder, stdin })).code).toBe(3);
  });

  it.each([...JUDGING, ['scan']])('a config that ignores everything is named: %s %s', async (...args) => {
    undecided();
    const config = write('countersign.config.json', '{"ignore": ["**"]}');
    const { code, err } = await run([...args, 'force-app'], { cwd: folder });
    expect(code).toBe(3);
    expect(err).toContain(`${config} ignores “**”`);
  });

  it('a config above the repository is told, and decides nothing', async () => {
    write('countersign.config.json', '{"ignore": ["**"]}');
    write('repository/.git/HEAD', '');
    write('repository/A.connectedApp-meta.xml', connectedAppXml(factsOf('private-no-pkce')));
    const { err, out } = await run(['review', '--format', 'json'], { cwd: join(folder, 'repository') });
    expect(err).toContain('countersign.config.json lies above the repository and is not used; --config');
    expect(JSON.parse(out).apps).toHaveLength(1);
  });

  it('a proof of apps that have no flow to attack judged nothing', async () => {
    write(
      'force-app/Saml.connectedApp-meta.xml',
      connectedAppXml({ ...factsOf('private-no-pkce'), authorizationCodeFlow: false }),
    );
    const { code, err } = await run(['prove', 'force-app'], { cwd: folder });
    expect(code).toBe(3);
    expect(err).toContain('nothing was judged');
    expect((await run(['review', 'force-app'], { cwd: folder })).code).toBe(0);
  });
});

describe('an undecided app', () => {
  it.each([['review'], ['prove'], ['fix']])('fails %s unless --allow-indeterminate lets it pass', async (command) => {
    undecided();
    const args = [command, 'force-app', '--fail-on', 'critical'];
    const { out } = await run(['review', 'force-app', '--format', 'json'], { cwd: folder });
    expect(JSON.parse(out).apps.map((app: { verdict: string }) => app.verdict)).toEqual(['indeterminate']);
    expect((await run(args, { cwd: folder })).code).toBe(1);
    expect((await run([...args, '--allow-indeterminate'], { cwd: folder })).code).toBe(0);
    expect((await run([command, 'force-app', '--fail-on', 'never'], { cwd: folder })).code).toBe(0);
  });
});

describe('an option that would say nothing is refused', () => {
  it.each(
    [
      ['scan', '--allow-indeterminate'],
      ['explain', '--fail-on', 'low'],
      ['rules', '--fail-on', 'low'],
      ['init', '--fail-on', 'low'],
      ['serve', '--fail-on', 'low'],
      ['serve', '--allow-indeterminate'],
      ['prove', '--allow-indeterminate', '--target', 'https://id.example.com'],
      ['prove', '--allow-empty', '--target', 'https://id.example.com'],
      ['prove', '--allow-indeterminate', '--scenario', 'intercepted-code'],
      ['prove', '--credentials', 'test.json'],
      ['prove', '--i-own-this-server'],
    ].map((args) => ({ args, named: args.join(' ') })),
  )('$named', async ({ args }) => {
    const { code, err } = await run(args, { cwd: folder });
    expect(code).toBe(2);
    expect(err).toMatch(/unknown option|cannot be used with|only beside --target/);
  });
});

describe('prove --scenario', () => {
  it('fails for an attack that succeeds, as severe as it is', async () => {
    write('force-app/Open.connectedApp-meta.xml', connectedAppXml(factsOf('private-secret-off')));
    write('countersign.config.json', '{"apps": {"Open": {"clientType": "private"}}}');
    const prove = (failOn: string, scenario: string) =>
      run(['prove', 'force-app', '--scenario', scenario, '--fail-on', failOn], { cwd: folder });
    expect((await prove('critical', 'intercepted-code')).code).toBe(1);
    expect((await prove('never', 'intercepted-code')).code).toBe(0);
    expect((await prove('low', 'code-replay')).code).toBe(0);
  });
});

describe('prove --target', () => {
  const password = randomBytes(9).toString('hex');
  const user = { username: 'ada@example.com', password };
  const clientSecret = randomBytes(20).toString('hex');

  /** A server whose app asks for neither secret nor challenge, and a run of `prove` against it. */
  async function against(change: object, ...args: string[]) {
    write('org/Web.connectedApp-meta.xml', connectedAppXml(factsOf('private-secret-off')));
    const { apps, org } = await readApps([join(folder, 'org')], { Web: { clientId: 'WebConsumerKey', clientSecret } });
    const server = await createServer({
      apps,
      org: { settings: { ...org.settings, pkceRequiredForAll: false } },
      users: [user],
      passwordHashing: 'dangerously-cheap',
      logLevel: 'silent',
    });
    const redirectUri = 'https://app.example.com/landing';
    const client = {
      name: 'Web',
      clientId: 'WebConsumerKey',
      secret: clientSecret,
      redirectUri,
      kind: 'private',
      user,
    };
    write('test.json', JSON.stringify({ clients: [{ ...client, ...change }] }));
    try {
      return await run(
        ['prove', '--target', server.url, '--i-own-this-server', '--credentials', 'test.json', ...args],
        { cwd: folder },
      );
    } finally {
      await server.close();
    }
  }

  it.each([
    ['a client id nobody knows', { clientId: 'Nobody' }],
    ['a password that is wrong', { user: { ...user, password: 'no' } }],
    ['a redirect URI that is not registered', { redirectUri: 'https://elsewhere.example.com/landing' }],
  ])('that judged nothing exits 3: %s', async (_, change) => {
    const { code, err } = await against(change);
    expect(code).toBe(3);
    expect(err).toContain('the login of Web does not work');
  });

  it('weighs an attack by its severity', async () => {
    const scenario = ['--scenario', 'injected-code'];
    expect((await against({}, '--scenario', 'intercepted-code', '--fail-on', 'critical')).code).toBe(1);
    expect((await against({}, '--scenario', 'intercepted-code', '--fail-on', 'never')).code).toBe(0);
    expect((await against({}, ...scenario, '--fail-on', 'critical')).code).toBe(0);
    expect((await against({}, ...scenario, '--fail-on', 'medium')).code).toBe(1);
  });
});

describe('--quiet', () => {
  const open = () => {
    write('force-app/Open.connectedApp-meta.xml', connectedAppXml(factsOf('private-secret-off')));
    write('countersign.config.json', '{"apps": {"Open": {"clientType": "private"}}}');
  };

  it.each([['review'], ['prove'], ['fix', '--rule', 'flow-not-enabled']])(
    '%s prints a line for each finding that fails the run, and no other',
    async (...args) => {
      open();
      const { out, err } = await run([...args, 'force-app', '--quiet', '--fail-on', 'high'], { cwd: folder });
      const lines = out.trimEnd().split('\n');
      expect(lines[0]).toMatch(
        /^CRITICAL {2}secret-not-required-of-private-client {2}Open {2}force-app\/|^CRITICAL .* {2}Open {2}Open\./,
      );
      for (const line of lines) expect(line).toMatch(/^(?:CRITICAL|HIGH) /);
      expect(err).toBe('');
    },
  );

  it('prints nothing for a run that passes', async () => {
    open();
    for (const command of ['review', 'prove', 'scan'])
      expect(await run([command, 'force-app', '--quiet', '--fail-on', 'never'], { cwd: folder })).toEqual({
        code: 0,
        out: '',
        err: '',
      });
  });

  it('names an undecided app', async () => {
    undecided();
    const { out } = await run(['review', 'force-app', '--quiet', '--fail-on', 'critical'], { cwd: folder });
    expect(out).toMatch(/^INDETERMINATE {2}Undecided {2}\S+\n$/);
  });

  it('leaves a dry run of fix as a patch', async () => {
    open();
    const { out } = await run(['fix', 'force-app', '--quiet', '--dry-run'], { cwd: folder });
    expect(out).toMatch(/^--- /);
    expect(out).not.toContain('would be written');
  });

  it('writes files in full', async () => {
    open();
    await run(['review', 'force-app', '--quiet', '--format', 'text=report.txt'], { cwd: folder });
    expect(readFileSync(join(folder, 'report.txt'), 'utf8')).toContain('Require Secret for Web Server Flow');
  });
});
