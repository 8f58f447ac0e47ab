/** Our server as the benchmark drives it: durable SQLite (or what DATABASE names), audit and logs on. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pino from 'pino';
import { Pool } from 'undici';
import { createServer } from '../packages/server/src/index.ts';
import { MASTER_KEY } from './server-prefill.ts';

const count = Number(process.argv[2] ?? 6000);
const scopes = (process.env.SCOPE ?? 'openid offline_access').split(' ');
const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
const database = process.env.DATABASE ?? `sqlite:${join(directory, 'bench.db')}`;
const logSink = pino.destination({ dest: join(directory, 'server.log'), sync: false, minLength: 8192 });
const verifier = 'v'.repeat(64);
const challenge = createHash('sha256').update(verifier).digest('base64url');
const secret = 'x'.repeat(64);
const USERS = 100;
const password = 'benchmark-1';

/** Where the database was filled before: refresh tokens in it. */
const oldTokensFile = process.env.OLD_REFRESH_TOKENS;
const oldRefreshTokens =
  oldTokensFile === undefined ? undefined : (JSON.parse(readFileSync(oldTokensFile, 'utf8')) as string[]);

const server = await createServer({
  database,
  logSink,
  passwordHashing: 'dangerously-cheap',
  masterKey: MASTER_KEY,
  org: { settings: { codeCredentialFlowAllowed: true } },
  users: Array.from({ length: USERS }, (_, at) => ({ username: `user${at}@example.com`, password })),
  apps: [
    {
      name: 'Bench',
      clientId: 'priv',
      clientSecret: secret,
      callbackUrls: ['https://app.example/cb'],
      scopes,
      settings: {
        codeCredentialFlow: true,
        credentialsInPostBodyOnly: false,
        secretRequiredForWebServerFlow: true,
        secretRequiredForRefreshTokenFlow: true,
        pkceRequired: true,
        refreshTokenRotation: true,
      },
    },
  ],
});
await server.usersReady;

async function issueCodes(): Promise<string[]> {
  const pool = new Pool(server.url, { connections: 16 });
  const codes: string[] = [];
  let begun = 0;
  const body = new URLSearchParams({
    response_type: 'code_credentials',
    client_id: 'priv',
    redirect_uri: 'https://app.example/cb',
    code_challenge: challenge,
  }).toString();
  const lane = async (): Promise<void> => {
    while (begun < count) {
      const user = begun++ % USERS;
      const answer = await pool.request({
        method: 'POST',
        path: '/services/oauth2/authorize',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'auth-request-type': 'Named-User',
          authorization: `Basic ${Buffer.from(`user${user}@example.com:${password}`).toString('base64')}`,
        },
        body,
      });
      await answer.body.dump();
      codes.push(new URL(String(answer.headers.location)).searchParams.get('code') ?? '');
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  await pool.close();
  return codes;
}

const codes = await issueCodes();
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
process.on('SIGTERM', () => process.exit(0));
process.send?.({ url: `${server.url}/services/oauth2/token`, codes, verifier, oldRefreshTokens });
