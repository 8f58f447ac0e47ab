import { describe, expect, it } from 'vitest';
import type { AppSettings, ServerOptions } from '../src/index.ts';
import { type Answer, app, CLIENT_SECRET, type Fixture, introspect, pkce, send, startFixture } from './fixture.ts';

const PROCESSING = 'token request is already being processed';

async function withFixture(
  settings: AppSettings,
  work: (fixture: Fixture) => Promise<void>,
  options: Partial<ServerOptions> = {},
): Promise<void> {
  const fixture = await startFixture({ apps: [app(settings)], ...options });
  try {
    await work(fixture);
  } finally {
    await fixture.server.close();
  }
}

async function isLive(fixture: Fixture, accessToken: unknown): Promise<boolean> {
  const headers = { authorization: `Bearer ${String(accessToken)}` };
  return (await send(`${fixture.server.url}/services/oauth2/userinfo`, { headers })).status === 200;
}

describe('a code', () => {
  it('is redeemed by exactly one of a hundred racing requests, and the losers destroy nothing', async () => {
    await withFixture({}, async (fixture) => {
      const { code = '' } = await fixture.authorize();
      // Connections that are open already, so that the requests really race.
      await Promise.all(Array.from({ length: 100 }, () => fixture.token({ grant_type: 'none' })));
      const answers = await Promise.all(Array.from({ length: 100 }, () => fixture.exchange(code)));
      const winners = answers.filter((answer) => answer.status === 200);
      expect(winners).toHaveLength(1);
      const losers = answers.filter((answer) => answer.json.error_description === PROCESSING);
      const late = answers.filter((answer) => answer.json.error_description === 'expired authorization code');
      expect(losers.length + late.length).toBe(99);
      expect(await isLive(fixture, winners[0]?.json.access_token)).toBe(late.length === 0);
    });
  });

  it('that is replayed by who can prove to own it takes everything it issued with it', async () => {
    await withFixture({}, async (fixture) => {
      const { verifier, challenge } = pkce();
      const { code = '' } = await fixture.authorize({ code_challenge: challenge });
      const { json } = await fixture.exchange(code, { code_verifier: verifier });
      expect(await isLive(fixture, json.access_token)).toBe(true);
      const replay = await fixture.exchange(code, { code_verifier: verifier });
      expect(replay.json).toEqual({ error: 'invalid_grant', error_description: 'expired authorization code' });
      expect(await isLive(fixture, json.access_token)).toBe(false);
      expect((await fixture.refresh(String(json.refresh_token))).status).toBe(400);
    });
  });

  it.each([
    ['without the verifier', { code_verifier: undefined }],
    ['with another verifier', { code_verifier: pkce().verifier }],
    ['without the secret', { client_secret: undefined }],
    ['with another callback', { redirect_uri: 'https://app.example.com/other' }],
  ])('that is replayed %s destroys nothing', async (_how, wrong) => {
    await withFixture({ secretRequiredForWebServerFlow: true }, async (fixture) => {
      const { verifier, challenge } = pkce();
      const { code = '' } = await fixture.authorize({ code_challenge: challenge });
      const right = { code_verifier: verifier, client_secret: CLIENT_SECRET };
      const { json } = await fixture.exchange(code, right);
      expect((await fixture.exchange(code, { ...right, ...wrong })).status).toBe(400);
      expect(await isLive(fixture, json.access_token)).toBe(true);
    });
  });

  it('is burned by a verifier that fails, and not by a secret that does', async () => {
    await withFixture({ secretRequiredForWebServerFlow: true }, async (fixture) => {
      const { verifier, challenge } = pkce();
      const right = { code_verifier: verifier, client_secret: CLIENT_SECRET };
      const { code: kept = '' } = await fixture.authorize({ code_challenge: challenge });
      expect((await fixture.exchange(kept, { ...right, client_secret: 'wrong' })).status).toBe(400);
      expect((await fixture.exchange(kept, right)).status).toBe(200);
      const { code: burned = '' } = await fixture.authorize({ code_challenge: challenge });
      const guess = await fixture.exchange(burned, { ...right, code_verifier: pkce().verifier });
      expect(guess.json).toEqual({ error: 'invalid_grant', error_description: 'invalid code verifier' });
      expect((await fixture.exchange(burned, right)).status).toBe(400);
    });
  });

  it('is good for 15 minutes', async () => {
    let now = 1_800_000_000_000;
    await withFixture(
      {},
      async (fixture) => {
        const { code: early = '' } = await fixture.authorize();
        const { code: late = '' } = await fixture.authorize();
        now += 899_999;
        expect((await fixture.exchange(early)).status).toBe(200);
        now += 1;
        expect((await fixture.exchange(late)).json.error_description).toBe('expired authorization code');
      },
      { clock: () => now },
    );
  });

  it('is bound to its client and its callback', async () => {
    const other = app({}, { name: 'Other', clientId: 'other' });
    await withFixture(
      {},
      async (fixture) => {
        const { code = '' } = await fixture.authorize();
        expect((await fixture.exchange(code, { client_id: 'other' })).json.error).toBe('invalid_grant');
        const elsewhere = await fixture.exchange(code, { redirect_uri: 'https://app.example.com/callback/' });
        expect(elsewhere.json.error).toBe('redirect_uri_mismatch');
        expect((await fixture.exchange(code)).status).toBe(200);
      },
      { apps: [app(), other] },
    );
  });
});

describe('a refresh token', () => {
  const ROTATING = { refreshTokenRotation: true };

  async function login(fixture: Fixture): Promise<Record<string, unknown>> {
    const { code = '' } = await fixture.authorize();
    return (await fixture.exchange(code)).json;
  }

  it('that was rotated away takes the whole family with it when it is used again', async () => {
    await withFixture(ROTATING, async (fixture) => {
      const first = await login(fixture);
      const second = (await fixture.refresh(String(first.refresh_token))).json;
      expect(second.refresh_token).not.toBe(first.refresh_token);
      expect(await isLive(fixture, first.access_token)).toBe(true);
      const reuse = await fixture.refresh(String(first.refresh_token));
      expect(reuse.json).toEqual({ error: 'invalid_grant', error_description: 'expired access/refresh token' });
      expect(await isLive(fixture, first.access_token)).toBe(false);
      expect(await isLive(fixture, second.access_token)).toBe(false);
      expect((await fixture.refresh(String(second.refresh_token))).status).toBe(400);
    });
  });

  it('is rotated by exactly one of fifty racing requests, and what loses in time destroys nothing', async () => {
    await withFixture(ROTATING, async (fixture) => {
      const { refresh_token: token } = await login(fixture);
      await Promise.all(Array.from({ length: 50 }, () => fixture.token({ grant_type: 'none' })));
      const answers: Answer[] = await Promise.all(Array.from({ length: 50 }, () => fixture.refresh(String(token))));
      const winners = answers.filter((answer) => answer.status === 200);
      expect(winners).toHaveLength(1);
      const late = answers.filter((answer) => answer.json.error_description === 'expired access/refresh token');
      expect(await isLive(fixture, winners[0]?.json.access_token)).toBe(late.length === 0);
    });
  });

  it('that nobody ever issued revokes nothing, however well it is made up', async () => {
    await withFixture(ROTATING, async (fixture) => {
      const { refresh_token: token, access_token: access } = await login(fixture);
      const text = String(token);
      for (let at = 4; at < text.length; at += 7) {
        const forged = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
        expect((await fixture.refresh(forged)).status).toBe(400);
      }
      expect(await isLive(fixture, access)).toBe(true);
    });
  });

  it('stays good without rotation, and is not handed out again', async () => {
    await withFixture({}, async (fixture) => {
      const { refresh_token: token } = await login(fixture);
      for (let round = 0; round < 3; round++) {
        const answer = await fixture.refresh(String(token));
        expect([answer.status, answer.json.refresh_token]).toEqual([200, undefined]);
      }
    });
  });

  it('may be given a narrower scope, never a wider one', async () => {
    await withFixture(
      {},
      async (fixture) => {
        const { code = '' } = await fixture.authorize({ scope: 'refresh_token' });
        const { refresh_token: token } = (await fixture.exchange(code)).json;
        expect((await fixture.refresh(String(token), { scope: 'refresh_token' })).status).toBe(200);
        expect((await fixture.refresh(String(token), { scope: 'api' })).json.error).toBe('invalid_scope');
      },
      { wire: 'strict' },
    );
  });

  it.each([
    ['zero: none is issued', { refreshTokenPolicy: { kind: 'zero' as const } }, []],
    [
      'lifetime: it ends, used or not',
      { refreshTokenPolicy: { kind: 'lifetime' as const, amount: 2, unit: 'hours' as const } },
      [
        [1.5, 200],
        [0.4, 200],
        [0.2, 400],
      ],
    ],
    [
      'inactivity: use keeps it alive',
      { refreshTokenPolicy: { kind: 'inactivity' as const, amount: 2, unit: 'hours' as const } },
      [
        [1.9, 200],
        [1.9, 200],
        [2.1, 400],
      ],
    ],
    [
      'the idle limit: thirty days',
      { refreshTokenIdleLimit: true },
      [
        [719, 200],
        [719, 200],
        [721, 400],
      ],
    ],
    ['infinite: it never ends', { refreshTokenPolicy: { kind: 'infinite' as const } }, [[24 * 4000, 200]]],
  ])('follows the policy %s', async (_name, settings: AppSettings, steps) => {
    let now = 1_800_000_000_000;
    await withFixture(
      settings,
      async (fixture) => {
        const { refresh_token: token } = await login(fixture);
        expect(token === undefined).toBe(settings.refreshTokenPolicy?.kind === 'zero');
        for (const [hours = 0, status] of steps as number[][]) {
          now += hours * 3_600_000;
          const introspected = await introspect(fixture, String(token));
          expect((await fixture.refresh(String(token))).status).toBe(status);
          expect(introspected.active, 'introspection says what a refresh would').toBe(status === 200);
        }
      },
      { clock: () => now },
    );
  });
});
