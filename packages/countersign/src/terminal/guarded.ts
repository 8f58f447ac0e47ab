/**
 * What is printed is read by people, and by the log of a CI system, which takes some lines for commands of its own. Names,
 * labels and paths come from trees that a stranger may have written, so no line of ours is such a command.
 */
import type { Io } from './io.ts';

/** The same terminal, on which no line begins like a command (`::error::`) and none holds one (`##[…]`, `##vso[…]`). */
export function guarded(io: Io): Io {
  return { ...io, out: withoutCommands(io.out), err: withoutCommands(io.err) };
}

/** What tells commands of GitHub Actions and Azure Pipelines; the first only at the start of a line, after white space. */
const COMMAND = /(^|[\r\n])([^\S\r\n]*):(?=:)|#(?=#(?:\[|vso\[))/g;

function withoutCommands(write: (text: string) => void): (text: string) => void {
  /** Nothing but white space was written since the last line began. */
  let atStart = true;
  return (text) => {
    write(
      text.replaceAll(COMMAND, (whole: string, begin: string | undefined, space: string | undefined, at: number) => {
        if (begin === undefined) return '# ';
        return begin === '' && at === 0 && !atStart ? whole : `${begin}${space}: `;
      }),
    );
    const lastLine = text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
    if (lastLine.length < text.length) atStart = lastLine.trim() === '';
    else atStart &&= lastLine.trim() === '';
  };
}
