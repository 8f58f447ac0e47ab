import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { app, basic, CALLBACK, CLIENT_ID, CLIENT_SECRET, encode, PASSWORD, send, startFixture } from './fixture.ts';

describe('a server that is killed without warning', () => {
  it('has every token it acknowledged when it starts again, and no code comes back to life', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'countersign-durability-'));
    const database = `sqlite:${join(directory, 'a.db')}`;
    for (const killAfter of [1, 7, 40]) {
      const child = fork(new URL('racer.ts', import.meta.url), [database, CLIENT_SECRET, PASSWORD], { execArgv: [] });
      const url = await new Promise<string>((resolve) =>
        child.once('message', (message) => resolve((message as { url: string }).url)),
      );
      const ended = new Promise((resolve) => child.once('exit', resolve));
      const acknowledged: { code: string; refreshToken: string }[] = [];
      const lane = async (): Promise<void> => {
        for (;;) {
          const code = await authorize(url);
          const { json } = await send(`${url}/services/oauth2/token`, { method: 'POST', body: redeem(code) });
          acknowledged.push({ code, refreshToken: String(json.refresh_token) });
          if (acknowledged.length === killAfter) child.kill('SIGKILL');
        }
      };
      // Each lane ends when the server is gone.
      await Promise.allSettled(Array.from({ length: 8 }, lane));
      child.kill('SIGKILL');
      await ended;
      expect(acknowledged.length).toBeGreaterThanOrEqual(killAfter);

      const again = await startFixture({
        database,
        apps: [app({ refreshTokenRotation: true, secretRequiredForWebServerFlow: true })],
      });
      for (const { refreshToken, code } of acknowledged) {
        expect((await again.refresh(refreshToken, { client_secret: CLIENT_SECRET })).status).toBe(200);
        expect((await again.exchange(code, { client_secret: CLIENT_SECRET })).json.error).toBe('invalid_grant');
      }
      await again.server.close();
    }
    rmSync(directory, { recursive: true, force: true });
  });
});

async function authorize(url: string): Promise<string> {
  const answer = await send(`${url}/services/oauth2/authorize`, {
    method: 'POST',
    headers: { 'auth-request-type': 'Named-User', authorization: basic('ada@example.com', PASSWORD) },
    body: encode({ response_type: 'code_credentials', client_id: CLIENT_ID, redirect_uri: CALLBACK }),
  });
  const code = answer.location?.searchParams.get('code');
  if (!code) throw new Error(`no code: ${answer.text}`);
  return code;
}

function redeem(code: string): URLSearchParams {
  return encode({
    grant_type: 'authorization_code',
    code,
    redirect_uri: CALLBACK,
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
  });
}
