/** Names as people write them: `GitHub_Actions`, `GitHub Actions` and `githubActions` are one. */

/** Letters and digits only, lower case. */
export function squash(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** The words of a name: parted by anything that is no letter or digit, and where camel case changes. */
export function wordsIn(text: string): string[] {
  return text
    .slice(0, MAX_NAME)
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Every run of up to five neighbouring words, squashed. */
export function phrasesIn(text: string): Set<string> {
  const words = wordsIn(text);
  const phrases = new Set<string>();
  for (let start = 0; start < words.length; start += 1) {
    let phrase = '';
    for (const word of words.slice(start, start + 5)) {
      phrase += word;
      phrases.add(phrase);
    }
  }
  return phrases;
}

/** Names in Salesforce end at 80 characters; whatever is longer is not a name. */
const MAX_NAME = 200;
