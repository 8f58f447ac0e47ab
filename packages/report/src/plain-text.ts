/**
 * Text that came from outside (an app's name, a path, a message of a parser), made harmless for a terminal or a page.
 */

// Control characters move the cursor and colour the screen; bidirectional ones reorder what a person reads
// (CVE-2021-42574). Both are shown, never obeyed.
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]/g;

/** One line: line ends and tabs become spaces, other control and direction characters become `\u{…}`. */
export function plainLine(text: string): string {
  return text.replace(/[ \t]*[\r\n\t]+[ \t]*/g, ' ').replace(UNSAFE, spell);
}

/** Like `plainLine`, with line ends kept. For wire exchanges. */
export function plainBlock(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(plainLine)
    .join('\n');
}

function spell(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
