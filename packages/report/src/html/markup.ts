/** HTML that is safe because of how it is made: what is put into it is escaped unless it is markup itself. */
import { plainBlock } from '../plain-text.ts';

export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | boolean | null | undefined | readonly Part[];

/**
 * A template whose parts are escaped; markup and lists of it are kept, `false`, `null` and `undefined` are nothing.
 *
 * INVARIANT: a part stands in text or in a quoted attribute, never in a tag's name, a script or a style.
 */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  let out = strings[0] ?? '';
  parts.forEach((part, index) => {
    out += written(part) + (strings[index + 1] ?? '');
  });
  return { markup: out };
}

/** Text of our own that is markup already: the style and the script. */
export function trusted(markup: string): Markup {
  return { markup };
}

function written(part: Part): string {
  if (part === null || part === undefined || part === false || part === true) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escapeHtml(plainBlock(part));
  return 'markup' in part ? part.markup : part.map(written).join('');
}

const ENTITY: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITY[sign] ?? '');
}
