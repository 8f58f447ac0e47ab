/**
 * Which words share a bucket of the finder. A bucket lets a byte through at a place when its low half fits any of its words
 * and its high half fits any: words that look alike belong together, or a bucket lets through nearly everything.
 */

/** For each word of four bytes (little-endian, lower case) its bucket. */
export function bucketsOf(words: readonly number[], count: number): number[] {
  const buckets = Array.from({ length: count }, () => new Bucket());
  const chosen = new Array<number>(words.length).fill(0);
  // Alike words come one after another, so that the first of each kind finds an empty bucket or its own kind.
  const texts = words.map(text);
  const order = [...words.keys()].sort((a, b) => ((texts[a] ?? '') < (texts[b] ?? '') ? -1 : 1));
  for (const index of order) {
    const word = words[index] ?? 0;
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    buckets.forEach((bucket, at) => {
      const more = bucket.with(word).passes() - bucket.passes();
      if (more < least) [least, best] = [more, at];
    });
    buckets[best] = (buckets[best] ?? new Bucket()).with(word);
    chosen[index] = best;
  }
  return chosen;
}

/** The halves of bytes that are let through at each of four places, as bits. */
class Bucket {
  readonly #low: readonly number[];
  readonly #high: readonly number[];
  readonly #shares: readonly number[];

  /** `shares`: how much of source text passes at each place. */
  constructor(low: readonly number[] = NONE, high: readonly number[] = NONE, shares: readonly number[] = NONE) {
    this.#low = low;
    this.#high = high;
    this.#shares = shares;
  }

  with(word: number): Bucket {
    const low = [...this.#low];
    const high = [...this.#high];
    const shares = [...this.#shares];
    for (let place = 0; place < 4; place += 1) {
      for (const byte of bothCases((word >>> (place * 8)) & 0xff)) {
        const [row, column] = [byte >> 4, byte & 15];
        const rows = high[place] ?? 0;
        const columns = low[place] ?? 0;
        // A new half lets through what it makes with each of the other halves that are there.
        if ((columns & (1 << column)) === 0) shares[place] = (shares[place] ?? 0) + inColumn(column, rows);
        low[place] = columns | (1 << column);
        if ((rows & (1 << row)) === 0) shares[place] = (shares[place] ?? 0) + inRow(row, columns | (1 << column));
        high[place] = rows | (1 << row);
      }
    }
    return new Bucket(low, high, shares);
  }

  /** The share of places in source text that pass. */
  passes(): number {
    return this.#shares.reduce((all, one) => all * one, 1);
  }
}

const NONE: readonly number[] = [0, 0, 0, 0];

function inColumn(column: number, rows: number): number {
  let sum = 0;
  for (let row = 0; row < 8; row += 1) if ((rows & (1 << row)) !== 0) sum += FREQUENCY[row * 16 + column] ?? 0;
  return sum;
}

function inRow(row: number, columns: number): number {
  let sum = 0;
  for (let column = 0; column < 16; column += 1)
    if ((columns & (1 << column)) !== 0) sum += FREQUENCY[row * 16 + column] ?? 0;
  return sum;
}

function bothCases(lower: number): readonly number[] {
  return lower >= 0x61 && lower <= 0x7a ? [lower, lower - 0x20] : [lower];
}

function text(word: number): string {
  return String.fromCharCode(word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24);
}

/** How often a byte stands in source text, roughly: only the order of size matters. */
const FREQUENCY: readonly number[] = frequencies();

function frequencies(): number[] {
  const weight = new Array<number>(128).fill(0.5);
  for (let byte = 0; byte < 32; byte += 1) weight[byte] = 0;
  weight[0x0a] = 3;
  weight[0x20] = 15;
  for (const byte of Buffer.from('0123456789.,()"\'=;:/_{}', 'latin1')) weight[byte] = 1.2;
  [...'etaoinsrlcdupmfhgbvywkxqjz'].forEach((letter, rank) => {
    weight[letter.charCodeAt(0)] = 26 / (rank + 4);
    weight[letter.charCodeAt(0) - 0x20] = 2 / (rank + 4);
  });
  const sum = weight.reduce((all, one) => all + one, 0);
  return weight.map((one) => one / sum);
}
