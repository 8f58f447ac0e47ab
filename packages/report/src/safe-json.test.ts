import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeJson } from './safe-json.ts';

const ACTING = [
  '\u202e',
  '\u2066',
  '\u200e',
  '\u061c',
  '\u2028',
  '\u0085',
  '\u001b',
  '\ufeff',
  '\u200b',
  '##[',
  '##vso[',
];

test('to a parser it is the same value, and nothing in it acts on whoever looks at it', () => {
  const text = fc.string({ unit: fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom(...ACTING)) });
  fc.assert(
    fc.property(fc.dictionary(text, text), (value) => {
      const json = safeJson(value, 2);
      expect(JSON.parse(json)).toEqual(value);
      for (const one of ACTING) expect(json).not.toContain(one);
    }),
  );
});
