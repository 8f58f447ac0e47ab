import { describe, expect, it, vi } from 'vitest';
import type { Facts } from './facts.ts';
import { judge } from './judge.ts';
import { VECTORS, type Vector } from './vectors.ts';

const base = VECTORS[0]?.facts as Facts;

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
    const names = Object.keys(base).filter((name) => typeof base[name as keyof Facts] === 'boolean');
    const questions = Array.from({ length: 10_001 }, (_, n) => ({
      ...base,
      ...Object.fromEntries(names.map((name, i) => [name, ((n >> i) & 1) === 1])),
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

/** The paths of all objects in a value that could still be changed. */
function notFrozenIn(value: unknown, path = 'judgement'): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const parts = Object.entries(value).flatMap(([name, part]) => notFrozenIn(part, `${path}.${name}`));
  return Object.isFrozen(value) ? parts : [path, ...parts];
}
