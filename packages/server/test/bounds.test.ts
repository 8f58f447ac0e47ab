/** What a caller, a clock or a crowd may not do: cost too much, fill what is kept, stop what works. */
import { describe, expect, it } from 'vitest';
import { makeAuditQuota } from '../src/audit/quota.ts';
import { readAuthorization, readBasicPair } from '../src/authorization.ts';
import { app, CLIENT_ID, send, startFixture } from './fixture.ts';

const utf8 = (bytes: Buffer): string => bytes.toString('utf8');
const pair = (header: string): unknown => {
  const read = readAuthorization(header);
  return read?.scheme === 'basic' ? readBasicPair(read.credentials, utf8) : undefined;
};

describe('an Authorization header', () => {
  const encoded = Buffer.from('id:secret?').toString('base64');

  it.each([
    `Basic ${encoded}`,
    `basic   ${encoded}   `,
    `BASIC ${encoded.replaceAll('=', '')}`,
    `Basic ${encoded.replaceAll('/', '_').replaceAll('+', '-')}`,
  ])('%s is read', (header) => {
    expect(pair(header)).toEqual(['id', 'secret?']);
  });

  it.each([
    '',
    'Basic',
    'Basic ',
    'Basic !',
    `Basic ${encoded}!`,
    `Basic =${encoded}`,
    `Basic ${encoded}===`,
    'Basic aWQ',
    `Basic ${' '.repeat(9000)}${encoded}`,
    'Bearer x',
  ])('%j is none', (header) => {
    expect(pair(header)).toBeUndefined();
  });

  it('is refused whatever it is padded with, by the words of a wrong secret', async () => {
    const fixture = await startFixture();
    for (const authorization of [
      `Basic${' '.repeat(15_000)}!`,
      `Basic ${'A'.repeat(7000)}!`,
      `Basic ${'='.repeat(5000)}`,
    ]) {
      const answer = await fixture.token({ grant_type: 'refresh_token', refresh_token: 'x' }, { authorization });
      expect(answer.status).toBe(400);
      expect(answer.json.error).toMatch(/^invalid_client/);
    }
    await fixture.server.close();
  });
});

describe('a path with a part of 129 characters', () => {
  it('is an address of nothing, logged and counted', async () => {
    const fixture = await startFixture();
    const { url } = fixture.server;
    for (const path of [`/id/${'a'.repeat(129)}/x`, `/services/data/${'a'.repeat(200)}`]) {
      expect((await send(url + path)).status).toBe(404);
    }
    expect(fixture.logged.filter((line) => line.includes('address-of-nothing'))).toHaveLength(2);
    expect((await send(`${url}/metrics`)).text).toContain('countersign_refusals_total{reason="address-of-nothing"} 2');
    await fixture.server.close();
  });
});

describe('the audit trail', () => {
  it('keeps what was granted, however much is refused', async () => {
    const fixture = await startFixture();
    await fixture.exchange((await fixture.authorize()).code ?? '');
    const refuse = async (form: Record<string, string>): Promise<void> => {
      await Promise.all(
        Array.from({ length: 50 }, () => fixture.token({ grant_type: 'refresh_token', refresh_token: 'x', ...form })),
      );
    };
    for (let round = 0; round < 10; round++) await refuse({ client_id: 'nobody' });
    for (let round = 0; round < 8; round++) await refuse({ client_id: CLIENT_ID });
    const trail = await fixture.server.auditTrail(10_000);
    const count = (reason: string): number => trail.filter((row) => row.reason === reason).length;
    expect(count('client-unknown')).toBe(100);
    expect(count('refresh-token-unknown')).toBe(300);
    expect(trail.filter((row) => row.outcome === 'granted')).toHaveLength(2);
    await fixture.server.close();
  });

  it('has a quota a minute, anew each minute, and says how many it left out', () => {
    const quota = makeAuditQuota();
    const takes = (nowMs: number): number =>
      Array.from({ length: 150 }, () => quota.takes({}, nowMs)).filter((one) => one).length;
    expect([takes(0), takes(59_999), takes(60_000)]).toEqual([100, 0, 100]);
    expect(quota.leftOut()).toBe(50 + 150 + 50);
    expect(quota.leftOut()).toBe(0);
    // A clock that was put back by an hour does not close the trail for an hour.
    expect(takes(-3_600_000)).toBe(100);
  });
});

describe('a clock that is put back', () => {
  it('stops no login: the first key signs, and the code is redeemed', async () => {
    let nowMs = 1_800_000_000_000;
    const fixture = await startFixture({ apps: [app({}, { scopes: ['OpenID'] })], clock: () => nowMs });
    await fixture.exchange((await fixture.authorize()).code ?? '');
    nowMs -= 60_000;
    const { status, json } = await fixture.exchange((await fixture.authorize()).code ?? '');
    expect([status, typeof json.id_token]).toEqual([200, 'string']);
    await fixture.server.close();
  });
});

describe('scopes', () => {
  it.each(['<script>', 'a"b', 'a\\b', 'é', 'a\nb', `${'a'.repeat(129)}`])(
    'outside of the alphabet are refused, even where everything is allowed: %j',
    async (scope) => {
      const fixture = await startFixture({ apps: [app({}, { scopes: ['Full'] })] });
      expect(
        (await fixture.authorize({ scope: scope === '<script>' ? `admin ${scope} \u0001` : scope })).json.error,
      ).toBe('invalid_scope');
      expect((await fixture.authorize({ scope: 'api custom:scope/1' })).code).toBeTruthy();
      await fixture.server.close();
    },
  );
});

describe('lifetimes that the server limits', () => {
  it('end refresh tokens that the policy of the app would keep', async () => {
    let nowMs = 1_800_000_000_000;
    const fixture = await startFixture({
      clock: () => nowMs,
      refreshTtlSeconds: 100,
      refreshIdleSeconds: 40,
      codeTtlSeconds: 10,
    });
    const { code = '' } = await fixture.authorize();
    const { json } = await fixture.exchange(code);
    const at = async (second: number): Promise<number> => {
      nowMs = 1_800_000_000_000 + second * 1000;
      return (await fixture.refresh(String(json.refresh_token))).status;
    };
    expect([await at(30), await at(60), await at(99), await at(101)]).toEqual([200, 200, 200, 400]);
    const idle = await fixture.exchange((await fixture.authorize()).code ?? '');
    nowMs += 41_000;
    expect((await fixture.refresh(String(idle.json.refresh_token))).status).toBe(400);
    const late = (await fixture.authorize()).code ?? '';
    nowMs += 11_000;
    expect((await fixture.exchange(late)).json.error_description).toBe('expired authorization code');
    await fixture.server.close();
  });
});

describe('metrics', () => {
  it('are at an address of their own where that is asked for, and nowhere else', async () => {
    const fixture = await startFixture({ metrics: { host: '127.0.0.1', port: 0 } });
    await fixture.authorize();
    expect((await send(`${fixture.server.url}/metrics`)).status).toBe(404);
    const at = fixture.server.metricsAddress;
    const { status, text } = await send(`http://${at?.host}:${at?.port}/metrics`);
    expect([status, text.includes('countersign_http_request_duration_seconds')]).toEqual([200, true]);
    expect((await send(`http://${at?.host}:${at?.port}/services/oauth2/authorize`)).status).toBe(404);
    await fixture.server.close();
    await expect(fetch(`http://${at?.host}:${at?.port}/metrics`)).rejects.toThrow();
  });
});

describe('a port that is in use', () => {
  it('is said once: what becomes of the users that were being added is no news', async () => {
    const fixture = await startFixture();
    const { port } = fixture.server.address;
    const logged: string[] = [];
    const users = Array.from({ length: 40 }, (_, at) => ({ username: `user${at}@example.com`, password: 'x' }));
    const sink = { write: (line: string) => logged.push(line) };
    await expect(startFixture({ port, users, logSink: sink })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(logged.filter((line) => line.includes('"level":50'))).toEqual([]);
    await fixture.server.close();
  });
});
