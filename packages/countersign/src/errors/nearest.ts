/** The name a person probably meant, or the names there are: said in every error about a name nobody knows. */
import { closest, distance } from 'fastest-levenshtein';
import { UsageError } from './usage-error.ts';

/** More names than this are not listed: a project may have thousands of apps. */
const LISTED = 40;

/** `; did you mean “postman”?` where a name comes near; else the names there are; nothing where there are none. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const near = known.find((name) => name.toLowerCase() === word.toLowerCase()) ?? closest(word, [...known]);
  if (distance(word.toLowerCase(), near.toLowerCase()) <= Math.max(2, Math.floor(word.length / 2)))
    return `; did you mean “${near}”?`;
  const more = known.length > LISTED ? `, and ${known.length - LISTED} more` : '';
  return `; known: ${known.slice(0, LISTED).join(', ')}${more}`;
}

/** The word as one of the known ones; wrong usage otherwise. `what` names the kind: `rule`, `scenario`. */
export function mustBeKnown<Known extends string>(what: string, word: string, known: readonly Known[]): Known {
  if ((known as readonly string[]).includes(word)) return word as Known;
  throw new UsageError(`unknown ${what} “${word}”${didYouMean(word, known)}`);
}

/** Every name is one of the apps that were read; wrong usage otherwise. */
export function mustBeRead(names: readonly string[], apps: readonly string[]): void {
  for (const name of names) {
    if (!apps.includes(name)) throw new UsageError(`no app “${name}” was read${didYouMean(name, apps)}`);
  }
}
