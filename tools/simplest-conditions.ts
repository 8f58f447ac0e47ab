/**
 * The shortest way to say when something holds: prime implicants of a truth table (Quine–McCluskey), then a greedy cover.
 * Rule pages use it to say "high privilege and no PKCE" instead of listing every combination of facts.
 */

/** One condition per variable: true, false, or `undefined` where the variable does not matter. */
export type Condition = readonly (boolean | undefined)[];

/**
 * Conditions of which at least one holds for every row of `holds`, and none for any row of `fails`. Rows in neither list
 * never happen, so they may go either way.
 */
export function simplestConditions(holds: readonly boolean[][], fails: readonly boolean[][]): Condition[] {
  const primes = generalize(holds, fails);
  const left = new Set(holds);
  const chosen: Condition[] = [];
  while (left.size > 0) {
    const covers = (one: Condition) => [...left].filter((row) => matches(one, row)).length;
    const best = primes.reduce((a, b) => (covers(b) > covers(a) || (covers(b) === covers(a) && wider(b, a)) ? b : a));
    chosen.push(best);
    for (const row of left) if (matches(best, row)) left.delete(row);
  }
  return chosen;
}

/** Every row, made as general as it can be without catching a row that fails. Every order of forgetting is tried. */
function generalize(holds: readonly boolean[][], fails: readonly boolean[][]): Condition[] {
  const found = new Map<string, Condition>();
  const visit = (condition: Condition): void => {
    const key = keyOf(condition);
    if (found.has(key)) return;
    found.set(key, condition);
    condition.forEach((value, i) => {
      if (value === undefined) return;
      const wide = condition.with(i, undefined);
      if (!fails.some((row) => matches(wide, row))) visit(wide);
    });
  };
  for (const row of holds) visit(row);
  return [...found.values()];
}

function matches(condition: Condition, row: readonly boolean[]): boolean {
  return condition.every((value, i) => value === undefined || value === row[i]);
}

function wider(a: Condition, b: Condition): boolean {
  return a.filter((value) => value === undefined).length > b.filter((value) => value === undefined).length;
}

function keyOf(condition: Condition): string {
  return condition.map((value) => (value === undefined ? '-' : value ? '1' : '0')).join('');
}
