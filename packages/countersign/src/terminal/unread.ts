/** What a report without room for it could not read: one line a file, on standard error, before an exit code of 3. */
import { plainLine } from '@countersign/report';
import type { ReviewError } from '@countersign/review';
import type { Io } from './io.ts';

export function sayUnread(errors: readonly ReviewError[], io: Io): void {
  for (const { file, line, column, message } of errors) {
    const place = line === undefined ? file : `${file}:${line}${column === undefined ? '' : `:${column}`}`;
    io.err(`not read: ${plainLine(`${place}: ${message}`)}\n`);
  }
}
