/** What is not known is not guessed: each possible value is tried. */
import type { Facts } from '@countersign/policy';

/** The facts that decide an attack or a handshake, in the order in which they are tried. */
const TELLING = [
  'secretRequiredForWebServerFlow',
  'pkceRequired',
  'secretRequiredForRefreshTokenFlow',
  'refreshTokenRotation',
  'refreshReachable',
] as const satisfies readonly (keyof Facts)[];

/** Cases tried for one app at most. */
export const MAX_CASES = 8;

export interface Possible {
  cases: readonly Facts[];
  /** The facts whose values were tried. */
  tried: readonly (keyof Facts)[];
  /** Not every combination was. */
  sampled: boolean;
}

/**
 * Every way to complete the telling facts, or a sample of at most eight; and one in which there is no flow at all, where
 * not even that is known. Other unknown facts count as the strict value.
 */
export function possible(facts: Facts): Possible {
  const unknown = TELLING.filter((name) => facts[name] === undefined);
  const all = 2 ** unknown.length;
  const sampled = all > MAX_CASES;
  const patterns = sampled ? sample(unknown.length) : Array.from({ length: all }, (_, pattern) => pattern);
  const cases = patterns.map((pattern) => ({
    ...facts,
    authorizationCodeFlow: facts.authorizationCodeFlow ?? true,
    ...Object.fromEntries(unknown.map((name, bit) => [name, (pattern & (1 << bit)) !== 0])),
  }));
  const [first] = cases;
  if (facts.authorizationCodeFlow !== undefined || first === undefined) return { cases, tried: unknown, sampled };
  const tried = [...unknown, 'authorizationCodeFlow'] as const;
  return { cases: [...cases, { ...first, authorizationCodeFlow: false }], tried, sampled };
}

/** All off, all on, each alone, and each alone missing. */
function sample(bits: number): number[] {
  const everything = 2 ** bits - 1;
  const single = Array.from({ length: bits }, (_, bit) => 1 << bit);
  return [0, everything, ...single, ...single.map((one) => everything ^ one)].slice(0, MAX_CASES);
}
