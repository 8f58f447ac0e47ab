import { describe, expect, it } from 'vitest';
import { allowedTypes, completions, unknownFacts } from './complete.ts';
import { type Facts, UNKNOWABLE } from './facts.ts';
import { VECTORS } from './vectors.ts';

const KNOWN = VECTORS[0]?.facts as Facts;
const forget = (...names: readonly (keyof Facts)[]): Facts => ({
  ...KNOWN,
  ...Object.fromEntries(names.map((name) => [name, undefined])),
});

describe('the ways to complete facts', () => {
  it('facts that are all known are their own and only completion', () => {
    expect(unknownFacts(KNOWN)).toEqual([]);
    expect(completions(KNOWN)).toEqual([KNOWN]);
  });

  it('each unknown fact is on in one half of them and off in the other', () => {
    const facts = forget('pkceRequired', 'refreshReachable');
    expect(unknownFacts(facts)).toEqual(['pkceRequired', 'refreshReachable']);
    expect(completions(facts)).toEqual([
      { ...KNOWN, pkceRequired: true, refreshReachable: true },
      { ...KNOWN, pkceRequired: true, refreshReachable: false },
      { ...KNOWN, pkceRequired: false, refreshReachable: true },
      { ...KNOWN, pkceRequired: false, refreshReachable: false },
    ]);
  });

  it('with nothing known there are two to the number of facts, no two alike and none incomplete', () => {
    const all = completions(forget(...UNKNOWABLE));
    expect(all).toHaveLength(2 ** UNKNOWABLE.length);
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(all.length);
    for (const one of all) if (unknownFacts(one).length > 0) throw new Error(JSON.stringify(one));
  });
});

describe('the types that the evidence allows', () => {
  it('a decided type is that type; an undecided app serves one kind or the other', () => {
    for (const type of ['private', 'public', 'mixed'] as const) expect(allowedTypes(type)).toEqual([type]);
    expect(allowedTypes('unknown')).toEqual(['private', 'public']);
  });
});
