/** An unmodified `sf` from npm, in a home of its own: installed once for each version into the cache folder of this user. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const VERSION = '2.150.6';

/** Where the cache of a user is, by system. */
function cacheFolder(): string {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  if (process.platform === 'win32' && process.env.LOCALAPPDATA) return process.env.LOCALAPPDATA;
  return join(homedir(), '.cache');
}

/** The script that starts the CLI; installs it where it is not there yet. About a minute, and 300 MB. */
export function installSf(): string {
  const home = join(cacheFolder(), 'countersign-test', `sf-${VERSION}`);
  const script = join(home, 'node_modules', '@salesforce', 'cli', 'bin', 'run.js');
  if (existsSync(script)) return script;
  mkdirSync(dirname(home), { recursive: true });
  const fresh = mkdtempSync(`${home}-`);
  writeFileSync(join(fresh, 'package.json'), '{ "private": true }\n');
  execFileSync(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', `@salesforce/cli@${VERSION}`],
    { cwd: fresh, stdio: 'ignore', timeout: 600_000 },
  );
  try {
    renameSync(fresh, home);
  } catch (error) {
    // Another test was faster.
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(script)) throw error;
  }
  return script;
}

export interface RanSf {
  code: number;
  out: string;
  err: string;
  /** Of a command with `--json`. */
  result: unknown;
}

export interface Sf {
  run(args: readonly string[], options?: { cwd?: string; env?: Record<string, string> }): Promise<RanSf>;
  /** A link the CLI wanted to show in a browser since the last one. */
  opened(): Promise<string>;
  home: string;
  [Symbol.dispose](): void;
}

/** The CLI with nobody logged in. */
export function startSf(): Sf {
  const script = installSf();
  const home = mkdtempSync(join(tmpdir(), 'countersign-sf-'));
  const links = join(home, 'opened');
  const browser = join(home, 'browser.sh');
  // Returns at once, as a browser that is running does.
  writeFileSync(browser, `#!/bin/sh\nprintf '%s' "$1" > '${links}.new' && mv '${links}.new' '${links}'\n`, {
    mode: 0o755,
  });
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    USERPROFILE: home,
    BROWSER: browser,
    SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
    SF_DISABLE_TELEMETRY: 'true',
    SF_DISABLE_LOG_FILE: 'true',
    SF_AUTOUPDATE_DISABLE: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
    SF_HIDE_RELEASE_NOTES: 'true',
    FORCE_COLOR: '0',
  };
  return {
    home,
    run: (args, options = {}) =>
      new Promise((resolve) => {
        execFile(
          process.execPath,
          [script, ...args],
          { cwd: options.cwd ?? home, env: { ...env, ...options.env }, maxBuffer: 64 * 1024 * 1024, timeout: 100_000 },
          (error, out, err) => {
            const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
            resolve({ code, out, err, result: resultIn(out) });
          },
        );
      }),
    async opened() {
      const { readFile, rm } = await import('node:fs/promises');
      for (;;) {
        const link = await readFile(links, 'utf8').catch(() => undefined);
        if (link !== undefined) {
          await rm(links);
          return link;
        }
        await sleep(50);
      }
    },
    [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }),
  };
}

function resultIn(out: string): unknown {
  try {
    return (JSON.parse(out) as { result?: unknown }).result;
  } catch {
    return undefined;
  }
}
