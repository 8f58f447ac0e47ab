/** What holds of `judge` whatever the facts: it is asked about the whole of the fact space. */
import { describe, expect, it } from 'vitest';
import type { ClientType } from './client-type.ts';
import type { Facts } from './facts.ts';
import { judge } from './judge.ts';
import { VECTORS } from './vectors.ts';

const base = VECTORS[0]?.facts as Facts;
const TYPES: readonly ClientType[] = ['private', 'public', 'mixed', 'unknown'];

/** The facts that settings decide; the rest are observations. */
const SETTINGS = [
  'codeCredentialFlow',
  'orgAllowsCodeCredentialFlow',
  'credentialsInPostBodyOnly',
  'secretRequiredForWebServerFlow',
  'secretRequiredForRefreshTokenFlow',
  'secretRequiredForTokenExchange',
  'tokenExchangeFlow',
  'pkceRequired',
  'refreshTokenRotation',
  'refreshReachable',
  'adminApproved',
  'authorizationCodeFlow',
] as const;
const OBSERVATIONS = [
  'headlessLogin',
  'ipRestricted',
  'secretVaulted',
  'secretInClient',
  'secretInSource',
  'verifierDerivable',
  'declarationContradicted',
] as const;

describe('the whole fact space', () => {
  it('every complete combination of settings gets a verdict, a reason and sound findings', () => {
    const bits = SETTINGS.length;
    let cases = 0;
    for (let n = 0; n < 2 ** bits; n++) {
      for (const headlessLogin of [true, false]) {
        const facts: Facts = {
          ...base,
          ...Object.fromEntries(SETTINGS.map((name, i) => [name, ((n >> i) & 1) === 1])),
          headlessLogin,
        };
        for (const type of TYPES) {
          const { verdict, because, findings } = judge(facts, type);
          cases++;
          if (because === '') throw new Error(`no reason: ${JSON.stringify({ facts, type })}`);
          const broken = findings.some((finding) => finding.required);
          if (verdict === 'compliant' && broken)
            throw new Error(`compliant with a required finding: ${JSON.stringify({ facts, type })}`);
          if (verdict === 'noncompliant' && !broken)
            throw new Error(`noncompliant without one: ${JSON.stringify({ facts, type })}`);
          if (type !== 'unknown' && verdict === 'indeterminate') throw new Error('all is known, yet not decided');
          if (type === 'unknown' && verdict === 'compliant') throw new Error('no settings are right for both kinds');
          for (const finding of findings) {
            for (const change of finding.fix.changes) {
              if (change.from === change.to) throw new Error(`a change that changes nothing: ${finding.rule}`);
            }
          }
        }
      }
    }
    expect(cases).toBe(2 ** 12 * 2 * 4);
  });

  it('every pair of observations gets a verdict', () => {
    for (const a of OBSERVATIONS) {
      for (const b of OBSERVATIONS) {
        for (const vector of VECTORS) {
          for (const privilege of ['high', 'low'] as const) {
            const facts = { ...vector.facts, [a]: true, [b]: true, privilege };
            expect(judge(facts, vector.type).because).not.toBe('');
          }
        }
      }
    }
  });

  it('knowing less never relaxes: forgetting a fact never turns a worse verdict into a better one', () => {
    const names = SETTINGS.slice(3, 10);
    const values = [true, false, undefined];
    for (let n = 0; n < 3 ** names.length; n++) {
      const facts: Facts = { ...base, codeCredentialFlow: true };
      names.forEach((name, i) => {
        facts[name] = values[Math.floor(n / 3 ** i) % 3];
      });
      for (const type of TYPES) {
        const full = judge(facts, type).verdict;
        for (const name of names) {
          if (facts[name] === undefined) continue;
          const { verdict } = judge({ ...facts, [name]: undefined }, type);
          // Less known may only become less certain: never certain of something better.
          const sound = verdict === full || verdict === 'indeterminate';
          if (!sound)
            throw new Error(`${full} became ${verdict} by forgetting ${name}: ${JSON.stringify({ facts, type })}`);
        }
      }
    }
  });

  it('forgetting the type never turns a noncompliant app compliant', () => {
    for (const vector of VECTORS.filter((one) => one.type === 'private' || one.type === 'public')) {
      expect(judge(vector.facts, 'unknown').verdict).not.toBe('compliant');
    }
  });
});
