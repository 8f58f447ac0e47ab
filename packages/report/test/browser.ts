/** A real Chromium for tests: the one that is installed, else the one that comes with a package. Nothing is skipped. */
import { accessSync, constants, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a browser; the caller closes it. `CHROMIUM_PATH` names another executable. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: installed() ?? (await packaged()), args: FLAGS });
}

function installed(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = [
    ...(process.env.CHROMIUM_PATH === undefined ? [] : [process.env.CHROMIUM_PATH]),
    ...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  return candidates.find(isExecutable);
}

/**
 * Unpacked once, to a folder that has its name only when it is whole: the package itself writes in place, and test
 * files that start together would run half a browser. Its own flags are for functions in a cloud; ours are enough.
 */
async function packaged(): Promise<string> {
  const folder = join(tmpdir(), `countersign-chromium-${packedVersion()}`);
  const executable = join(folder, 'chromium');
  if (isExecutable(executable)) return executable;
  const own = mkdtempSync(`${folder}-`);
  const before = process.env.TMPDIR;
  try {
    process.env.TMPDIR = own;
    const { default: packed } = await import('@sparticuz/chromium');
    await packed.executablePath();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  try {
    renameSync(own, folder);
  } catch (error) {
    // Another was first; theirs is as whole as ours.
    rmSync(own, { recursive: true, force: true });
    if (!isExecutable(executable)) throw error;
  }
  return executable;
}

function packedVersion(): string {
  const manifest = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../../package.json');
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
