import { describe, expect, it, vi } from 'vitest';
import type { ClientType } from './client-type.ts';
import type { Facts } from './facts.ts';
import { judge } from './judge.ts';
import { APP_RULES } from './rules/catalogue.ts';
import { RULES } from './rules/index.ts';
import { VECTORS, type Vector } from './vectors.ts';

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

describe('the decision table', () => {
  it.each(VECTORS.map((vector) => [vector.id, vector] as const))('%s', (_, vector) => {
    expect(answerOf(vector)).toEqual(vector.expect.findings.toSorted());
    const judgement = judge(vector.facts, vector.type);
    expect(judgement.verdict).toBe(vector.expect.verdict);
    expect(judgement.required).toEqual(vector.expect.required);
    expect(judgement.controls[0]).toMatchObject({
      literal: vector.expect.literal,
      reconciled: vector.expect.reconciled,
    });
    expect(judgement.because).not.toBe('');
  });

  it('every rule bears load: with any one removed, some vector changes', () => {
    for (const rule of APP_RULES) {
      const without = APP_RULES.filter((other) => other !== rule);
      const changed = VECTORS.some((vector) => {
        const judgement = judge(vector.facts, vector.type, without);
        return (
          judgement.verdict !== vector.expect.verdict || judgement.findings.length !== vector.expect.findings.length
        );
      });
      expect(changed, `${rule.id} changes no vector`).toBe(true);
    }
  });

  it('names each rule once, and every rule of the catalogue is found in some vector', () => {
    const seen = new Set(VECTORS.flatMap((vector) => vector.expect.findings.map((line) => line.split(':')[0])));
    const never = RULES.filter((rule) => !seen.has(rule.id)).map((rule) => rule.id);
    expect(never).toEqual([]);
  });
});

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

describe('the memory of judge', () => {
  it('answers the same question with the very same judgement, and another question with another', () => {
    const asked = judge(base, 'private');
    const other = judge(base, 'public');
    expect(judge({ ...base }, 'private')).toBe(asked);
    expect(judge({ ...base }, 'public')).toBe(other);
    expect(other).not.toBe(asked);
  });

  it('hands out what nobody can change, to the last value in it', () => {
    for (const { facts, type } of VECTORS) expect(notFrozenIn(judge(facts, type))).toEqual([]);
  });

  it('holds no answer given by other rules', () => {
    const [first] = VECTORS.filter((vector) => vector.expect.verdict === 'noncompliant');
    const { facts, type } = first as Vector;
    const asked = judge(facts, type);
    expect(judge(facts, type, [])).toMatchObject({ verdict: 'compliant', findings: [] });
    expect(judge(facts, type)).toBe(asked);
  });

  it('holds ten thousand answers and begins anew with the next', async () => {
    vi.resetModules();
    const { judge: fresh } = await import('./judge.ts');
    const questions = Array.from({ length: 10_001 }, (_, n) => ({
      ...base,
      ...Object.fromEntries([...SETTINGS, ...OBSERVATIONS].map((name, i) => [name, ((n >> i) & 1) === 1])),
    }));
    const ask = (n: number) => fresh(questions[n] as Facts, 'public');
    const first = ask(0);
    for (let n = 1; n < 10_000; n++) ask(n);
    expect(ask(0)).toBe(first);
    ask(10_000);
    expect(ask(0)).not.toBe(first);
    expect(ask(0)).toEqual(first);
  });
});

describe('what the control itself says', () => {
  it('a literal reading and its sibling cannot both pass', () => {
    for (const secret of [true, false]) {
      const { controls } = judge(
        {
          ...base,
          codeCredentialFlow: true,
          secretRequiredForWebServerFlow: secret,
          secretRequiredForRefreshTokenFlow: secret,
        },
        'private',
      );
      const literal = Object.fromEntries(controls.map((control) => [control.id, control.literal]));
      const both = [
        literal['authorization-code-and-credentials-flow-settings'],
        literal['require-secret-for-web-server-flow'],
      ];
      expect(both.toSorted()).toEqual(['fail', 'pass']);
    }
  });

  it('worst cases (high privilege, no PKCE, nothing else in the way) score 9.0 to 10.0', () => {
    const open: Facts = {
      ...base,
      pkceRequired: false,
      refreshTokenRotation: false,
      secretRequiredForTokenExchange: true,
      tokenExchangeFlow: true,
    };
    const wrong = [
      judge({ ...open, secretRequiredForWebServerFlow: true, secretRequiredForRefreshTokenFlow: true }, 'public'),
      judge(
        {
          ...open,
          secretRequiredForWebServerFlow: false,
          secretRequiredForRefreshTokenFlow: false,
          secretRequiredForTokenExchange: false,
        },
        'private',
      ),
    ];
    for (const { findings } of wrong) {
      const required = findings.filter((finding) => finding.required);
      expect(required.length).toBeGreaterThan(2);
      for (const finding of required) {
        expect(finding.cvss?.v3.score, finding.rule).toBeGreaterThanOrEqual(9);
        expect(finding.cvss?.v4.score, finding.rule).toBeGreaterThanOrEqual(9);
        expect(finding.severity).toBe('critical');
      }
    }
  });

  it('the two low-risk cases have nothing above low', () => {
    const vaulted: Facts = { ...base, secretVaulted: true };
    for (const pkceRequired of [true, false]) {
      for (const refreshTokenRotation of [true, false]) {
        const { verdict, findings } = judge({ ...vaulted, pkceRequired, refreshTokenRotation }, 'private');
        expect(verdict).toBe('compliant');
        expect(findings.every((finding) => finding.severity === 'low')).toBe(true);
      }
    }
    const open = judge(
      { ...base, secretRequiredForWebServerFlow: false, secretRequiredForRefreshTokenFlow: false },
      'public',
    );
    expect(open).toMatchObject({ verdict: 'compliant', findings: [] });
  });

  it('severity is the band of the v3.1 score, except for advice', () => {
    for (const vector of VECTORS) {
      for (const { cvss, severity, required } of judge(vector.facts, vector.type).findings) {
        if (cvss === null || !required) continue;
        const { score } = cvss.v3;
        expect(severity).toBe(score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'medium' : 'low');
      }
    }
  });
});

function answerOf(vector: Vector): string[] {
  return judge(vector.facts, vector.type)
    .findings.map((finding) => `${finding.rule}: ${finding.severity}${finding.cvss ? ` ${finding.cvss.v3.score}` : ''}`)
    .toSorted();
}

/** The paths of all objects in a value that could still be changed. */
function notFrozenIn(value: unknown, path = 'judgement'): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const parts = Object.entries(value).flatMap(([name, part]) => notFrozenIn(part, `${path}.${name}`));
  return Object.isFrozen(value) ? parts : [path, ...parts];
}
