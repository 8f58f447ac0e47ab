/** Says, over bytes, whether a text is worth decoding and inspecting. */
import { NEEDLES } from './needles.ts';

/** An access token has no fixed beginning but its key prefix and a `!` (or `%21`) behind the organisation id. */
const ACCESS_TOKEN = '00d[a-z0-9]{12}(?:[a-z0-9]{3})?(?:!|%21)';

const PATTERN = new RegExp([...NEEDLES.map(quoted), ACCESS_TOKEN].join('|'), 'i');

export class Prefilter {
  readonly #own: readonly Buffer[];

  /** `ownKeys`: keys of the reviewed apps, which may be any word. */
  constructor(ownKeys: Iterable<string> = []) {
    this.#own = [...ownKeys]
      .filter((key) => !key.startsWith('3MVG9') && key.length >= 12)
      .map((key) => Buffer.from(key, 'utf8'));
  }

  matches(bytes: Buffer): boolean {
    return PATTERN.test(bytes.toString('latin1')) || this.#own.some((key) => bytes.includes(key));
  }
}

function quoted(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
