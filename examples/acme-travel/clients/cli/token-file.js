/** Tokens on disk, readable by their owner only. */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const folder = process.env.TRIP_HOME ?? join(homedir(), '.config', 'acme-trip');
const file = join(folder, 'tokens.json');

export function loadTokens() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Error('Not signed in: trip login');
  }
}

/** Written whole and then renamed, so that a rotated refresh token is never half there. */
export function saveTokens(tokens) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fresh = `${file}.new`;
  writeFileSync(fresh, JSON.stringify(tokens), { mode: 0o600 });
  chmodSync(fresh, 0o600);
  renameSync(fresh, file);
}

export function forgetTokens() {
  rmSync(file, { force: true });
}
