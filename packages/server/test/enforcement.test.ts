import { type ClientProof, type Exchange, enforce, enforcedFrom, type VerifierProof } from '@countersign/policy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppSettings } from '../src/index.ts';
import { app, CLIENT_SECRET, type Fixture, pkce, startFixture } from './fixture.ts';

const EITHER = [true, false, undefined] as const;

/** Every combination of the settings the policy reads at the token endpoint, not known included. */
const COMBINATIONS = EITHER.flatMap((web) =>
  EITHER.flatMap((refresh) =>
    EITHER.map((pkceRequired) => ({
      secretRequiredForWebServerFlow: web,
      secretRequiredForRefreshTokenFlow: refresh,
      pkceRequired,
    })),
  ),
);

const CLIENTS: readonly ClientProof[] = ['proven', 'absent', 'failed'];
const VERIFIERS: readonly VerifierProof[] = ['matches', 'mismatches', 'missing', 'unexpected', 'unused'];

describe('the server and the policy give the same answer', () => {
  let fixture: Fixture;
  const clientIds = COMBINATIONS.map((_, at) => `app-${at}`);
  beforeAll(async () => {
    fixture = await startFixture({
      apps: COMBINATIONS.map((settings, at) =>
        app({}, { name: `App_${at}`, clientId: clientIds[at] ?? '', settings: { ...KNOWN, ...defined(settings) } }),
      ),
    });
  });
  afterAll(() => fixture.server.close());

  it.each(COMBINATIONS.map((settings, at) => [settings, clientIds[at] ?? ''] as const))(
    'at code exchange with %j',
    async (settings, clientId) => {
      for (const client of CLIENTS) {
        for (const verifier of VERIFIERS) {
          const sendsChallenge = ['matches', 'mismatches', 'missing'].includes(verifier);
          const { code, proof } = await codeFor(fixture, clientId, sendsChallenge);
          const authorize: Exchange = {
            kind: 'authorize',
            flow: 'code-credentials',
            challenge: sendsChallenge ? 'sent' : 'absent',
            credentialsIn: 'header',
          };
          const enforced = { ...ENFORCED, ...settings };
          expect(code !== undefined, `authorize ${verifier}`).toBe(enforce(enforced, authorize).allowed);
          if (code === undefined) continue;
          const answer = await fixture.exchange(code, {
            client_id: clientId,
            client_secret: SECRET_SENT[client],
            code_verifier: verifierSent(verifier, proof.verifier),
          });
          const decision = enforce(enforced, { kind: 'code', client, verifier });
          expect(answer.status === 200, `${client}, verifier ${verifier}: ${answer.text}`).toBe(decision.allowed);
          expect(reasonOf(fixture)).toBe(decision.allowed ? undefined : decision.reason);
        }
      }
    },
  );

  it.each(COMBINATIONS.map((settings, at) => [settings, clientIds[at] ?? ''] as const))(
    'at refresh with %j',
    async (settings, clientId) => {
      const { code = '', proof } = await codeFor(fixture, clientId, true);
      const { json } = await fixture.exchange(code, {
        client_id: clientId,
        client_secret: CLIENT_SECRET,
        code_verifier: proof.verifier,
      });
      for (const client of CLIENTS) {
        const answer = await fixture.refresh(String(json.refresh_token), {
          client_id: clientId,
          client_secret: SECRET_SENT[client],
        });
        const decision = enforce({ ...ENFORCED, ...settings }, { kind: 'refresh', client });
        expect(answer.status === 200, client).toBe(decision.allowed);
        expect(reasonOf(fixture)).toBe(decision.allowed ? undefined : decision.reason);
      }
    },
  );
});

describe('a wrong value of a setting is enforced as it stands', () => {
  it('lets anyone who has the code redeem it when the app asks for nothing', async () => {
    const fixture = await startFixture();
    const { code = '' } = await fixture.authorize();
    expect((await fixture.exchange(code)).status).toBe(200);
    await fixture.server.close();
  });

  it('requires PKCE of every app once the org does', async () => {
    const fixture = await startFixture({
      org: { settings: { codeCredentialFlowAllowed: true, pkceRequiredForAll: true } },
    });
    const answer = await fixture.authorize();
    expect([answer.status, answer.json]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'missing required code challenge' },
    ]);
    await fixture.server.close();
  });

  it('counts a setting nobody knows as the strict one', async () => {
    const fixture = await startFixture({
      apps: [app({}, { settings: { codeCredentialFlow: true, credentialsInPostBodyOnly: false } })],
    });
    expect((await fixture.authorize()).json.error_description).toBe('missing required code challenge');
    const { verifier, challenge } = pkce();
    const { code = '' } = await fixture.authorize({ code_challenge: challenge });
    expect((await fixture.exchange(code, { code_verifier: verifier })).json.error).toBe('invalid_client');
    const { json } = await fixture.exchange(code, { code_verifier: verifier, client_secret: CLIENT_SECRET });
    expect((await fixture.refresh(String(json.refresh_token))).json.error).toBe('invalid_client');
    const again = await fixture.refresh(String(json.refresh_token), { client_secret: CLIENT_SECRET });
    expect(again.json.refresh_token).not.toBe(json.refresh_token);
    await fixture.server.close();
  });
});

/** What the settings under test leave open. */
const KNOWN: AppSettings = { codeCredentialFlow: true, credentialsInPostBodyOnly: false, refreshTokenRotation: false };

const ENFORCED = enforcedFrom(KNOWN, { codeCredentialFlowAllowed: true });

const SECRET_SENT: Readonly<Record<ClientProof, string | undefined>> = {
  proven: CLIENT_SECRET,
  absent: undefined,
  failed: 'not-the-secret',
};

function verifierSent(verifier: VerifierProof, right: string): string | undefined {
  switch (verifier) {
    case 'matches':
    case 'unexpected':
      return right;
    case 'mismatches':
      return pkce().verifier;
    default:
      return undefined;
  }
}

async function codeFor(
  fixture: Fixture,
  clientId: string,
  sendsChallenge: boolean,
): Promise<{ code: string | undefined; proof: ReturnType<typeof pkce> }> {
  const proof = pkce();
  const answer = await fixture.authorize({
    client_id: clientId,
    code_challenge: sendsChallenge ? proof.challenge : undefined,
  });
  return { code: answer.code, proof };
}

/** The reason code of the request that was logged last. */
function reasonOf(fixture: Fixture): string | undefined {
  return (JSON.parse(fixture.logged.at(-1) ?? '{}') as { reason?: string }).reason;
}

function defined(settings: Record<string, boolean | undefined>): AppSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
