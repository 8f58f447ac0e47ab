/** The name a person probably meant, said in every error about a name nobody knows. */
import { closest } from 'fastest-levenshtein';
import { UsageError } from './usage-error.ts';

/** `; did you mean “postman”?`, or nothing where there is nothing to choose from. */
export function didYouMean(word: string, known: readonly string[]): string {
  return known.length === 0 ? '' : `; did you mean “${closest(word, [...known])}”?`;
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
