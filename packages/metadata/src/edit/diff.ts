import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { decode } from '../read/decode.ts';

/** A unified diff of a file, with `a/` and `b/` before its path as `git apply` expects; empty when nothing differs. */
export function unifiedDiff(before: string | Uint8Array, after: string | Uint8Array, path: string): string {
  const [was, is] = [textOf(before), textOf(after)];
  if (was === is) return '';
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, was, is, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** Bytes that are no text are shown as Latin-1, which every byte is. */
function textOf(content: string | Uint8Array): string {
  if (typeof content === 'string') return content;
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  const decoded = decode(bytes);
  return 'text' in decoded ? decoded.text : bytes.toString('latin1');
}
