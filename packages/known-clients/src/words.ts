/** Names as people write them: `GitHub_Actions`, `GitHub Actions` and `githubActions` are one. */

/** Letters and digits only, lower case. */
export function squash(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * The words of a name, in lower case: parted by anything that is no letter or digit, and where camel case changes.
 * Every app's names pass here, so it is one walk over the characters.
 */
export function wordsIn(text: string): string[] {
  const name = text.slice(0, MAX_NAME);
  const words: string[] = [];
  let start = 0;
  let before: Letter = 'none';
  for (let at = 0; at < name.length; at += 1) {
    const here = letterAt(name, at);
    const humpEnds = here === 'upper' && (before === 'lower' || before === 'digit');
    const acronymEnds = here === 'upper' && before === 'upper' && letterAt(name, at + 1) === 'lower';
    if (here === 'none' || humpEnds || acronymEnds) {
      if (at > start) words.push(name.slice(start, at).toLowerCase());
      start = here === 'none' ? at + 1 : at;
    }
    before = here;
  }
  if (name.length > start) words.push(name.slice(start).toLowerCase());
  return words;
}

/** Phrases to find in names, however they are parted into words. */
export class Phrases<T> {
  readonly #byPhrase: ReadonlyMap<string, T>;
  /** How phrases begin: a name that begins no phrase is passed over without joining its words. */
  readonly #beginnings = new Set<string>();

  constructor(phrases: Iterable<[string, T]>) {
    this.#byPhrase = new Map([...phrases].map(([phrase, value]) => [squash(phrase), value]));
    for (const phrase of this.#byPhrase.keys()) {
      for (let length = 1; length <= BEGINNING; length += 1) this.#beginnings.add(phrase.slice(0, length));
    }
  }

  /** What is known of any run of up to five neighbouring words. */
  in(words: readonly string[]): T[] {
    const found: T[] = [];
    for (let start = 0; start < words.length; start += 1) {
      let phrase = words[start] ?? '';
      if (!this.#beginnings.has(phrase.slice(0, BEGINNING))) continue;
      for (let end = start + 1; ; end += 1) {
        const known = this.#byPhrase.get(phrase);
        if (known !== undefined) found.push(known);
        const next = words[end];
        if (next === undefined || end === start + 5) break;
        phrase += next;
      }
    }
    return found;
  }
}

const BEGINNING = 4;

type Letter = 'upper' | 'lower' | 'digit' | 'none';

function letterAt(text: string, at: number): Letter {
  const code = text.charCodeAt(at);
  if (code >= 97 && code <= 122) return 'lower';
  if (code >= 65 && code <= 90) return 'upper';
  if (code >= 48 && code <= 57) return 'digit';
  // Beyond ASCII, whatever can be a letter is one: half of a surrogate pair too, so that a pair is never parted.
  if (!(code >= 0xaa) || /[^\p{L}\p{N}\p{M}\p{Cs}]/u.test(text.charAt(at))) return 'none';
  const char = text.charAt(at);
  return char !== char.toLowerCase() ? 'upper' : 'lower';
}

/** Names in Salesforce end at 80 characters; a description is looked at as far as this. */
const MAX_NAME = 300;
