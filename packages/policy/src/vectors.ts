/**
 * The decision table as data: `vectors/decisions.json`. The same vectors are run through the pure functions, through a
 * live server and through the reviewer; all three must agree.
 */
import decisions from '../vectors/decisions.json' with { type: 'json' };
import type { ClientType } from './client-type.ts';
import type { ExchangeKind } from './enforce.ts';
import type { Facts } from './facts.ts';
import type { Verdict } from './judge.ts';
import type { RequiredSettings } from './required.ts';

export interface Vector {
  id: string;
  /** A claim about the world. */
  says: string;
  type: ClientType;
  facts: Facts;
  expect: {
    verdict: Verdict;
    /** `rule: severity score`, most severe first; no score where there is no vector. */
    findings: string[];
    required: RequiredSettings;
    literal: string;
    reconciled: string;
    /** What enforcement demands at each exchange. */
    demands: Partial<Record<ExchangeKind, { secret: boolean; pkce?: boolean }>>;
  };
}

/** Every vector with its facts in full: the base laid under what the vector changes; JSON's null is not known. */
export const VECTORS: readonly Vector[] = decisions.vectors.map((vector) => ({
  ...vector,
  facts: withUnknowns({ ...decisions.base, ...vector.facts }),
})) as unknown as readonly Vector[];

function withUnknowns(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, value ?? undefined]));
}
