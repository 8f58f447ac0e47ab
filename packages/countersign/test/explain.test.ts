import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './terminal.ts';

describe('explain an error', () => {
  it.each([
    ['a code', ['OAUTH_EC_APP_NOT_FOUND']],
    ['a sentence without quotes', ['app', 'must', 'be', 'installed', 'into', 'org']],
    ['an answer', ['{"error":"invalid_client","error_description":"app must be installed into org"}']],
    ['a callback', ['https://app.example.com/cb?error=OAUTH_EC_APP_NOT_FOUND&state=1']],
  ])('%s gives its page', async (_, asked) => {
    const { code, out } = await run(['explain', ...asked]);
    expect(code).toBe(0);
    expect(out).toContain('app-not-installed');
    expect(out).toContain('Connected Apps OAuth Usage');
    expect(out).toContain('outside of what is read');
  });

  it('a code that several errors share lists them', async () => {
    const { code, out } = await run(['explain', 'invalid_grant'], { width: 200 });
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+ errors fit/);
    expect(out).toContain('- refresh-token-dead: ');
    expect(out).toContain('- verifier-invalid: ');
  });

  it('what nobody knows is wrong usage, and a near name is said', async () => {
    const unknown = await run(['explain', 'the printer is on fire']);
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('unknown rule or error “the printer is on fire”');
    const near = await run(['explain', 'OAUTH_EC_APP_NOT_FOUNT']);
    expect(near.code).toBe(2);
    expect(near.err).toContain('did you mean “OAUTH_EC_APP_NOT_FOUND”?');
  });

  it('options that only an error has are refused beside a rule and a client', async () => {
    for (const args of [
      ['pkce-not-required', '--app', 'X'],
      ['pkce-not-required', '--format', 'json'],
      ['--client', 'postman', '--format', 'json'],
      ['--client', 'postman', 'invalid_grant'],
    ]) {
      expect((await run(['explain', ...args])).code, args.join(' ')).toBe(2);
    }
  });

  it('a control character in what was asked does not reach the terminal', async () => {
    const { err } = await run(['explain', 'no such \u001b[31m error']);
    expect(err).not.toContain('\u001b');
  });
});

describe('explain an error by the evidence of an app', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-explain-'));
    writeFileSync(join(folder, 'Desk.connectedApp-meta.xml'), DESK);
    writeFileSync(
      join(folder, 'countersign.config.json'),
      JSON.stringify({ apps: { Desk: { clientType: 'public', sends: { secret: 'never', pkce: 'always' } } } }),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const explain = (...args: string[]) => run(['explain', ...args], { cwd: folder, width: 200 });

  it('what is there is shown, what is known not to be is ruled out, and the rest is said to be outside', async () => {
    const { code, out } = await explain('invalid client credentials', '--app', 'Desk');
    expect(code).toBe(0);
    expect(out).toContain('1. Shown: The app requires its secret at the code exchange, and the client sends none.');
    expect(out).toContain('Not in what is read: The secret is wrong');
    const challenge = await explain('missing required code challenge', '--app', 'Desk');
    expect(challenge.out).toContain('Ruled out by what was read: The app requires PKCE');
    expect(challenge.out).not.toContain('Shown:');
  });

  it('says where it was read', async () => {
    const { out } = await explain('invalid client credentials', '--app', 'Desk');
    expect(out).toContain('Require Secret for Web Server Flow is on: yes (Desk.connectedApp-meta.xml:7)');
    expect(out).toMatch(/the client sends no secret with the code: yes \(.+\)/);
  });

  it('a folder without apps is exit 3, and says what was looked for', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'countersign-explain-'));
    const { code, err } = await run(['explain', 'invalid_client', '--app', 'Desk'], { cwd: empty });
    rmSync(empty, { recursive: true });
    expect(code).toBe(3);
    expect(err).toContain('nothing was read');
  });

  it('what no file holds is not decided', async () => {
    const { out } = await explain('OAUTH_APP_BLOCKED', '--app', 'Desk', '.');
    expect(out).toContain('Not decided: API Access Control');
  });

  it('a code alone says which of its errors the app shows', async () => {
    const { out } = await explain('invalid_client', '--app', 'Desk');
    expect(out).toContain('Shown: The app requires its secret at the code exchange');
  });

  it('gives the same to scripts', async () => {
    const { out } = await explain('invalid client credentials', '--app', 'Desk', '--format', 'json');
    const { errors } = JSON.parse(out);
    expect(errors[0].id).toBe('client-credentials-invalid');
    expect(errors[0].apps[0]).toMatchObject({ name: 'Desk', causes: [{ standing: 'shown' }, {}, {}, {}, {}] });
  });

  it('an app that was not read is wrong usage; a file that cannot be read is said', async () => {
    const other = await explain('invalid_client', '--app', 'Desc');
    expect(other.code).toBe(2);
    expect(other.err).toContain('did you mean “Desk”?');
    writeFileSync(join(folder, 'Broken.connectedApp-meta.xml'), '<ConnectedApp><label>x</ConnectedApp>');
    const incomplete = await explain('invalid client credentials', '--app', 'Desk');
    rmSync(join(folder, 'Broken.connectedApp-meta.xml'));
    expect(incomplete.code).toBe(3);
    expect(incomplete.err).toContain('Broken.connectedApp-meta.xml');
    expect(incomplete.out).toContain('Shown:');
  });
});

const DESK = `<?xml version="1.0" encoding="UTF-8"?>
<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata">
    <contactEmail>ada@example.com</contactEmail>
    <label>Desk</label>
    <oauthConfig>
        <callbackUrl>deskapp://signed-in</callbackUrl>
        <isConsumerSecretOptional>false</isConsumerSecretOptional>
        <isPkceRequired>true</isPkceRequired>
        <isSecretRequiredForRefreshToken>false</isSecretRequiredForRefreshToken>
        <scopes>Api</scopes>
    </oauthConfig>
</ConnectedApp>
`;
