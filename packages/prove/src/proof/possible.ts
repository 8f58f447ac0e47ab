/** What is not known is not guessed: each possible value is tried. */
import type { Facts } from '@countersign/policy';

/** The facts that decide an attack or a handshake, in the order in which they are tried. */
const TELLING = [
  'secretRequiredForWebServerFlow',
  'pkceRequired',
  'secretRequiredForRefreshTokenFlow',
  'refreshTokenRotation',
  'refreshReachable',
  'authorizationCodeFlow',
] as const satisfies readonly (keyof Facts)[];

/** Cases tried for one app at most. */
export const MAX_CASES = 8;

export interface Possible {
  cases: readonly Facts[];
  /** The facts whose values were tried. */
  tried: readonly (keyof Facts)[];
  /** Not every combination was: all on, all off, and each alone against the others. */
  sampled: boolean;
}

/** Every way to complete the telling facts, or a sample of at most eight. Other unknown facts count as the strict value. */
export function possible(facts: Facts): Possible {
  const tried = TELLING.filter((name) => facts[name] === undefined);
  const all = 2 ** tried.length;
  const sampled = all > MAX_CASES;
  const patterns = sampled ? sample(tried.length) : Array.from({ length: all }, (_, pattern) => pattern);
  const cases = patterns.map((pattern) => ({
    ...facts,
    ...Object.fromEntries(tried.map((name, bit) => [name, (pattern & (1 << bit)) !== 0])),
  }));
  return { cases, tried, sampled };
}

function sample(bits: number): number[] {
  const everything = 2 ** bits - 1;
  const single = Array.from({ length: bits }, (_, bit) => 1 << bit);
  return [0, everything, ...single, ...single.map((one) => everything ^ one)].slice(0, MAX_CASES);
}
