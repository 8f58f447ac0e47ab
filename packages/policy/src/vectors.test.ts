import { describe, expect, it } from 'vitest';
import decisions from '../vectors/decisions.json' with { type: 'json' };
import { UNKNOWABLE } from './facts.ts';
import { VECTORS } from './vectors.ts';

describe('the vectors of the decision table', () => {
  it('are those of the file, each under its own name and with a claim', () => {
    expect(VECTORS.map(({ id }) => id)).toEqual(decisions.vectors.map(({ id }) => id));
    expect(new Set(VECTORS.map(({ id }) => id)).size).toBe(VECTORS.length);
    for (const { id, says } of VECTORS) expect(says, id).not.toBe('');
  });

  it('have all facts: the base, and over it what the vector changes', () => {
    const named = Object.keys(decisions.base);
    for (const [i, { id, facts }] of VECTORS.entries()) {
      expect(Object.keys(facts), id).toEqual(named);
      const changed: Record<string, unknown> = { ...decisions.base, ...decisions.vectors[i]?.facts };
      for (const [name, value] of Object.entries(facts)) {
        const written = changed[name];
        expect([id, name, value]).toEqual([id, name, written === null ? undefined : written]);
      }
    }
  });

  it('null in the file is not known, and only of facts that may be unknown', () => {
    const unknown = new Set(
      VECTORS.flatMap(({ facts }) =>
        Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [name] : [])),
      ),
    );
    expect(unknown.size).toBeGreaterThan(0);
    expect([...unknown].filter((name) => !UNKNOWABLE.some((one) => one === name))).toEqual([]);
  });
});
