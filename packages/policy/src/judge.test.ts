import { describe, expect, it } from 'vitest';
import type { ClientType } from './client-type.ts';
import type { Facts } from './facts.ts';
import { judge } from './judge.ts';
import { APP_RULES } from './rules/catalogue.ts';
import type { RuleId } from './rules/ids.ts';
import { RULES } from './rules/index.ts';
import type { Rule } from './rules/rule.ts';
import { VECTORS, type Vector } from './vectors.ts';

const base = VECTORS[0]?.facts as Facts;

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

describe('rules of another kind', () => {
  const [some] = APP_RULES.filter((rule) => rule.id === 'pkce-not-required');
  /** Broken where PKCE is, or is not, required. */
  const brokenWhere = (pkceRequired: boolean, id: RuleId): Rule => ({
    ...(some as Rule),
    id,
    rightForEveryType: false,
    check: ({ facts }) =>
      facts.pkceRequired === pkceRequired
        ? {
            severity: 'high',
            cvss: null,
            required: true,
            message: `PKCE is ${pkceRequired ? 'on' : 'off'}.`,
            changes: [],
            demonstration: null,
          }
        : undefined,
  });

  it('that ask for nothing find every app compliant, whatever its type and whatever is not known', () => {
    const nothing = (facts: Facts, type: ClientType) => judge(facts, type, []);
    for (const type of ['mixed', 'unknown'] as const)
      for (const facts of [base, { ...base, pkceRequired: undefined }])
        expect(nothing(facts, type)).toMatchObject({
          verdict: 'compliant',
          because: 'Compliant, whatever the unknown settings turn out to be.',
          findings: [],
        });
    expect(nothing(base, 'private').because).toContain('A private client must present its secret');
    expect(nothing(base, 'public').because).toContain('A public client must present no secret');
  });

  it('two that are broken in turn leave an app noncompliant without a finding that stands, and still say why', () => {
    const rules = [brokenWhere(true, 'pkce-not-required'), brokenWhere(false, 'verifier-derivable')];
    expect(judge({ ...base, pkceRequired: undefined }, 'private', rules)).toMatchObject({
      verdict: 'noncompliant',
      because: 'Not compliant, whatever the unknown settings turn out to be.',
      findings: [],
    });
    expect(judge({ ...base, pkceRequired: true }, 'private', rules).because).toBe('PKCE is on.');
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
