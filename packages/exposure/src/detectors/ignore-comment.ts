/** `countersign-ignore <rule> -- reason`, in whatever comment the language has. A reason is required. */
import type { Sight } from './detector.ts';

const IGNORE = /countersign-ignore\s{1,5}([a-z-]{3,60})\s{1,5}--\s{1,5}([^\n]{1,300})/g;

export function readIgnores(sight: Sight): void {
  IGNORE.lastIndex = 0;
  for (let match = IGNORE.exec(sight.text); match !== null; match = IGNORE.exec(sight.text)) {
    const reason = (match[2] ?? '').replace(/\s*(?:\*\/|-->)\s*$/, '').trim();
    if (reason === '') continue;
    sight.facts.ignores.push({ line: sight.source.place(match.index).line, rule: match[1] ?? '', reason });
  }
}
