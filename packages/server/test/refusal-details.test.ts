/** What the log says of a refusal, for the person who has to mend the client: what was sent, and what was wanted. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { describeCallbackMismatch } from '../src/authorize/callback-difference.ts';
import { app, CALLBACK, type Fixture, PASSWORD, startFixture, USERNAME } from './fixture.ts';

async function lastDetail(fixture: Fixture): Promise<{ reason: string; detail: string }> {
  await fixture.server.close();
  const lines = fixture.logged.map((line) => JSON.parse(line)).filter((line) => line.reason !== undefined);
  return lines.at(-1);
}

describe('a callback that does not match', () => {
  it.each([
    ['http://app.example.com/callback', 'the scheme'],
    ['https://www.example.com/callback', 'the host'],
    ['https://app.example.com:8443/callback', 'the port'],
    [`${CALLBACK}/`, 'the slash at the end, which is not registered'],
    ['https://app.example.com/Callback', 'upper and lower case of the path'],
    [`${CALLBACK}?from=mail`, 'an added query'],
    ['https://APP.example.com/callback', 'spelling'],
    ['app.example.com', 'form: what was sent is no URL'],
  ])('%s is named with what is registered, and with %s', async (sent, differs) => {
    const fixture = await startFixture();
    await fixture.authorize({ redirect_uri: sent });
    const { reason, detail } = await lastDetail(fixture);
    expect(reason).toBe('redirect-uri-unregistered');
    expect(detail).toContain(`registered “${CALLBACK}”; it differs from it in ${differs}`);
    expect(detail).toContain(`sent “${sent.replace('=mail', '=…')}”`);
  });

  it('is told at the exchange from what the authorization request had', async () => {
    const fixture = await startFixture();
    const { code = '' } = await fixture.authorize();
    await fixture.exchange(code, { redirect_uri: `${CALLBACK}/` });
    expect(await lastDetail(fixture)).toMatchObject({
      reason: 'redirect-uri-mismatch',
      detail: `sent “${CALLBACK}/”, the authorization request had “${CALLBACK}”; it differs in the slash at the end, which is not registered`,
    });
  });

  it('shows no value of a query, no password, no control character, and no endless text', () => {
    const sent = `https://ada:pass@app.example.com/cb\u001b[31m?code=${'x'.repeat(5000)}&state=s#token`;
    const said = describeCallbackMismatch(sent, [CALLBACK]);
    expect(said).toContain('“https://…@app.example.com/cb?[31m?code=…&state=…#…”');
    expect(describeCallbackMismatch(`https://${'a'.repeat(9000)}`, [CALLBACK]).length).toBeLessThan(500);
    const many = Array.from({ length: 9 }, (_, at) => `https://app.example.com/${at}`);
    expect(describeCallbackMismatch('https://app.example.com/8/', many)).toMatch(
      /registered “https:\/\/app.example.com\/8”.* and 4 more; it differs from “https:\/\/app.example.com\/8” in/,
    );
  });
});

describe('a user whom no admin approved', () => {
  it.each([
    [{ permissionSets: ['Traveller', 'Agent'] }, 'the permission sets Traveller, Agent; this one has'],
    [
      { permissionSets: ['Traveller'], profiles: ['Admin'] },
      'the permission set Traveller, or profile Admin; this one has',
    ],
  ])('is told from one who is, by what is missing: %j', async (settings, says) => {
    const users = [{ username: USERNAME, password: PASSWORD, profile: 'Member', permissionSets: ['Guest'] }];
    const fixture = await startFixture({ apps: [app(settings)], users });
    await fixture.authorize();
    const { reason, detail } = await lastDetail(fixture);
    expect([reason, detail]).toEqual([
      'user-not-approved',
      `the app is for users with ${says} profile Member and permission set Guest`,
    ]);
  });
});

describe('PKCE of a form that cannot be', () => {
  const verifier = 'too-short';
  const digest = createHash('sha256').update(verifier);

  it('a verifier that is too short is called malformed, though its SHA-256 is the challenge', async () => {
    const fixture = await startFixture({ explainPkce: true });
    const challenge = digest.copy().digest('base64url');
    const { code = '' } = await fixture.authorize({ code_challenge: challenge });
    const answer = await fixture.exchange(code, { code_verifier: verifier });
    expect(answer.json).toMatchObject({ error: 'invalid_grant', error_description: 'invalid code verifier' });
    const { detail } = await lastDetail(fixture);
    expect(detail).toBe('code_verifier has 9 characters: a verifier has 43 to 256 characters of A-Z a-z 0-9 - . _ ~');
    const explained = fixture.logged.map((line) => JSON.parse(line)).find((line) => line.pkce !== undefined);
    expect(explained.pkce).toMatchObject({ proof: 'malformed', fault: detail, computedChallenge: challenge });
  });

  it('a verifier with other characters is told from one of another length', async () => {
    const fixture = await startFixture({ wire: 'strict' });
    const { code = '' } = await fixture.authorize({
      code_challenge: digest.copy().digest('base64url'),
      code_challenge_method: 'S256',
    });
    await fixture.exchange(code, { code_verifier: `${'a'.repeat(42)}+` });
    expect((await lastDetail(fixture)).detail).toContain('code_verifier has other characters');
  });

  it.each([
    ['hex', digest.copy().digest('hex')],
    ['padding', `${digest.copy().digest('base64url')}=`],
    ['base64', `${'a'.repeat(42)}+`],
    ['5 characters', 'short'],
    ['other characters', `${'a'.repeat(42)}*`],
  ])('a challenge of another form is refused at once, with the word %s in the log', async (word, challenge) => {
    const fixture = await startFixture();
    const answer = await fixture.authorize({ code_challenge: challenge });
    expect(answer.text).toContain('code_challenge must be the SHA-256');
    expect(await lastDetail(fixture)).toMatchObject({ reason: 'challenge-malformed' });
    expect((await lastDetail(fixture)).detail).toContain(word);
  });
});
