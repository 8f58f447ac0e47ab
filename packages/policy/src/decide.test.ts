import { describe, expect, it } from 'vitest';
import { decide, type KnownFacts } from './decide.ts';
import { judge } from './judge.ts';
import { VECTORS } from './vectors.ts';

describe('decide', () => {
  it.each(VECTORS.map((vector) => [vector.id, vector] as const))('%s: as the decision table has it', (_, vector) => {
    const { verdict, required } = decide({ ...vector.facts, clientType: vector.type });
    expect({ verdict, required }).toEqual({ verdict: vector.expect.verdict, required: vector.expect.required });
  });

  it('without facts is decided for nobody', () => {
    expect(decide({}).verdict).toBe('indeterminate');
    expect(decide({ clientType: 'public' }).verdict).toBe('indeterminate');
  });

  it('says what a kind of client needs although no setting is known', () => {
    expect(decide({ clientType: 'public' }).required).toEqual({
      secretRequiredForWebServerFlow: false,
      pkceRequired: true,
    });
    expect(decide({ clientType: 'private' }).required).toEqual({ secretRequiredForWebServerFlow: true });
  });

  it('what is given as undefined is what was left out', () => {
    const given = { clientType: 'private', privilege: undefined, ipRestricted: undefined } as unknown as KnownFacts;
    expect(decide(given)).toEqual(decide({ clientType: 'private' }));
  });

  it('knowing less never relaxes: a fact left out of a noncompliant app never makes it compliant', () => {
    for (const { facts, type } of VECTORS.filter((vector) => vector.expect.verdict === 'noncompliant')) {
      const without = { ...facts, secretRequiredForWebServerFlow: undefined };
      expect(judge(without, type).verdict).not.toBe('compliant');
      const { secretRequiredForWebServerFlow: _, ...known } = facts;
      expect(decide({ ...known, clientType: type }).verdict).not.toBe('compliant');
    }
  });
});
