/**
 * The shortest way to say when something holds: prime implicants of a truth table (Quine–McCluskey), then a greedy cover.
 * Rule pages use it to say "high privilege and no PKCE" instead of listing every combination of facts.
 */

/** One condition per variable: true, false, or `undefined` where the variable does not matter. */
export type Condition = readonly (boolean | undefined)[];

/** A condition as bits: which variables matter, and what they must be. A row is such a number too. */
interface Bits {
  matter: number;
  are: number;
}

/**
 * Conditions of which at least one holds for every row of `holds`, and none for any row of `fails`. Rows in neither list
 * never happen, so they may go either way. At most 30 variables.
 */
export function simplestConditions(holds: readonly boolean[][], fails: readonly boolean[][]): Condition[] {
  const variables = holds[0]?.length ?? 0;
  const rows = holds.map(numberOf);
  const primes = generalize(rows, fails.map(numberOf), variables);
  const left = new Set(rows);
  const chosen: Bits[] = [];
  while (left.size > 0) {
    let best: Bits | undefined;
    let most = 0;
    for (const one of primes) {
      const covers = [...left].filter((row) => matches(one, row)).length;
      if (best === undefined || covers > most || (covers === most && wider(one, best))) [best, most] = [one, covers];
    }
    if (best === undefined) break;
    chosen.push(best);
    for (const row of left) if (matches(best, row)) left.delete(row);
  }
  return chosen.map(({ matter, are }) =>
    Array.from({ length: variables }, (_, i) => (matter & (1 << i) ? (are & (1 << i)) !== 0 : undefined)),
  );
}

/** Every row, made as general as it can be without catching a row that fails. Every order of forgetting is tried. */
function generalize(rows: readonly number[], fails: readonly number[], variables: number): Bits[] {
  const found = new Map<string, Bits>();
  const visit = (condition: Bits): void => {
    const key = `${condition.matter} ${condition.are}`;
    if (found.has(key)) return;
    found.set(key, condition);
    for (let bit = 1; bit < 1 << variables; bit <<= 1) {
      if ((condition.matter & bit) === 0) continue;
      const wide = { matter: condition.matter & ~bit, are: condition.are & ~bit };
      if (!fails.some((row) => matches(wide, row))) visit(wide);
    }
  };
  for (const row of rows) visit({ matter: (1 << variables) - 1, are: row });
  return [...found.values()];
}

function matches({ matter, are }: Bits, row: number): boolean {
  return (row & matter) === are;
}

/** Fewer variables matter. */
function wider(a: Bits, b: Bits): boolean {
  return bitsIn(a.matter) < bitsIn(b.matter);
}

function bitsIn(number: number): number {
  let count = 0;
  for (let rest = number; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

function numberOf(row: readonly boolean[]): number {
  return row.reduce((number, value, i) => (value ? number | (1 << i) : number), 0);
}
