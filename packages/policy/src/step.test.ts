import { describe, expect, it } from 'vitest';
import type { CompleteFacts } from './complete.ts';
import { judge } from './judge.ts';
import { RULES } from './rules/index.ts';
import { inOrder, type Step } from './step.ts';
import { VECTORS } from './vectors.ts';

describe('the steps of a finding', () => {
  it('are done in the order in which no login breaks: client, setting, secret, tokens', () => {
    const steps: Step[] = [
      { kind: 'revoke', what: 'issued-under-old-secret' },
      { kind: 'setting', setting: 'pkceRequired', to: true },
      { kind: 'rotate', what: 'consumer-secret' },
      { kind: 'client', act: 'send-challenge' },
    ];
    expect(inOrder(steps).map((step) => step.kind)).toEqual(['client', 'setting', 'rotate', 'revoke']);
  });

  it('every kind has its place, and steps of one place stay as they came', () => {
    const kinds = ['look', 'revoke', 'history', 'rotate', 'deploy', 'setting', 'client'] as const;
    const first = ['vendor', 'retrieve', 'assign', 'register', 'declare'] as const;
    const inThatOrder = inOrder([...kinds, ...first].map((kind) => ({ kind }))).map(({ kind }) => kind);
    expect(inThatOrder).toEqual([...first, ...kinds.toReversed()]);
    expect(inOrder(first.toReversed().map((kind) => ({ kind }))).map(({ kind }) => kind)).toEqual(first.toReversed());
  });

  it('every rule has some, in order', () => {
    for (const rule of RULES) {
      const steps = rule.steps({
        client: VECTORS[0]?.facts as CompleteFacts,
        changes: [{ setting: 'pkceRequired', from: false, to: true }],
        attackable: true,
      });
      expect(steps.length, rule.id).toBeGreaterThan(0);
      const secretLast = steps.filter((step) => step.kind === 'client' || step.kind === 'setting');
      expect(inOrder(secretLast), rule.id).toEqual(secretLast);
    }
  });

  it('name each change of the finding once', () => {
    for (const { facts, type } of VECTORS) {
      for (const { rule, fix } of judge(facts, type).findings) {
        const settings = fix.steps
          .filter((step) => step.kind === 'setting')
          .map(({ setting, to }) => ({ setting, to }));
        for (const { setting, to } of fix.changes) expect(settings, rule).toContainEqual({ setting, to });
      }
    }
  });

  it('nothing is released, rotated or revoked where the client cannot log in, since it never sent the secret', () => {
    const said = VECTORS.filter(({ id }) => id.startsWith('public-never-sends-secret') && !id.endsWith('holds-it'));
    expect(said).toHaveLength(3);
    for (const { facts, type } of said) {
      for (const { fix } of judge(facts, type).findings) {
        expect(fix.steps.filter(({ kind }) => kind === 'rotate' || kind === 'revoke')).toEqual([]);
        expect(fix.steps).not.toContainEqual(expect.objectContaining({ act: 'release' }));
        expect(fix.steps).not.toContainEqual(expect.objectContaining({ act: 'stop-sending-secret-at-code' }));
      }
    }
  });
});
