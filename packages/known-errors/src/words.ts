/** Texts of errors as people paste them: case, punctuation and inserted ids do not count. */

/** Words in lower case. What looks like an id (letters and digits mixed, or a long number) is left out. */
export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll(/['’‘`]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !isId(word));
}

function isId(word: string): boolean {
  if (word.length < 6) return false;
  const digits = word.length - word.replaceAll(/\p{N}/gu, '').length;
  return digits > 0 && (word.length > digits || word.length >= 8);
}

/** Whether the words stand in a row among others. */
export function standIn(phrase: readonly string[], words: readonly string[]): boolean {
  if (phrase.length === 0) return false;
  for (let at = 0; at + phrase.length <= words.length; at += 1) {
    if (phrase.every((word, index) => words[at + index] === word)) return true;
  }
  return false;
}

/** Whether the words stand among others in this order, with gaps. */
export function inOrderIn(phrase: readonly string[], words: readonly string[]): boolean {
  let next = 0;
  for (const word of words) if (word === phrase[next]) next += 1;
  return phrase.length > 0 && next === phrase.length;
}
