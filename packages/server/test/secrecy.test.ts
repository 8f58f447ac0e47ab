import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  app,
  basic,
  CLIENT_ID,
  CLIENT_SECRET,
  encode,
  PASSWORD,
  pkce,
  send,
  startFixture,
  USERNAME,
} from './fixture.ts';

describe('a secret', () => {
  it('is in no log line, no audit row and no byte of the database, whatever happens', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'countersign-secrecy-'));
    const fixture = await startFixture({
      database: `sqlite:${join(directory, 'a.db')}`,
      apps: [app({ refreshTokenRotation: true }, { scopes: ['Api', 'RefreshToken', 'OpenID'] })],
      explainPkce: true,
    });
    const { verifier, challenge } = pkce();
    const state = 'state-of-the-caller-1';
    const { code = '' } = await fixture.authorize({ code_challenge: challenge, state });
    const { json: first } = await fixture.exchange(code, { code_verifier: verifier, client_secret: CLIENT_SECRET });
    const { json: second } = await fixture.refresh(String(first.refresh_token), { client_secret: CLIENT_SECRET });
    const bearer = { authorization: `Bearer ${second.access_token}` };
    await send(`${fixture.server.url}/services/oauth2/userinfo`, { headers: bearer });
    // Everything in the wrong place, too.
    await fixture.refresh(String(first.refresh_token), { client_secret: CLIENT_SECRET });
    await fixture.exchange(code, { code_verifier: verifier, client_secret: CLIENT_SECRET });
    await fixture.exchange(
      code,
      { code_verifier: verifier },
      { authorization: basic(CLIENT_ID, CLIENT_SECRET), 'sec-fetch-site': 'cross-site' },
    );
    const query = encode({
      username: USERNAME,
      password: PASSWORD,
      client_secret: CLIENT_SECRET,
      code,
      response_type: 'code_credentials',
      client_id: CLIENT_ID,
    });
    await send(`${fixture.server.url}/services/oauth2/authorize?${query}`, {
      headers: { 'auth-request-type': 'Named-User' },
    });
    await send(`${fixture.server.url}/${CLIENT_SECRET}?x=${code}`);
    await fixture.post(`/services/oauth2/token?client_secret=${CLIENT_SECRET}`, {
      [PASSWORD]: 'x',
      grant_type: CLIENT_SECRET,
    });
    await fixture.authorize({}, { authorization: basic(PASSWORD, CLIENT_SECRET) });
    const trail = JSON.stringify(await fixture.server.auditTrail(1000));
    await fixture.server.close();

    const stored = readdirSync(directory)
      .map((name) => readFileSync(join(directory, name)).toString('latin1'))
      .join('\n');
    const logged = fixture.logged.join('\n');
    expect(fixture.logged.length).toBeGreaterThan(8);
    const secrets = {
      PASSWORD,
      CLIENT_SECRET,
      code,
      verifier,
      first: first.refresh_token,
      second: second.refresh_token,
      access: second.access_token,
      idToken: second.id_token,
    };
    for (const [name, value] of Object.entries(secrets)) {
      const text = String(value);
      expect(text.length, name).toBeGreaterThan(20);
      for (const [where, haystack] of Object.entries({ logged, trail, stored })) {
        expect(haystack.includes(text), `${name} is ${where}`).toBe(false);
        expect(haystack.includes(text.slice(-16)), `the end of ${name} is ${where}`).toBe(false);
      }
    }
    expect(logged).not.toContain(CLIENT_ID);
    expect(logged).not.toContain(state);
    rmSync(directory, { recursive: true, force: true });
  });
});
