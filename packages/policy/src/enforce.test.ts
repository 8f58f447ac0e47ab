import { describe, expect, it } from 'vitest';
import { type ClientProof, type EnforcedSettings, type Exchange, enforce, type VerifierProof } from './enforce.ts';
import { VECTORS } from './vectors.ts';

const NAMES = [
  'codeCredentialFlow',
  'orgAllowsCodeCredentialFlow',
  'credentialsInPostBodyOnly',
  'secretRequiredForWebServerFlow',
  'secretRequiredForRefreshTokenFlow',
  'secretRequiredForTokenExchange',
  'tokenExchangeFlow',
  'pkceRequired',
] as const satisfies readonly (keyof EnforcedSettings)[];

const CLIENT: readonly ClientProof[] = ['proven', 'absent', 'failed'];
const VERIFIER: readonly VerifierProof[] = ['matches', 'mismatches', 'missing', 'unexpected', 'unused'];
const EXCHANGES: readonly Exchange[] = [
  ...(['sent', 'absent'] as const).flatMap((challenge) => [
    { kind: 'authorize' as const, flow: 'web-server' as const, challenge },
    ...(['post-body', 'header', 'query'] as const).map((credentialsIn) => ({
      kind: 'authorize' as const,
      flow: 'code-credentials' as const,
      challenge,
      credentialsIn,
    })),
  ]),
  ...CLIENT.flatMap((client) => VERIFIER.map((verifier) => ({ kind: 'code' as const, client, verifier }))),
  ...CLIENT.map((client) => ({ kind: 'refresh' as const, client })),
  ...CLIENT.map((client) => ({ kind: 'token-exchange' as const, client })),
];

function* allSettings(): Generator<EnforcedSettings> {
  const values = [true, false, undefined];
  for (let n = 0; n < 3 ** NAMES.length; n++) {
    yield Object.fromEntries(NAMES.map((name, i) => [name, values[Math.floor(n / 3 ** i) % 3]])) as EnforcedSettings;
  }
}

describe('enforce', () => {
  it.each(VECTORS.map((vector) => [vector.id, vector] as const))(
    '%s demands what the table says',
    (_, { facts, expect: wanted }) => {
      const bare = enforce(facts, { kind: 'code', client: 'absent', verifier: 'matches' });
      expect(bare.allowed).toBe(!wanted.demands.code?.secret);
      const unbound = enforce(facts, { kind: 'code', client: 'proven', verifier: 'unused' });
      expect(unbound.allowed).toBe(!wanted.demands.code?.pkce);
      const refresh = enforce(facts, { kind: 'refresh', client: 'absent' });
      expect(refresh.allowed).toBe(!wanted.demands.refresh?.secret);
    },
  );

  it('is total, and knowing less never lets more through', () => {
    for (const settings of allSettings()) {
      for (const exchange of EXCHANGES) {
        const decision = enforce(settings, exchange);
        for (const name of NAMES) {
          if (settings[name] === undefined) continue;
          const blind = enforce({ ...settings, [name]: undefined }, exchange);
          if (blind.allowed && !decision.allowed)
            throw new Error(`forgetting ${name} let ${JSON.stringify(exchange)} through`);
        }
      }
    }
  });

  it('refuses a wrong secret whatever the settings: if it is sent, it is validated', () => {
    for (const settings of allSettings()) {
      for (const kind of ['code', 'refresh'] as const) {
        const exchange =
          kind === 'code'
            ? ({ kind, client: 'failed', verifier: 'matches' } as const)
            : ({ kind, client: 'failed' } as const);
        expect(enforce(settings, exchange)).toEqual({
          allowed: false,
          reason: 'client-authentication-failed',
          because: [],
        });
      }
    }
  });

  it('holds PKCE once it has begun, required or not: no downgrade', () => {
    for (const settings of allSettings()) {
      for (const verifier of ['mismatches', 'missing', 'unexpected'] as const) {
        expect(enforce(settings, { kind: 'code', client: 'proven', verifier }).allowed).toBe(false);
      }
    }
  });

  it('asks at each exchange with its own box', () => {
    const settings = VECTORS.find((vector) => vector.id === 'private-most-common')?.facts as EnforcedSettings;
    expect(enforce(settings, { kind: 'code', client: 'absent', verifier: 'unused' })).toEqual({
      allowed: false,
      reason: 'secret-missing',
      because: ['secretRequiredForWebServerFlow'],
    });
    expect(enforce(settings, { kind: 'refresh', client: 'absent' })).toEqual({
      allowed: true,
      because: ['secretRequiredForRefreshTokenFlow'],
    });
  });
});
