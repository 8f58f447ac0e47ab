import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { PATHS } from '../src/http/wire.ts';
import { createServer } from '../src/index.ts';
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
  USERNAME,
} from './fixture.ts';

describe.each(['salesforce', 'strict'] as const)('the OpenAPI document of the %s wire', (wire) => {
  it('describes every route there is, and the answers that are really given', async () => {
    const fixture = await startFixture({
      wire,
      apps: [app({}, { scopes: ['Api', 'RefreshToken', 'OpenID', 'Basic'] })],
    });
    const { url } = fixture.server;
    const document = (await send(`${url}/openapi.json`)).json as unknown as Document;
    expect(Object.keys(document.paths).sort()).toEqual(
      Object.values(PATHS)
        .map((path) => path.replace(/:(\w+)/g, '{$1}'))
        .sort(),
    );

    const ajv = new Ajv2020({ strict: false });
    (addFormats as unknown as (to: Ajv2020) => void)(ajv);
    ajv.addSchema(document as unknown as object, 'openapi');
    const seen = new Set<string>();
    const check = (method: 'get' | 'post', path: string, answer: Answer): Answer => {
      const operation = document.paths[path]?.[method];
      const response =
        operation?.responses[String(answer.status)] ?? operation?.responses[`${Math.floor(answer.status / 100)}XX`];
      expect(response, `${method} ${path} ${answer.status}`).toBeDefined();
      const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
      if (answer.text !== '')
        expect(Object.keys(response?.content ?? {}), `${method} ${path} ${answer.status}`).toContain(type);
      const schema = response?.content?.[type]?.schema?.$ref;
      if (schema !== undefined) {
        const valid = ajv.validate({ $ref: `openapi${schema}` }, JSON.parse(answer.text));
        expect(ajv.errorsText(), `${method} ${path} ${answer.text}`).toBe('No errors');
        expect(valid).toBe(true);
      }
      seen.add(`${method} ${path}`);
      return answer;
    };

    const authorized = check('post', PATHS.authorize, await fixture.authorize());
    const code = authorized.location?.searchParams.get('code') ?? '';
    check('post', PATHS.authorize, await fixture.authorize({ scope: 'no' }));
    const page = `${url}${PATHS.authorize}?response_type=code&client_id=${CLIENT_ID}&redirect_uri=${encodeURIComponent(CALLBACK)}`;
    check('get', PATHS.authorize, await send(page));
    check('get', PATHS.authorize, await send(`${page}&prompt=none`));
    check('get', PATHS.authorize, await send(`${url}${PATHS.authorize}`));
    check('post', PATHS.login, await fixture.post(PATHS.login, {}));
    const { json } = check('post', PATHS.token, await fixture.exchange(code, { client_secret: CLIENT_SECRET }));
    check('post', PATHS.token, await fixture.refresh(String(json.refresh_token)));
    check('post', PATHS.token, await fixture.exchange(code, { client_secret: 'wrong' }));
    const client = { authorization: basic(CLIENT_ID, CLIENT_SECRET) };
    for (const token of [json.access_token, json.refresh_token, 'none']) {
      check('post', PATHS.introspect, await fixture.post(PATHS.introspect, { token: String(token) }, client));
    }
    check('post', PATHS.introspect, await fixture.post(PATHS.introspect, {}));
    const bearer = { headers: { authorization: `Bearer ${json.access_token}` } };
    for (const headers of [bearer, {}]) {
      check('get', PATHS.userinfo, await send(url + PATHS.userinfo, headers));
      check('post', PATHS.userinfo, await send(url + PATHS.userinfo, { method: 'POST', ...headers }));
      check('get', '/id/{orgId}/{userId}', await send(String(json.id), headers));
      check('post', '/id/{orgId}/{userId}', await send(String(json.id), { method: 'POST', ...headers }));
      check('get', '/services/data/{version}', await send(`${url}/services/data/v64.0`, headers));
      const userId = String(json.id).split('/').at(-1);
      check(
        'get',
        '/services/data/{version}/sobjects/User/{userId}',
        await send(`${url}/services/data/v51.0/sobjects/User/${userId}`, headers),
      );
      check(
        'get',
        '/services/data/{version}/query',
        await send(`${url}/services/data/v51.0/query?q=Select+x+FROM+Organization`, headers),
      );
    }
    check(
      'get',
      '/services/data/{version}/query',
      await send(`${url}/services/data/v51.0/query?q=SELECT+Id+FROM+ScratchOrgInfo`, bearer),
    );
    check('get', PATHS.echo, await send(`${url}${PATHS.echo}?code=c`));
    for (const path of [
      PATHS.pkceGenerator,
      PATHS.keys,
      PATHS.keysUnderServices,
      PATHS.openidConfiguration,
      PATHS.serverMetadata,
      PATHS.authConfiguration,
      PATHS.apiVersions,
      PATHS.healthz,
      PATHS.readyz,
      PATHS.metrics,
      PATHS.openapi,
      PATHS.picture,
    ]) {
      check('get', path, await send(url + path));
    }
    check(
      'post',
      PATHS.revoke,
      await fixture.post(PATHS.revoke, { token: String(json.access_token), client_id: CLIENT_ID }),
    );
    if (wire === 'salesforce') check('get', PATHS.revoke, await send(`${url}${PATHS.revoke}?token=x`));
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(described.filter((operation) => !seen.has(operation))).toEqual([]);
    await fixture.server.close();
  });
});

describe('an operator', () => {
  it('sees refusals and grants as metrics, and that the server is ready', async () => {
    const fixture = await startFixture();
    const { code = '' } = await fixture.authorize();
    await fixture.exchange(code);
    await fixture.exchange(code, { client_id: 'nobody' });
    const { text } = await send(`${fixture.server.url}/metrics`);
    expect(text).toContain('countersign_token_answers_total{grant_type="authorization_code"} 1');
    expect(text).toContain('countersign_refusals_total{reason="client-unknown"} 1');
    expect((await send(`${fixture.server.url}/readyz`)).json).toEqual({ status: 'ready' });
    expect((await send(`${fixture.server.url}/healthz`)).status).toBe(200);
    await fixture.server.close();
  });

  it('sees no metric named by a caller', async () => {
    const fixture = await startFixture();
    await fixture.token({ grant_type: 'made-up-by-caller', client_id: CLIENT_ID });
    await send(`${fixture.server.url}/made-up-by-caller`);
    expect((await send(`${fixture.server.url}/metrics`)).text).not.toContain('made-up');
    await fixture.server.close();
  });

  it('stops a server without losing what it was answering', async () => {
    const fixture = await startFixture({ passwordHashing: 'argon2id' });
    await fixture.server.usersReady;
    const body = encode({ response_type: 'code_credentials', client_id: CLIENT_ID, redirect_uri: CALLBACK }).toString();
    const status = await new Promise((resolve, reject) => {
      const login = plainRequest(`${fixture.server.url}/services/oauth2/authorize`, {
        method: 'POST',
        headers: {
          'auth-request-type': 'Named-User',
          authorization: basic(USERNAME, PASSWORD),
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': body.length,
          expect: '100-continue',
        },
      });
      login.on('error', reject);
      login.on('response', (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      // The server has begun to read the request, and is told to stop before it has all of it.
      login.on('continue', () => {
        void fixture.server.close();
        login.end(body);
      });
      login.flushHeaders();
    });
    expect(status).toBe(302);
    await fixture.server.close();
    await expect(fetch(fixture.server.url)).rejects.toThrow();
  });

  it('may close twice', async () => {
    const { server } = await startFixture();
    await Promise.all([server.close(), server.close()]);
  });

  it('believes a proxy only when told to', async () => {
    const ranges = app({ ipRanges: [{ start: '203.0.113.1', end: '203.0.113.9' }], ipRelaxation: 'enforce' });
    for (const [trustProxy, status] of [
      [undefined, 400],
      ['127.0.0.1', 302],
      ['192.0.2.1', 400],
    ] as const) {
      const fixture = await startFixture({ apps: [ranges], ...(trustProxy === undefined ? {} : { trustProxy }) });
      expect((await fixture.authorize({}, { 'x-forwarded-for': '203.0.113.5' })).status).toBe(status);
      await fixture.server.close();
    }
  });

  it('is told in words what is wrong with the options', async () => {
    const start = async (options: object) => await createServer({ apps: [], ...options });
    await expect(start({ database: 'mysql://x' })).rejects.toThrow(/unknown kind of database/);
    await expect(start({ publicUrl: 'id.example.com' })).rejects.toThrow(/write it as https:/);
    await expect(start({ corsOrigins: ['*'] })).rejects.toThrow(/not an origin/);
    await expect(start({ apps: [app(), app()] })).rejects.toThrow(/client ids must differ/);
    await expect(start({ apps: [app({}, { certificatePem: 'x' })] })).rejects.toThrow(/certificate of app Booking_Web/);
    await expect(start({ database: 'sqlite:/nonexistent-folder/a.db' })).rejects.toThrow(/nonexistent-folder/);
  });

  it('serves TLS from PEM texts, with a cookie that needs it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'countersign-tls-'));
    const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
      ],
      { stdio: 'ignore' },
    );
    const { server } = await startFixture({ tls: { key: readFileSync(key), cert: readFileSync(cert) } });
    expect(server.url).toMatch(/^https:/);
    const path = `/services/oauth2/authorize?response_type=code&client_id=${CLIENT_ID}&redirect_uri=${encodeURIComponent(CALLBACK)}`;
    const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
      request(server.url + path, { ca: readFileSync(cert), checkServerIdentity: () => undefined }, (answer) => {
        answer.resume();
        resolve(answer.headers);
      })
        .on('error', reject)
        .end();
    });
    expect(String(headers['set-cookie'])).toMatch(/^__Host-countersign=.*; Secure$/);
    expect(headers['strict-transport-security']).toBeTruthy();
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  });
});

interface Document {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema?: { $ref: string } }> }> }>
  >;
}
