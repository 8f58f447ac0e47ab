/** What is published is what is tested: packed, installed in an empty folder with runtime dependencies only, run. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VECTORS } from '@countersign/policy/vectors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectedAppXml } from './write-metadata.ts';

const PACKAGE = fileURLToPath(new URL('../packages/countersign', import.meta.url));
const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`, NODE_ENV: '' };

let folder: string;
let tarball: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-package-'));
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: PACKAGE,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const described = JSON.parse(packed.slice(packed.search(/^[[{]/m)));
  const [first] = Array.isArray(described) ? described : Object.values<{ filename: string }>(described);
  tarball = join(folder, first.filename);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the published package', () => {
  it('imports nothing that its dependencies do not bring', () => {
    const { dependencies } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
    const known = new Set([...Object.keys(dependencies), ...builtinModules]);
    for (const file of readdirSync(join(PACKAGE, 'dist')).filter((name) => name.endsWith('.js'))) {
      const code = readFileSync(join(PACKAGE, 'dist', file), 'utf8');
      for (const [, specifier = ''] of code.matchAll(
        /(?:^import|^export|\bimport\()[^'"\n;]*?["']([^"'.][^"'\n]*)["']/gm,
      )) {
        const name = specifier.startsWith('@')
          ? specifier.split('/').slice(0, 2).join('/')
          : (specifier.split('/')[0] ?? '');
        expect(specifier.startsWith('node:') || known.has(name), `${file} imports ${specifier}`).toBe(true);
      }
    }
  });

  it('brings the licence of everything that is bundled', () => {
    const licences = readFileSync(join(PACKAGE, 'dist/THIRD-PARTY-LICENCES.txt'), 'utf8');
    for (const name of ['@modelcontextprotocol/sdk', 'zod'])
      expect(licences).toMatch(new RegExp(`^${name} [\\d.]+ \\(MIT\\)$`, 'm'));
    expect(licences).toContain('Permission is hereby granted');
  });

  it('brings the scan’s worker beside the command', () => {
    expect(readdirSync(join(PACKAGE, 'dist'))).toContain('scan-worker.js');
  });

  it('reviews an app from an empty folder with runtime dependencies only', () => {
    writeFileSync(join(folder, 'package.json'), '{"private": true}');
    execFileSync('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', tarball], {
      cwd: folder,
      env,
      stdio: 'pipe',
    });
    const facts = VECTORS.find((vector) => vector.id === 'private-secret-off')?.facts;
    if (facts === undefined) throw new Error('no such vector');
    writeFileSync(join(folder, 'Web.connectedApp'), connectedAppXml(facts));
    const bin = join(folder, 'node_modules/.bin/countersign');
    const ran = spawnSync(bin, ['review', 'Web.connectedApp'], { cwd: folder, env, encoding: 'utf8' });
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 1, stderr: '' });
    expect(ran.stdout).toContain('pkce-not-required');
    const explained = spawnSync(bin, ['explain', 'pkce-not-required'], { cwd: folder, env, encoding: 'utf8' });
    expect(explained.stdout).toContain('Threat scenario');
  }, 180_000);
});
