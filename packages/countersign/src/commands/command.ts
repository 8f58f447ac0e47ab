/** What every command module has: a function that puts the command on the program. */
import type { Command } from 'commander';
import type { Io } from '../io.ts';

/** Wraps an action so that its exit code becomes the program's. */
export type Runner = (action: (io: Io) => Promise<number>) => () => Promise<void>;

export type AddCommand = (program: Command, run: Runner) => void;

/** The value of an option that may be repeated. */
export function collect(value: string, all: readonly string[] | undefined): string[] {
  return [...(all ?? []), value];
}
