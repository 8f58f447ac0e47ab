/** `countersign/server` as a user has it: packed, installed, compiled strictly with every declaration checked, run. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACKAGE = join(ROOT, 'packages/countersign');
const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc');
const EXAMPLE = join(ROOT, 'examples/embedded-server');
const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`, NODE_ENV: '' };

const USER_SECRET = createHash('sha256').update('a user of the package').digest('hex');

const USER_FILE = `
import { createServer, Secret, type RunningServer, type ServerOptions } from 'countersign/server';
const options: ServerOptions = {
  apps: [{ name: 'Web', clientId: 'web', clientSecret: new Secret('${USER_SECRET}'), callbackUrls: ['https://app.example.com/cb'],
    scopes: ['Api'], settings: { codeCredentialFlow: true, pkceRequired: false, refreshTokenPolicy: { kind: 'zero' } } }],
  clock: () => 0,
};
const server: RunningServer = await createServer(options);
const answer = await fetch(server.url + '/healthz');
console.log(answer.status, String(options.apps[0]?.clientSecret), (await server.auditTrail()).length);
await server.close();
`;

const WRONG_FILE = `
import { createServer } from 'countersign/server';
await createServer({ apps: [], wire: 'sales-force' });
await createServer({ apps: [{ name: 'Web', clientId: 'web', callbackUrls: [], scopes: [], settings: { pkceRequried: true } }] });
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-types-'));
  execFileSync(process.execPath, [join(ROOT, 'tools/bundle-types.ts')], { env, stdio: 'pipe' });
  // Packed from a copy: package.test.ts packs in place, perhaps at this moment.
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  for (const part of ['package.json', 'bin', 'dist'])
    cpSync(join(PACKAGE, part), join(copy, part), { recursive: true });
  npm(['pack', '--ignore-scripts', '--pack-destination', folder], copy);
  const { version } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8'));
  writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}');
  npm(['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', `countersign-${version}.tgz`], folder);
  // A user has these from a registry; here they are the ones of the workspace.
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
  for (const name of ['@types/node', 'undici-types', 'vitest'])
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('countersign/server', () => {
  it('compiles strictly in a project of a user, with no declaration skipped, and runs', () => {
    expect(compile({ 'user.ts': USER_FILE }, { skipLibCheck: false })).toBe('');
    const ran = spawnSync(process.execPath, ['user.ts'], { cwd: folder, env, encoding: 'utf8' });
    expect(ran).toMatchObject({ status: 0, stdout: '200 [secret] 0\n', stderr: '' });
  });

  it('does not compile with a setting or a word that does not exist', () => {
    const said = compile({ 'wrong.ts': WRONG_FILE }, { skipLibCheck: false });
    expect(said).toMatch(/wrong\.ts\(3,.*'"sales-force"'/);
    expect(said).toMatch(/wrong\.ts\(4,.*'pkceRequried'/);
  });

  it('declares itself in one file that names nothing of the workspace', () => {
    const types = readFileSync(join(folder, 'node_modules/countersign/dist/types/server.d.ts'), 'utf8');
    expect(types).toContain('export declare function createServer(options: ServerOptions): Promise<RunningServer>');
    expect(types).not.toContain('@countersign/');
  });

  it('compiles the example suite, as a reader who copies it would', () => {
    cpSync(join(EXAMPLE, 'src'), join(folder, 'src'), { recursive: true });
    cpSync(join(EXAMPLE, 'test'), join(folder, 'test'), { recursive: true });
    expect(compile({}, { skipLibCheck: true, include: ['src', 'test'] })).toBe('');
  });
});

describe('a build', () => {
  it('of what is built already touches nothing, so that whatever runs from it goes on running', () => {
    const build = () => execFileSync(process.execPath, [join(ROOT, 'tools/build-package.ts')], { env, stdio: 'pipe' });
    const dist = join(PACKAGE, 'dist');
    const files = () =>
      readdirSync(dist)
        .filter((name) => name.endsWith('.js'))
        .map((name) => [name, statSync(join(dist, name)).ino]);
    build();
    const before = files();
    build();
    expect(before.map(([name]) => name)).toContain('server.js');
    expect(files()).toEqual(before);
  });
});

/** What the compiler says; nothing when all is well. */
function compile(
  files: Record<string, string>,
  { skipLibCheck, include = Object.keys(files) }: { skipLibCheck: boolean; include?: string[] },
): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const compilerOptions = {
    target: 'es2024',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }));
  const ran = spawnSync(process.execPath, [COMPILER, '-p', folder, '--pretty', 'false'], { env, encoding: 'utf8' });
  return `${ran.stdout}${ran.stderr}`;
}

function npm(args: readonly string[], cwd: string): void {
  execFileSync('npm', args, { cwd, env, stdio: 'pipe' });
}
