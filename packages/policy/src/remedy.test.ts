import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import { remedy } from './remedy.ts';
import { VECTORS } from './vectors.ts';

describe('remedy', () => {
  it.each(VECTORS.map((vector) => [vector.id, vector] as const))(
    '%s: nothing fixable is left',
    (_, { facts, type }) => {
      const { facts: after } = remedy(facts, type);
      const left = judge(after, type).findings.flatMap((finding) => finding.fix.changes);
      expect(left.filter((change) => change.setting !== 'codeCredentialFlowAllowed')).toEqual([]);
    },
  );

  it('a decided app whose only faults are settings becomes compliant', () => {
    for (const { facts, type } of VECTORS) {
      if (
        type === 'mixed' ||
        type === 'unknown' ||
        facts.secretInClient ||
        facts.secretInSource ||
        facts.verifierDerivable
      )
        continue;
      const blocked = facts.headlessLogin && (!facts.orgAllowsCodeCredentialFlow || !facts.adminApproved);
      if (blocked || Object.values(facts).includes(undefined)) continue;
      expect(['compliant', 'not-applicable']).toContain(judge(remedy(facts, type).facts, type).verdict);
    }
  });

  it('remedying twice changes nothing the second time', () => {
    for (const { facts, type } of VECTORS) expect(remedy(remedy(facts, type).facts, type).changes).toEqual([]);
  });

  it('never touches org-wide settings nor admin approval', () => {
    const touched = new Set(
      VECTORS.flatMap(({ facts, type }) => remedy(facts, type).changes.map((change) => change.setting)),
    );
    expect(touched).not.toContain('adminApproved');
    expect(touched).not.toContain('codeCredentialFlowAllowed');
    expect(touched).not.toContain('credentialsInPostBodyOnly');
  });

  it('has every change its findings ask for, each once, and the facts with them', () => {
    const vector = (id: string) => {
      const { facts, type } = VECTORS.find((one) => one.id === id) as (typeof VECTORS)[number];
      return { ...remedy(facts, type), before: facts };
    };
    const open = vector('public-secret');
    expect(open.changes).toEqual([
      { setting: 'secretRequiredForWebServerFlow', from: true, to: false },
      { setting: 'secretRequiredForRefreshTokenFlow', from: true, to: false },
      { setting: 'pkceRequired', from: false, to: true },
      { setting: 'refreshTokenRotation', from: false, to: true },
    ]);
    expect(open.facts).toEqual({
      ...open.before,
      secretRequiredForWebServerFlow: false,
      secretRequiredForRefreshTokenFlow: false,
      pkceRequired: true,
      refreshTokenRotation: true,
    });
    const right = vector('private-right');
    expect(right).toMatchObject({ changes: [], facts: right.before });
  });

  it('leaves the switches of the org as they are, in the facts too', () => {
    for (const { facts, type } of VECTORS)
      expect(remedy(facts, type).facts.orgAllowsCodeCredentialFlow).toBe(facts.orgAllowsCodeCredentialFlow);
  });
});
