import type { Facts } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { describe, expect, it } from 'vitest';
import { MAX_CASES, possible } from './possible.ts';

const right = VECTORS.find(({ id }) => id === 'private-right')?.facts as Facts;

describe('what is not known', () => {
  it('is tried both ways, and nothing else is', () => {
    expect(possible(right)).toEqual({ cases: [right], tried: [], sampled: false });
    const { cases, tried } = possible({ ...right, pkceRequired: undefined });
    expect(tried).toEqual(['pkceRequired']);
    expect(cases.map((one) => one.pkceRequired)).toEqual([false, true]);
  });

  it('is tried in every combination while there are few, and in a sample of eight when there are many', () => {
    const three = { ...right, pkceRequired: undefined, refreshTokenRotation: undefined, refreshReachable: undefined };
    expect(possible(three)).toMatchObject({ sampled: false });
    expect(new Set(possible(three).cases.map((one) => JSON.stringify(one))).size).toBe(8);
    const five = { ...three, secretRequiredForWebServerFlow: undefined, secretRequiredForRefreshTokenFlow: undefined };
    const sample = possible(five);
    expect(sample.sampled).toBe(true);
    expect(sample.cases).toHaveLength(MAX_CASES);
    for (const name of sample.tried) {
      expect(new Set(sample.cases.map((one) => one[name])), name).toEqual(new Set([true, false]));
    }
  });

  it('includes that there may be no flow at all, once', () => {
    const { cases, tried } = possible({ ...right, authorizationCodeFlow: undefined, pkceRequired: undefined });
    expect(tried).toEqual(['pkceRequired', 'authorizationCodeFlow']);
    expect(cases.map((one) => one.authorizationCodeFlow)).toEqual([true, true, false]);
  });
});
