import { describe, expect, it } from 'vitest';
import type { ClientType } from './client-type.ts';
import type { Facts } from './facts.ts';
import { keyOf } from './facts-key.ts';
import { VECTORS } from './vectors.ts';

const facts = VECTORS[0]?.facts as Facts;

/** Every value a fact can have, told by the one it has. */
function valuesOf(name: string, value: unknown): readonly unknown[] {
  if (name === 'privilege') return ['high', 'low'];
  if (name === 'storesRotatedToken') return ['yes', 'no', 'unknown'];
  return value === 'unknown' ? ['always', 'never', 'unknown'] : [true, false, undefined];
}

describe('keyOf', () => {
  it.each(Object.entries(facts))(
    'every value of %s has a key of its own: no case is taken for another',
    (name, value) => {
      const values = valuesOf(name, value);
      expect(values).toContain(value);
      expect(new Set(values.map((other) => keyOf({ ...facts, [name]: other }, 'private'))).size).toBe(values.length);
    },
  );

  it('so has every type of client', () => {
    const types: readonly ClientType[] = ['private', 'public', 'mixed', 'unknown'];
    expect(new Set(types.map((type) => keyOf(facts, type))).size).toBe(types.length);
  });

  it('two facts that change places are two keys', () => {
    const names = Object.entries(facts).flatMap(([name, value]) => (typeof value === 'boolean' ? [name] : []));
    const off = { ...facts, ...Object.fromEntries(names.map((name) => [name, false])) };
    for (const value of [true, undefined])
      expect(new Set(names.map((name) => keyOf({ ...off, [name]: value }, 'private'))).size).toBe(names.length);
  });

  it('is the same for equal facts, in whichever order they stand', () => {
    const turned = Object.fromEntries(Object.entries(facts).toReversed()) as unknown as Facts;
    expect(keyOf(turned, 'public')).toBe(keyOf({ ...facts }, 'public'));
  });
});
