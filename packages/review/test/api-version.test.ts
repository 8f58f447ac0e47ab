/** Verdicts on files that were retrieved with an old API version: what they cannot show is not judged as a default. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProject } from '@countersign/metadata';
import { afterEach, expect, it } from 'vitest';
import { NO_CONFIG, oneConfig, reviewProject } from '../src/index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function review(version: string, clientType: 'private' | 'public', boxes = '', org?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-version-'));
  folders.push(folder);
  writeFileSync(join(folder, 'package.xml'), `<Package><version>${version}</version></Package>`);
  writeFileSync(
    join(folder, 'Desk.connectedApp'),
    `<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata"><label>Desk</label><oauthConfig>
      <callbackUrl>https://desk.example.com/done</callbackUrl><scopes>Api</scopes><scopes>RefreshToken</scopes>${boxes}
    </oauthConfig></ConnectedApp>`,
  );
  if (org !== undefined) writeFileSync(join(folder, 'OauthOidc.settings'), org);
  const made = await reviewProject({
    project: await readProject([folder]),
    configs: oneConfig({ ...NO_CONFIG, apps: { Desk: { clientType } } }),
    version: '0.0.0',
    now: new Date(0),
  });
  return { verdict: made.apps[0]?.verdict, rules: made.apps[0]?.findings.map(({ rule }) => rule), notes: made.notes };
}

it.each(['45.0', '50.0'])('a private client is not called compliant at %s', async (version) => {
  const { verdict, rules, notes } = await review(version, 'private');
  expect(verdict).toBe('indeterminate');
  expect(rules).toContain('setting-unknown');
  expect(notes.join('\n')).toMatch(/retrieve again with 60\.0 or later/);
});

it('a public client is not called open at 56.0, where PKCE and rotation cannot be in the file', async () => {
  const boxes =
    '<isConsumerSecretOptional>true</isConsumerSecretOptional><isSecretRequiredForRefreshToken>false</isSecretRequiredForRefreshToken>';
  const old = await review('56.0', 'public', boxes);
  expect([old.verdict, old.rules]).toEqual(['indeterminate', ['setting-unknown']]);
  expect((await review('60.0', 'public', boxes)).verdict).toBe('noncompliant');
});

it('what an old file does say is judged as ever', async () => {
  const { verdict, rules } = await review(
    '50.0',
    'public',
    '<isConsumerSecretOptional>false</isConsumerSecretOptional>',
  );
  expect(verdict).toBe('noncompliant');
  expect(rules).toContain('secret-required-of-public-client');
});

it('an org file that is too old says so, and is not called missing', async () => {
  const org = '<OauthOidcSettings xmlns="http://soap.sforce.com/2006/04/metadata"/>';
  const { notes } = await review('58.0', 'private', '', org);
  expect(notes.join('\n')).toMatch(/isPkceRequired came with API version 59\.0.*PKCE is judged by each app’s own box/);
  expect(notes.join('\n')).not.toMatch(/not among the files/);
});
