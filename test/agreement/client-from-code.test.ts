/**
 * The real client as its code has it: what was read of it is what review, prove and fix say of its login, with the place it
 * was read at. Keys are made up at run time.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { VECTORS } from '@countersign/policy/vectors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../packages/countersign/test/terminal.ts';
import { connectedAppXml, writeProject } from '../write-metadata.ts';

const KEY = `3MVG9${'Made0Up1'.repeat(10)}`;
const RIGHT = VECTORS[0]?.facts;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-client-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a Mobile SDK app whose secret boxes are ticked', () => {
  let project: string;
  beforeAll(() => {
    project = projectWith('mobile', 'fieldapp:///mobilesdk/detect/oauth/done', {
      secretRequiredForWebServerFlow: true,
      secretRequiredForRefreshTokenFlow: true,
      pkceRequired: true,
      refreshTokenRotation: true,
    });
    write(project, 'mobile/app/src/main/res/values/bootconfig.xml', [
      '<?xml version="1.0" encoding="utf-8"?>',
      '<resources>',
      `    <string name="remoteAccessConsumerKey">${KEY}</string>`,
      '    <string name="oauthRedirectURI">fieldapp:///mobilesdk/detect/oauth/done</string>',
      '    <string-array name="oauthScopes"><item>api</item><item>refresh_token</item></string-array>',
      '</resources>',
    ]);
    write(project, 'mobile/app/build.gradle.kts', [
      'plugins { id("com.android.application") }',
      'dependencies { implementation("com.salesforce.mobilesdk:SalesforceSDK:12.1.0") }',
    ]);
  });

  it('cannot log in today, and review says so instead of an attack', async () => {
    const out = await printed(project, ['review', '.', '--fail-on', 'never']);
    expect(out).toContain('HIGH  secret-required-of-public-client');
    expect(out).toContain('cannot log in today (invalid_client)');
    expect(out).toContain(
      'cannot log in (invalid_client: invalid client credentials) today and logs in after the change',
    );
    expect(out).not.toMatch(/extracted-secret|release a version|rotate the consumer secret|CVSS 9/i);
  });

  it('prove says the same of it', async () => {
    const out = await printed(project, ['prove', '.', '--app', 'App', '--fail-on', 'never']);
    expect(out).toContain('invalid_client: invalid client credentials');
    expect(out).not.toContain('before  attack succeeds');
  });

  it('fix clears both boxes and asks nothing, holds nothing back', async () => {
    const out = await printed(project, ['fix', '.', '--dry-run', '--fail-on', 'never']);
    expect(out).toContain('+        <isConsumerSecretOptional>true</isConsumerSecretOptional>');
    expect(out).toContain('+        <isSecretRequiredForRefreshToken>false</isSecretRequiredForRefreshToken>');
    expect(out).not.toContain('Held back');
    expect(out).not.toMatch(/rotate the consumer secret|release a version/i);
  });
});

describe('a hand-written server that sends neither a secret nor a challenge', () => {
  const LOCKED_OUT = /cannot log in after the change \(invalid_client\)/;
  let project: string;
  beforeAll(() => {
    project = projectWith('server', 'https://portal.example.com/cb', {
      secretRequiredForWebServerFlow: false,
      secretRequiredForRefreshTokenFlow: true,
      pkceRequired: false,
      refreshTokenRotation: false,
      refreshReachable: false,
    });
    write(project, 'server/package.json', ['{ "name": "portal", "dependencies": { "express": "4.21.0" } }']);
    write(project, 'server/server.js', [
      "const express = require('express');",
      `const KEY = '${KEY}';`,
      'const app = express();',
      "app.get('/login', (_, res) => res.redirect('https://login.salesforce.com/services/oauth2/authorize?' +",
      "  new URLSearchParams({ response_type: 'code', client_id: KEY, redirect_uri: 'https://portal.example.com/cb' })));",
      "app.get('/cb', async (req, res) => {",
      "  const answer = await fetch('https://login.salesforce.com/services/oauth2/token', {",
      "    method: 'POST',",
      "    body: new URLSearchParams({ grant_type: 'authorization_code', code: req.query.code, client_id: KEY,",
      "      redirect_uri: 'https://portal.example.com/cb' }),",
      '  });',
      '  res.json(await answer.json());',
      '});',
      'app.listen(3000);',
    ]);
  });

  it.each([
    ['review', ['review', '.', '--fail-on', 'never']],
    ['fix', ['fix', '.', '--dry-run', '--fail-on', 'never']],
  ])('%s says that it cannot log in after the change', async (_, args) => {
    const out = await printed(project, args);
    expect(out).toMatch(LOCKED_OUT);
    expect(out).toContain('cannot log in after the change (missing required code challenge)');
  });

  it('prove plays it: refused after the change, working once it is changed', async () => {
    const out = await printed(project, ['prove', '.', '--fail-on', 'never']);
    expect(out).toMatch(
      /logs in today and cannot log in \(inv[^)]+\) after the change; changed as the steps say, it logs in/,
    );
  });

  it('fix holds both changes back, and writes them where it is told to', async () => {
    expect(await printed(project, ['fix', '.', '--dry-run', '--fail-on', 'never'])).toContain('2 held back');
    const all = await printed(project, ['fix', '.', '--dry-run', '--even-if-it-breaks', '--fail-on', 'never']);
    expect(all).not.toContain('held back');
  });
});

function projectWith(name: string, callbackUrl: string, facts: Partial<NonNullable<typeof RIGHT>>): string {
  if (RIGHT === undefined) throw new Error('the decision table is empty');
  const project = join(folder, name);
  writeProject(project, {
    'connectedApps/App.connectedApp-meta.xml': connectedAppXml(
      { ...RIGHT, ...facts },
      { label: 'App', callbackUrl, consumerKey: KEY },
    ),
  });
  return project;
}

function write(project: string, path: string, lines: readonly string[]): void {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${lines.join('\n')}\n`);
}

/** What was printed, as one line: where lines break is not the matter here. */
async function printed(cwd: string, args: readonly string[]): Promise<string> {
  const { out, err } = await run(args, { cwd, width: 400 });
  return out === '' ? err : out;
}
