import { type Facts, judge, RULES, type RuleId } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { describe, expect, it } from 'vitest';
import { attackByName } from '../attacks/index.ts';
import { demonstrationOf, expectedToWithstand } from './plan.ts';

/** Findings that nobody can show, and why. */
const NOT_SHOWN: Partial<Record<RuleId, string>> = {
  'client-type-undeclared': 'nobody attacks an open question',
  'setting-unknown': 'nobody attacks an open question',
  'declaration-contradicted': 'it is about the evidence, not the settings',
  'flow-not-enabled': 'availability',
  'flow-blocked-by-org': 'availability',
  'not-admin-approved': 'availability',
  'weaker-flow-open': 'the flow belongs to the org, and the twin does not offer it',
  'refresh-rotation-advised': 'advice: the secret stands in the way',
  'credentials-allowed-in-header-or-url': 'advice: the log is not on the wire',
};

const right = VECTORS[0]?.facts as Facts;

describe('the attack that shows a finding', () => {
  it('is there for every rule that is not excused', () => {
    const found = new Map<RuleId, boolean>();
    for (const { facts, type } of VECTORS) {
      for (const finding of judge(facts, type).findings) {
        const shown = demonstrationOf(finding, type, facts);
        found.set(finding.rule, (found.get(finding.rule) ?? false) || shown !== undefined);
        if (shown !== undefined) expect(attackByName(shown.attack)?.name).toBe(shown.attack);
      }
    }
    for (const { id } of RULES) {
      if (NOT_SHOWN[id] !== undefined) expect(found.get(id) ?? false, id).toBe(false);
      else expect(found.get(id), id).toBe(true);
    }
  });

  it('is not there for a token exchange that nobody can replay', () => {
    const finding = { rule: 'token-exchange-secret-wrong', threat: 'unproven-token-exchange' } as const;
    expect(demonstrationOf(finding, 'private', right)).toBeUndefined();
  });

  it('goes for the half of a mixed app that pays for its secret box', () => {
    const finding = { rule: 'client-type-mixed', threat: null } as const;
    const off = { ...right, secretRequiredForWebServerFlow: false };
    expect(demonstrationOf(finding, 'mixed', right)).toMatchObject({ attack: 'extracted-secret', kinds: ['public'] });
    expect(demonstrationOf(finding, 'mixed', off)).toMatchObject({
      attack: 'attacker-started-code',
      kinds: ['private'],
    });
    expect(demonstrationOf(finding, 'mixed', { ...off, pkceRequired: false })).toMatchObject({
      attack: 'intercepted-code',
    });
  });

  it('starts with the secret where that was found', () => {
    for (const [rule, threat] of [
      ['secret-exposed-in-client', 'extracted-secret'],
      ['secret-in-source', 'repository-leak'],
    ] as const) {
      expect(demonstrationOf({ rule, threat }, 'private', right)).toMatchObject({
        attack: 'extracted-secret',
        leaked: true,
      });
    }
  });
});

describe('the attacks an app is expected to withstand', () => {
  it('are attacks there are, each once', () => {
    for (const kind of ['private', 'public'] as const) {
      const names = expectedToWithstand(kind, true);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(attackByName(name)?.about, name).toBe('app');
    }
  });

  it('are those that mean something for the kind of client', () => {
    expect(expectedToWithstand('public', true)).not.toContain('attacker-started-code');
    expect(expectedToWithstand('private', true)).not.toContain('extracted-secret');
    expect(expectedToWithstand('private', false)).not.toContain('credentials-in-url');
  });
});
