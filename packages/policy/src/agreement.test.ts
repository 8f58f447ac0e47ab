import { describe, expect, it } from 'vitest';
import type { ClientType } from './client-type.ts';
import { enforce } from './enforce.ts';
import type { Facts } from './facts.ts';
import { judge } from './judge.ts';
import { requiredSettings } from './required.ts';
import { VECTORS } from './vectors.ts';

const base = VECTORS[0]?.facts as Facts;
const TYPES = ['private', 'public', 'mixed'] as const satisfies readonly ClientType[];

/** A setting, what `enforce` shows of it, and when the control asks about it. */
const ENFORCED = [
  [
    'secretRequiredForWebServerFlow',
    (facts: Facts) => !enforce(facts, { kind: 'code', client: 'absent', verifier: 'matches' }).allowed,
  ],
  [
    'secretRequiredForRefreshTokenFlow',
    (facts: Facts) => !enforce(facts, { kind: 'refresh', client: 'absent' }).allowed,
  ],
  [
    'secretRequiredForTokenExchange',
    (facts: Facts) => !enforce(facts, { kind: 'token-exchange', client: 'absent' }).allowed,
  ],
  [
    'pkceRequired',
    (facts: Facts) => !enforce(facts, { kind: 'authorize', flow: 'web-server', challenge: 'absent' }).allowed,
  ],
] as const;

const SETTINGS = [
  'secretRequiredForWebServerFlow',
  'secretRequiredForRefreshTokenFlow',
  'secretRequiredForTokenExchange',
  'tokenExchangeFlow',
  'pkceRequired',
  'refreshTokenRotation',
  'refreshReachable',
  'authorizationCodeFlow',
] as const;

describe('judge and enforce', () => {
  it('judge finds something exactly where what is enforced differs from what ought to be', () => {
    for (let n = 0; n < 2 ** SETTINGS.length; n++) {
      const facts = {
        ...base,
        ...Object.fromEntries(SETTINGS.map((name, i) => [name, ((n >> i) & 1) === 1])),
      } as Facts;
      for (const type of TYPES) {
        const ought = requiredSettings({ facts: facts as Required<typeof facts> as never, type });
        const { findings } = judge(facts, type);
        for (const [setting, enforced] of ENFORCED) {
          const wanted = ought[setting];
          const differs = wanted !== undefined && enforced(facts) !== wanted;
          const found = findings.some(
            (finding) => finding.required && finding.setting === setting && finding.rule !== 'client-type-mixed',
          );
          expect({ n, type, setting, found }).toEqual({ n, type, setting, found: differs });
        }
      }
    }
  });
});
