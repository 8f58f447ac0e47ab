import { type ChildProcess, fork } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openAdministration } from '../src/index.ts';
import { openPostgresStore } from '../src/store/postgres/store.ts';
import {
  type Answer,
  app,
  basic,
  CALLBACK,
  CLIENT_ID,
  CLIENT_SECRET,
  encode,
  PASSWORD,
  send,
  startFixture,
} from './fixture.ts';
import { findPostgres, type PostgresServer, startPostgres, whyNoPostgres } from './postgres-server.ts';
import { storeContract } from './store-contract.ts';
import { openConnections } from './wire-race.ts';

const bin = findPostgres();
const PROCESSES = 4;

describe('a PostgreSQL server', () => {
  it('is there to be tested against, on CI at least', () => {
    if (bin === undefined)
      process.stderr.write(`SKIPPED: ${whyNoPostgres()}
`);
    expect(bin !== undefined || process.env.CI === undefined, whyNoPostgres()).toBe(true);
  });
});

describe.runIf(bin !== undefined)('on a real PostgreSQL', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres(bin ?? '');
  });
  afterAll(() => postgres.stop());

  storeContract('PostgreSQL', async () => await openPostgresStore(postgres.url));

  describe('four servers', () => {
    const children: ChildProcess[] = [];
    let urls: string[];
    beforeAll(async () => {
      const database = postgres.create('four');
      urls = await Promise.all(Array.from({ length: PROCESSES }, () => startRacer(database, children)));
    });
    afterAll(() => {
      for (const child of children) child.kill('SIGTERM');
    });

    const form = (more: Record<string, string>) => ({ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, ...more });
    const post = async (url: string, body: Record<string, string>): Promise<Answer> =>
      await send(`${url}/services/oauth2/token`, { method: 'POST', body: encode(body) });
    const everywhere = async (body: Record<string, string>, times: number): Promise<Answer[]> =>
      await Promise.all(Array.from({ length: times }, (_, at) => post(urls[at % PROCESSES] ?? '', body)));

    const headless = async (url: string): Promise<Answer> =>
      await send(`${url}/services/oauth2/authorize`, {
        method: 'POST',
        headers: { 'auth-request-type': 'Named-User', authorization: basic('ada@example.com', PASSWORD) },
        body: encode({ response_type: 'code_credentials', client_id: CLIENT_ID, redirect_uri: CALLBACK }),
      });
    const code = async (): Promise<string> => (await headless(urls[0] ?? '')).location?.searchParams.get('code') ?? '';
    const redeem = (value: string) => form({ grant_type: 'authorization_code', code: value, redirect_uri: CALLBACK });
    const refresh = (value: string) => form({ grant_type: 'refresh_token', refresh_token: value });

    it('let exactly one of a hundred racing redemptions win, ten times over', async () => {
      for (let round = 0; round < 10; round++) {
        const answers = await everywhere(redeem(await code()), 100);
        expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
        expect(answers.every((answer) => answer.status === 200 || answer.json.error === 'invalid_grant')).toBe(true);
      }
    });

    it('let exactly one of a hundred racing refreshes win, ten times over', async () => {
      for (let round = 0; round < 10; round++) {
        const { json } = await post(urls[0] ?? '', redeem(await code()));
        const answers = await everywhere(refresh(String(json.refresh_token)), 100);
        expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
        expect(answers.every((answer) => answer.status === 200 || answer.json.error === 'invalid_grant')).toBe(true);
      }
    });

    it('keep the session of whoever won among a hundred that were on the wire together', async () => {
      const connections = await openConnections(urls, 100);
      for (let round = 0; round < 6; round++) {
        const { json } =
          round % 2 === 0 ? await post(urls[0] ?? '', redeem(await code())) : { json: { refresh_token: '' } };
        const raced = round % 2 === 0 ? refresh(String(json.refresh_token)) : redeem(await code());
        const answers = await connections.race(encode(raced));
        const [winner, ...others] = answers.filter(({ status }) => status === 200);
        expect(others).toHaveLength(0);
        const next = await post(urls[round % PROCESSES] ?? '', refresh(String(winner?.json.refresh_token)));
        expect(next.status).toBe(200);
      }
      connections.close();
    });

    it('live through a database that goes away under load: 503 meanwhile, and every acknowledged token works after it', async () => {
      const statuses = new Map<number, number>();
      const acknowledged: string[] = [];
      let goOn = true;
      const lane = async (at: number): Promise<void> => {
        const url = urls[at % PROCESSES] ?? '';
        while (goOn) {
          const login = await headless(url);
          count(statuses, login.status);
          const value = login.location?.searchParams.get('code');
          if (!value) continue;
          const answer = await post(url, redeem(value));
          count(statuses, answer.status);
          if (answer.status === 200) acknowledged.push(String(answer.json.access_token));
        }
      };
      const lanes = Array.from({ length: 8 }, (_, at) => lane(at));
      for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
        await vi.waitUntil(() => (statuses.get(200) ?? 0) > 20, 20_000);
        await postgres.halt(signal);
        const down = statuses.get(503) ?? 0;
        await vi.waitUntil(() => (statuses.get(503) ?? 0) > down + 8, 20_000);
        for (const url of urls) {
          expect((await send(`${url}/readyz`)).status).toBe(503);
          expect((await send(`${url}/healthz`)).status).toBe(200);
        }
        await postgres.resume();
        const up = statuses.get(200) ?? 0;
        await vi.waitUntil(() => (statuses.get(200) ?? 0) > up + 20, 20_000);
      }
      goOn = false;
      await Promise.all(lanes);
      expect(children.map((child) => child.exitCode)).toEqual(children.map(() => null));
      // A code whose login was answered 503 is nobody's; nothing else may be refused, and nothing is a bug.
      expect([...statuses.keys()].sort()).toEqual([200, 302, 503]);
      const headers = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
      for (const token of acknowledged.slice(-100))
        expect((await send(`${urls[0]}/services/oauth2/userinfo`, headers(token))).status).toBe(200);
      // A server looks at its database once a second.
      for (const url of urls)
        await vi.waitUntil(async () => (await send(`${url}/readyz`)).json.status === 'ready', {
          timeout: 10_000,
          interval: 200,
        });
    }, 90_000);

    it('tell a caller who must wait for the database when to come back', async () => {
      await postgres.halt('SIGINT');
      const answer = await headless(urls[0] ?? '');
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toMatch(/^[0-9]+$/);
      await postgres.resume();
    });

    it('see on each what was issued, rotated or reused on another', async () => {
      const [a = '', b = '', c = '', d = ''] = urls;
      const { json: first } = await post(a, redeem(await code()));
      const { json: second } = await post(b, refresh(String(first.refresh_token)));
      expect(second.refresh_token).toBeTruthy();
      // Longer than a request may lie in the socket of a process that gets no processor.
      await new Promise((resolve) => setTimeout(resolve, 100));
      const reuse = await post(c, refresh(String(first.refresh_token)));
      expect(reuse.json.error_description).toBe('expired access/refresh token');
      const after = await post(d, refresh(String(second.refresh_token)));
      expect(after.json.error_description).toBe('expired access/refresh token');
    });
  });

  it('gives servers that start at once on an empty database one set of client ids and secrets, and one key', async () => {
    const database = postgres.create('first_start');
    const starts = Array.from({ length: PROCESSES }, async () => {
      const administration = await openAdministration({ database });
      const issued = await administration.apps.issue('Booking_Web', { hasSecret: false });
      await administration.close();
      const clientSecret = issued.newSecret;
      const registration = app(
        { secretRequiredForWebServerFlow: true },
        { clientId: issued.clientId, scopes: ['OpenID'] },
      );
      const { clientSecret: _none, ...without } = registration;
      const fixture = await startFixture({
        database,
        apps: [clientSecret === undefined ? without : { ...without, clientSecret }],
      });
      await fixture.server.usersReady;
      return { fixture, ...issued };
    });
    const started = await Promise.all(starts);
    expect(new Set(started.map(({ clientId }) => clientId)).size).toBe(1);
    const secrets = started.flatMap(({ newSecret }) => newSecret ?? []);
    expect(secrets).toHaveLength(1);
    const client = { client_id: started[0]?.clientId ?? '', client_secret: secrets[0]?.reveal() ?? '' };
    for (const { fixture } of started) {
      const { code = '' } = await fixture.authorize({ client_id: client.client_id });
      expect((await fixture.exchange(code, client)).status).toBe(200);
    }
    const keys = await Promise.all(
      started.map(async ({ fixture }) => (await send(`${fixture.server.url}/id/keys`)).text),
    );
    expect(new Set(keys).size).toBe(1);
    expect((JSON.parse(keys[0] ?? '') as { keys: unknown[] }).keys).toHaveLength(1);
    for (const { fixture } of started) await fixture.server.close();
  });

  it('serves the flow, keeps its key in the database and says so', async () => {
    const fixture = await startFixture({ database: postgres.create('one') });
    const answer = await fixture.authorize();
    expect((await fixture.exchange(answer.code ?? '')).status).toBe(200);
    expect(fixture.logged.join('')).toContain('one is kept in the database');
    await fixture.server.close();
  });
});

function count(counts: Map<number, number>, value: number): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function startRacer(database: string, children: ChildProcess[]): Promise<string> {
  const child = fork(new URL('racer.ts', import.meta.url), [database, CLIENT_SECRET, PASSWORD], { execArgv: [] });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url));
    child.once('exit', (status) => reject(new Error(`a server ended with ${status}`)));
  });
}
