import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { decode } from '../read/decode.ts';

/** A unified diff of a file, with `a/` and `b/` before its path as `git apply` expects; empty when nothing differs. */
export function unifiedDiff(before: string | Uint8Array, after: string | Uint8Array, path: string): string {
  const [was, is] = [shown(before), shown(after)];
  if (was === is) return '';
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, was, is, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** The text without the secrets in it, line for line. A patch beside one does not apply: it is for reading. */
function shown(content: string | Uint8Array): string {
  return textOf(content).replaceAll(SECRET_ELEMENT, (_, open: string, value: string) => {
    const breaks = value.match(/\r?\n/g)?.join('') ?? '';
    return value.trim() === '' ? `${open}${value}` : `${open}[secret]${breaks}`;
  });
}

/** Up to its end tag, whatever stands inside: text, CDATA or a comment. */
const SECRET_ELEMENT = /(<(?:[\w.-]+:)?consumerSecret(?:\s[^<>]*)?>)((?:[^<]|<(?!\/))*)/g;

/** Bytes that are no text are shown as Latin-1, which every byte is. */
function textOf(content: string | Uint8Array): string {
  if (typeof content === 'string') return content;
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  const decoded = decode(bytes);
  return 'text' in decoded ? decoded.text : bytes.toString('latin1');
}
