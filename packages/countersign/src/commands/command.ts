/** What every command module has: a function that puts the command on the program. */
import { type Command, Option } from 'commander';
import type { Io } from '../terminal/io.ts';

/** Wraps an action so that its exit code becomes the program's. */
export type Runner = (action: (io: Io) => Promise<number>) => () => Promise<void>;

export type AddCommand = (program: Command, run: Runner) => void;

/** The value of an option that may be repeated. */
export function collect(value: string, all: readonly string[] | undefined): string[] {
  return [...(all ?? []), value];
}

/** `--format` of a command, with what it takes; the first is the default. */
export function formatOption(formats: readonly string[]): Option {
  const [first = '', ...others] = formats;
  const choice = [`${first} (default)`, ...others.slice(0, -1)].join(', ');
  const last = others.at(-1);
  return new Option(
    '--format <format[=file]>',
    `${last === undefined ? choice : `${choice} or ${last}`}; =FILE writes it there; repeatable`,
  ).argParser(collect);
}
