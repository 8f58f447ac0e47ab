/** The examples below a command's options: what to type, and what it is for. */
import type { Command } from 'commander';

/** Puts examples under the help of a command; each is a line to type and what it does. */
export function addExamples(command: Command, examples: readonly (readonly [line: string, does: string])[]): Command {
  return command.addHelpText(
    'after',
    `\nExamples:\n${examples.map(([line, does]) => `  # ${does}\n  ${line}\n`).join('')}`,
  );
}
