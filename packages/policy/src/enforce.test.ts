import { describe, expect, it } from 'vitest';
import {
  type ClientProof,
  type Decision,
  type EnforcedSetting,
  type EnforcedSettings,
  type Exchange,
  type ExchangeKind,
  enforce,
  type RefusalReason,
  type VerifierProof,
} from './enforce.ts';
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
  ...CLIENT.map((client) => ({ kind: 'jwt-bearer' as const, client })),
];

function* allSettings(): Generator<EnforcedSettings> {
  const values = [true, false, undefined];
  for (let n = 0; n < 3 ** NAMES.length; n++) {
    yield Object.fromEntries(NAMES.map((name, i) => [name, values[Math.floor(n / 3 ** i) % 3]])) as EnforcedSettings;
  }
}

/** What stands in the way of an exchange, in the order in which it is asked for: who is refused, with which reason, by which setting. */
type Gate = readonly [
  refuses: (settings: EnforcedSettings, exchange: Exchange) => boolean,
  reason: RefusalReason,
  because?: EnforcedSetting,
];

/** Not known counts as the strict value: a flow is open only where it is known to be, a demand is lifted only where it is known to be. */
const open = (settings: EnforcedSettings, name: EnforcedSetting) => settings[name] === true;
const lifted = (settings: EnforcedSettings, name: EnforcedSetting) => settings[name] === false;
const sends = <K extends string>(exchange: Exchange, part: K, value: string) =>
  (exchange as Partial<Record<K, string>>)[part] === value;

const secretGates = (box: EnforcedSetting): Gate[] => [
  [(_, exchange) => sends(exchange, 'client', 'failed'), 'client-authentication-failed'],
  [(settings, exchange) => sends(exchange, 'client', 'absent') && !lifted(settings, box), 'secret-missing', box],
];
const headless = (exchange: Exchange) => sends(exchange, 'flow', 'code-credentials');

const GATES: Record<ExchangeKind, readonly Gate[]> = {
  authorize: [
    [(s, e) => headless(e) && !open(s, 'codeCredentialFlow'), 'flow-not-enabled', 'codeCredentialFlow'],
    [
      (s, e) => headless(e) && !open(s, 'orgAllowsCodeCredentialFlow'),
      'flow-blocked-by-org',
      'orgAllowsCodeCredentialFlow',
    ],
    [
      (s, e) => headless(e) && !sends(e, 'credentialsIn', 'post-body') && !lifted(s, 'credentialsInPostBodyOnly'),
      'credentials-not-in-post-body',
      'credentialsInPostBodyOnly',
    ],
    [(s, e) => sends(e, 'challenge', 'absent') && !lifted(s, 'pkceRequired'), 'challenge-missing', 'pkceRequired'],
  ],
  code: [
    ...secretGates('secretRequiredForWebServerFlow'),
    [(_, e) => sends(e, 'verifier', 'mismatches'), 'verifier-mismatch'],
    [(_, e) => sends(e, 'verifier', 'missing'), 'verifier-missing'],
    [(_, e) => sends(e, 'verifier', 'unexpected'), 'verifier-unexpected'],
    [(s, e) => sends(e, 'verifier', 'unused') && !lifted(s, 'pkceRequired'), 'verifier-missing', 'pkceRequired'],
  ],
  refresh: secretGates('secretRequiredForRefreshTokenFlow'),
  'token-exchange': [
    [(s) => !open(s, 'tokenExchangeFlow'), 'flow-not-enabled', 'tokenExchangeFlow'],
    ...secretGates('secretRequiredForTokenExchange'),
  ],
  'jwt-bearer': [[(_, e) => sends(e, 'client', 'failed'), 'client-authentication-failed']],
};

/** Which settings let an exchange through that nothing stands in the way of. */
const LET_THROUGH: Record<ExchangeKind, readonly EnforcedSetting[]> = {
  authorize: ['pkceRequired'],
  code: ['secretRequiredForWebServerFlow', 'pkceRequired'],
  refresh: ['secretRequiredForRefreshTokenFlow'],
  'token-exchange': ['secretRequiredForTokenExchange'],
  'jwt-bearer': [],
};

function expected(settings: EnforcedSettings, exchange: Exchange): Decision {
  const gate = GATES[exchange.kind].find(([refuses]) => refuses(settings, exchange));
  if (gate === undefined) return { allowed: true, because: LET_THROUGH[exchange.kind] };
  const [, reason, because] = gate;
  return { allowed: false, reason, because: because === undefined ? [] : [because] };
}

describe('enforce', () => {
  it('names the first thing that stands in the way, for every request under every combination of settings', () => {
    for (const exchange of EXCHANGES) {
      const wrong = [...allSettings()].find(
        (settings) => JSON.stringify(enforce(settings, exchange)) !== JSON.stringify(expected(settings, exchange)),
      );
      if (wrong !== undefined)
        expect({ wrong, ...enforce(wrong, exchange) }).toEqual({ wrong, ...expected(wrong, exchange) });
    }
  });

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
