/**
 * The words a file must hold to be looked at at all: the union of what the detectors declare. Compared without regard to
 * ASCII case, over bytes.
 *
 * INVARIANT: whatever a detector can find stands in a text with at least one of its words, or is one of the reviewed apps'
 * own keys or an access token, which are searched for beside them. A test holds every detector to it, by every example there is.
 */
import { DETECTORS } from '../detectors/all.ts';

/** `secret`: only detectors that look at such texts declare it. `inline-map`: of interest for what is in it. */
export type NeedleWorth = 'secret' | 'much' | 'inline-map';

export interface Needle {
  word: string;
  /** Where in the word its rarest four bytes begin: they are what memory is searched for. */
  rarest: number;
  worth: NeedleWorth;
}

/** A source map inside of a script. */
export const INLINE_MAP = 'sourcemappingurl=data';
/** Where the source says that a finding is to be ignored. */
const IGNORE = 'countersign-ignore';

/** Letters of English and of programs, commonest first; what is not listed is rarer. */
const COMMON = 'etaoinsrlcdupmfhg_-bvywk.xqjz';

export const NEEDLES: readonly Needle[] = union();

function union(): Needle[] {
  const words = new Map<string, NeedleWorth>([
    [INLINE_MAP, 'inline-map'],
    [IGNORE, 'much'],
  ]);
  for (const { alsoForSecretAlone, needles } of DETECTORS) {
    for (const word of needles)
      if (!alsoForSecretAlone || !words.has(word)) words.set(word, alsoForSecretAlone ? 'secret' : 'much');
  }
  return [...words]
    .filter(
      ([word, worth]) => ![...words].some(([other, its]) => other !== word && its === worth && word.includes(other)),
    )
    .map(([word, worth]) => ({ word, worth, rarest: rarestOf(word) }));
}

function rarestOf(word: string): number {
  const rarity = (at: number): number =>
    [...word.slice(at, at + 4)].reduce((sum, letter) => {
      const index = COMMON.indexOf(letter);
      return sum + Math.log2(1 + (index === -1 ? COMMON.length + 4 : index));
    }, 0);
  let best = 0;
  for (let at = 1; at + 4 <= word.length; at += 1) if (rarity(at) > rarity(best)) best = at;
  return best;
}
