/** Outside text made harmless for GitHub-flavoured Markdown. */
import { plainLine } from './plain-text.ts';

/** A code span: literal, whatever is inside. The fence is longer than any run of backticks in it (CommonMark §6.1). */
export function code(text: string): string {
  const line = plainLine(text);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 || line.trim() === '' || /^ .* $/.test(line) ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** Outside text in running text: no markup, no mention, no link, no issue number comes out of it. */
export function escaped(text: string): string {
  return entities(plainLine(text))
    .replace(/[\\`*_{}[\]|~]/g, '\\$&')
    .replace(/@(?=\w)/g, '@<!-- -->')
    .replace(/#(?=\d)/g, '#<!-- -->')
    .replace(/\b(https?|ftp|mailto|xmpp):/gi, '$1:<!-- -->')
    .replace(/\bwww\./gi, 'www<!-- -->.')
    .replace(/^([-+#=])/, '\\$1')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}

export function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
