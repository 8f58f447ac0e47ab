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
});
