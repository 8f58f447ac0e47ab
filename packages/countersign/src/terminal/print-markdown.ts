/** Markdown for a terminal: headings stand out, marks that only a browser needs are left out. Text stays selectable. */
import { canvas, PROSE } from '@countersign/report';
import { wrapAnsi } from 'fast-wrap-ansi';
import type { Io } from './io.ts';

export function printMarkdown(markdown: string, io: Pick<Io, 'color' | 'width'>): string {
  const { width: columns, paint } = canvas(io.color, io.width, PROSE);
  const bold = (text: string) => paint('bold', text);
  const title = (text: string) => paint(['bold', 'underline'], text);
  let fenced = false;
  let headers: readonly string[] | undefined;
  // A table is wider than a terminal: each row becomes a record, under the names of its columns.
  const tableRow = (line: string): string | undefined => {
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => inline(cell.trim(), bold));
    if (headers === undefined) {
      headers = cells;
      return undefined;
    }
    if (cells.every((cell) => /^:?-+:?$/.test(cell))) return undefined;
    const [first = '', ...rest] = cells;
    const names = headers.slice(1);
    const width = Math.max(0, ...names.map((name) => name.length));
    return [
      `  ${wrapAnsi(first, columns - 2).replaceAll('\n', '\n  ')}`,
      ...rest.map((cell, i) => `    ${(names[i] ?? '').padEnd(width)}  ${cell}`),
    ].join('\n');
  };
  const lines = paragraphs(markdown).map((line) => {
    if (!line.startsWith('|')) headers = undefined;
    if (line.startsWith('```')) {
      fenced = !fenced;
      return undefined;
    }
    if (fenced) return `    ${line}`;
    const heading = /^(#{1,6}) (.*)$/.exec(line);
    if (heading) return heading[1] === '#' ? title(heading[2] ?? '') : bold(heading[2] ?? '');
    if (line.startsWith('|')) return tableRow(line);
    const bullet = /^(\s*(?:[-*]|\d+\.) )(.*)$/.exec(line);
    const indent = ' '.repeat(bullet?.[1]?.length ?? 0);
    const text = wrapAnsi(inline(bullet?.[2] ?? line, bold), Math.max(20, columns - indent.length), { trim: true });
    return bullet ? `${bullet[1]}${text.replaceAll('\n', `\n${indent}`)}` : text;
  });
  return `${lines
    .filter((line) => line !== undefined)
    .join('\n')
    .trimEnd()}\n`;
}

/** Lines of one paragraph joined, comments left out; lists, tables, headings and code keep their lines. */
function paragraphs(markdown: string): string[] {
  const out: string[] = [];
  let fenced = false;
  for (const line of markdown.replaceAll(/<!--[\s\S]*?-->\n?/g, '').split('\n')) {
    if (line.startsWith('```')) fenced = !fenced;
    const last = out.at(-1);
    const starts =
      fenced ||
      last === undefined ||
      last === '' ||
      /^(#|\||```)/.test(last) ||
      /^(#|\||```|\s*[-*] |\s*\d+\. |$)/.test(line);
    if (starts) out.push(line);
    else out[out.length - 1] = `${last} ${line.trim()}`;
  }
  return out;
}

function inline(text: string, bold: (text: string) => string): string {
  return text
    .replaceAll(/\*\*([^*]+)\*\*/g, (_, inner: string) => bold(inner))
    .replaceAll(/(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])/g, '$1')
    .replaceAll(/`([^`]+)`/g, '$1')
    .replaceAll(/\[([^\]]+)\]\((https?:[^)]+)\)/g, '$1 ($2)')
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1');
}
