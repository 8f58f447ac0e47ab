/**
 * JSON in which no character acts on whoever looks at the raw text: what controls a terminal, turns the reading direction or
 * begins a command of a CI log is written as an escape. To a parser it is the same value.
 */

// `JSON.stringify` escapes the characters below U+0020 itself, and lone surrogates.
const ACTING = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|#(?=#)/g;

export function safeJson(value: unknown, indent?: number): string {
  return escaped(JSON.stringify(value, null, indent));
}

/** Text that is JSON already. Every such character stands in a string: the grammar has none of them elsewhere. */
export function escaped(json: string): string {
  return json.replace(ACTING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
