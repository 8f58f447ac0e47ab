import { type Demonstration, type Facts, judge, RULES, type RuleId } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { describe, expect, it } from 'vitest';
import { attackByName } from '../attacks/index.ts';
import { attackedKinds, expectedToWithstand } from './plan.ts';

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
const on = (where: Demonstration['on'], leaked = false): Demonstration => ({
  attack: 'intercepted-code',
  on: where,
  leaked,
});

describe('the attack that shows a finding', () => {
  it('is there for every rule that is not excused', () => {
    const found = new Map<RuleId, boolean>();
    for (const { facts, type } of VECTORS) {
      for (const { rule, demonstration } of judge(facts, type).findings) {
        found.set(rule, (found.get(rule) ?? false) || demonstration !== null);
        if (demonstration !== null) expect(attackByName(demonstration.attack)?.name).toBe(demonstration.attack);
      }
    }
    for (const { id } of RULES) {
      if (NOT_SHOWN[id] !== undefined) expect(found.get(id) ?? false, id).toBe(false);
      else expect(found.get(id), id).toBe(true);
    }
  });

  it('is there exactly where the finding has a vector, but for advice and what nobody can replay', () => {
    for (const { id, facts, type } of VECTORS) {
      for (const { rule, cvss, demonstration, threat } of judge(facts, type).findings) {
        if (NOT_SHOWN[rule] !== undefined || threat === 'unproven-token-exchange') continue;
        expect(demonstration !== null, `${id} ${rule}`).toBe(cvss !== null);
      }
    }
  });

  it('is not there for a token exchange that nobody can replay', () => {
    const [found] = judge(
      { ...right, tokenExchangeFlow: true, secretRequiredForTokenExchange: false },
      'private',
    ).findings;
    expect(found).toMatchObject({ rule: 'token-exchange-secret-wrong', demonstration: null });
  });

  it('goes for the half of a mixed app that pays for its secret box', () => {
    const shown = (facts: Facts) =>
      judge(facts, 'mixed').findings.find(({ rule }) => rule === 'client-type-mixed')?.demonstration;
    const off = { ...right, secretRequiredForWebServerFlow: false };
    expect(shown(right)).toMatchObject({ attack: 'extracted-secret', on: 'public' });
    expect(shown(off)).toMatchObject({ attack: 'attacker-started-code', on: 'private' });
    expect(shown({ ...off, pkceRequired: false })).toMatchObject({ attack: 'intercepted-code', on: 'private' });
  });

  it('is played on every kind of client the app may serve, and on the public half of a mixed app', () => {
    expect(attackedKinds(on('every'), 'unknown')).toEqual(['private', 'public']);
    expect(attackedKinds(on('every'), 'private')).toEqual(['private']);
    expect(attackedKinds(on('every'), 'mixed')).toEqual(['public']);
    expect(attackedKinds(on('public'), 'unknown')).toEqual(['public']);
    expect(attackedKinds(on('private'), 'mixed')).toEqual(['private']);
  });

  it('with a secret that was found is played once', () => {
    expect(attackedKinds(on('every', true), 'unknown')).toEqual(['private']);
    expect(attackedKinds(on('every', true), 'public')).toEqual(['public']);
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
