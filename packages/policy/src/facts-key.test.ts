import { describe, expect, it } from 'vitest';
import { keyOf } from './facts-key.ts';
import { VECTORS } from './vectors.ts';

describe('keyOf', () => {
  it('every fact changes the key: two different cases are never taken for one', () => {
    const [vector] = VECTORS;
    if (vector === undefined) throw new Error('no vectors');
    const key = keyOf(vector.facts, 'private');
    for (const [name, value] of Object.entries(vector.facts)) {
      const other = typeof value === 'boolean' ? !value : value === 'high' ? 'low' : true;
      expect(keyOf({ ...vector.facts, [name]: other }, 'private'), name).not.toBe(key);
    }
    expect(keyOf(vector.facts, 'public')).not.toBe(key);
  });
});
