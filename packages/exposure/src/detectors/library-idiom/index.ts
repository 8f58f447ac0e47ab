/**
 * What a client does by the library it uses: which options are given to it, and what it then sends.
 *
 * INVARIANT: an option that is not seen is not known. `never` is said only of a library that has no place for a parameter,
 * or that the program itself tells to leave it out.
 */
import type { ConductSighting } from '@countersign/policy';
import { addDoing, type Detector, isCommented, type Sight } from '../detector.ts';
import { otherVendorsIn } from '../vendors.ts';
import { nearest } from '../vocabulary.ts';
import type { Idiom, Tell } from './idiom.ts';
import { IDIOMS } from './idioms.ts';

export const libraryIdiom: Detector = {
  name: 'library-idiom',
  alsoForSecretAlone: true,
  needles: IDIOMS.flatMap((idiom) => idiom.needles),
  look(sight) {
    const { file } = sight.source.origin;
    const ofLanguage = SCRIPT.test(file) ? IDIOMS_IN_SCRIPTS : IDIOMS;
    const ofThisFile = ofLanguage.filter((idiom) => idiom.files === undefined || idiom.files.test(file));
    if (ofThisFile.length === 0) return;
    const lower = sight.text.toLowerCase();
    for (const idiom of ofThisFile) {
      if (!idiom.needles.some((needle) => lower.includes(needle))) continue;
      if (!idiom.marks.test(sight.text)) continue;
      for (const tell of idiom.tells) look(sight, idiom, tell);
    }
  },
};

/** Nearly all text there is to look at, and no place for a library of another language. */
const SCRIPT = /\.(?:[cm]?[jt]sx?|map|css)$/i;
const IDIOMS_IN_SCRIPTS = IDIOMS.filter(({ language }) => /(?:Java|Type)Script/.test(language));

/** Places of one tell that are looked at. */
const MOST_PLACES = 20;

function look(sight: Sight, idiom: Idiom, tell: Tell): void {
  const { text } = sight;
  if (tell.unless?.test(text) === true) return;
  const pattern = new RegExp(tell.pattern.source, `${tell.pattern.flags}g`);
  let places = 0;
  for (let match = pattern.exec(text); match !== null && places < MOST_PLACES; match = pattern.exec(text)) {
    places += 1;
    if (match[0] === '') pattern.lastIndex += 1;
    // A pattern may begin at the library's name and end at the option that tells.
    const at = match.index + match[0].length - 1;
    if (isCommented(text, at) || isCommented(text, match.index)) continue;
    if (tell.hasValue === true && !hasValue(text.slice(at + 1, at + 160))) continue;
    if (idiom.salesforceOnly !== true && isAnothers(sight, at)) continue;
    for (const [part, says] of tell.says)
      addDoing(
        sight,
        { part, says, source: 'library', detail: `${idiom.library} ${tell.detail}` } as ConductSighting,
        at,
      );
    return;
  }
}

/** A value that is there: not nothing, not empty, not one that may be nothing. */
function hasValue(after: string): boolean {
  const value = /^[^\n]{0,160}/.exec(after)?.[0] ?? '';
  if (/^\s{0,3}(?:["'`]{2}(?!["'`])|null\b|None\b|nil\b|undefined\b|false\b|[,)}\]]|$)/.test(value)) return false;
  return !/^[^,;]{0,120}(?:\?\s{0,3}undefined|:\s{0,3}(?:undefined|null)\b|\bor\s{1,3}None\b|(?:\|\||\?\?)\s{0,3}(?:undefined|null|''|""))/.test(
    value,
  );
}

/** The nearest vendor's name before or around the place is not Salesforce's. */
function isAnothers(sight: Sight, at: number): boolean {
  const others = otherVendorsIn(sight.text);
  if (others.length === 0) return false;
  const salesforce = sight.salesforce();
  const from = nearest(others, at);
  return from < 1500 && from < nearest(salesforce, at);
}
