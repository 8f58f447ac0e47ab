import { describe, expect, it } from 'vitest';
import { controlsOf, MAIN_CONTROL } from './controls.ts';
import { judge } from './judge.ts';
import { VECTORS } from './vectors.ts';

describe('a control row and the findings', () => {
  it.each(VECTORS.map((vector) => [vector.id, vector] as const))(
    '%s: passes exactly where no finding maps to it',
    (_, vector) => {
      const { controls, findings } = judge(vector.facts, vector.type);
      for (const { id, reconciled } of controls) {
        const mapped = findings.filter((finding) => controlsOf(finding).includes(id)).map(({ rule }) => rule);
        if (reconciled === 'pass') expect(mapped, id).toEqual([]);
        if (reconciled === 'fail' && vector.type !== 'unknown') expect(mapped, id).not.toEqual([]);
      }
    },
  );

  it('advice leaves the main control alone, and fails the control it speaks about', () => {
    expect(controlsOf({ rule: 'pkce-not-required', required: true })).toContain(MAIN_CONTROL);
    expect(controlsOf({ rule: 'pkce-not-required', required: false })).toEqual(['require-pkce']);
  });

  it('says of a private client without PKCE what stands in the way today: the secret, or nothing', () => {
    const why = (id: string) => {
      const vector = VECTORS.find((one) => one.id === id);
      return vector && judge(vector.facts, vector.type).controls.find((one) => one.id === 'require-pkce')?.why;
    };
    expect(why('private-no-pkce')).toContain('whose secret is enforced');
    expect(why('private-secret-off')).toContain('neither is the secret');
  });
});
