/** The catalogue of errors holds every answer of our server, on both wires. */
import { findKnownErrors, KNOWN_ERRORS } from '@countersign/known-errors';
import { onWire, REFUSALS, type RefusalCode } from '@countersign/server';
import { describe, expect, it } from 'vitest';

const CODES = Object.keys(REFUSALS) as RefusalCode[];

describe('the errors that our server answers', () => {
  it('each refusal has an entry, and each entry’s refusals are there', () => {
    expect([...new Set(KNOWN_ERRORS.flatMap(({ refusals }) => refusals))].toSorted()).toEqual(CODES.toSorted());
  });

  it.each(CODES)('%s: its answer on either wire finds an entry about it', (code) => {
    for (const wire of ['salesforce', 'strict'] as const) {
      const { error, description } = onWire(code, wire);
      const answer = JSON.stringify({ error, error_description: description });
      const url = `https://app.example.com/cb?${new URLSearchParams({ error, error_description: description })}`;
      for (const asked of [answer, url, `${error}: ${description}`, description.toUpperCase()]) {
        const [first] = findKnownErrors(asked);
        expect(first?.error.refusals, asked).toContain(code);
        expect(first?.by, asked).toBe('text');
      }
    }
  });
});
