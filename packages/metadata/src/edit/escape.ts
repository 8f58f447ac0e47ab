import type { Encoding } from '../read/decode.ts';

/** Text as XML writes it; characters the file's encoding cannot be sure to hold as references. */
export function escapeText(text: string, { kind }: Encoding): string {
  const escaped = text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? '');
  if (kind !== 'single-byte') return escaped;
  return escaped.replace(/[\u{80}-\u{10ffff}]/gu, (character) => `&#${character.codePointAt(0)};`);
}
