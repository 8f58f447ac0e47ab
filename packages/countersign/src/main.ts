/** The command line. Commands are loaded when they are run, so that `--version` does not pay for a server. */
import { plainLine } from '@countersign/report';
import { type Command, CommanderError } from 'commander';
import { UsageError } from './errors/usage-error.ts';
import { commandLine, everyCommand } from './program.ts';
import { guarded } from './terminal/guarded.ts';
import { type Io, processIo } from './terminal/io.ts';

/** Runs one command line and answers its exit code (contract: 0, 1, 2 or 3). Never throws. */
export async function main(args: readonly string[], terminal: Io = processIo()): Promise<number> {
  const io = guarded(terminal);
  let exitCode = 0;
  const program = commandLine((action) => async () => {
    exitCode = await action(io);
  });
  let refused: Command = program;
  for (const command of [program, ...everyCommand(program)]) {
    command
      .exitOverride()
      .showSuggestionAfterError()
      .configureOutput({
        writeOut: (text) => io.out(text),
        // Help that nobody asked for: `countersign`, or `countersign users`, alone.
        writeErr: (text) => io.err(text),
        // An error is said below, on one line, with where its options are listed.
        outputError: () => {
          refused = command;
        },
      });
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, refused, io);
  }
}

function report(error: unknown, refused: Command, io: Io): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // `countersign` alone shows the help; it is still wrong usage to a script.
    if (error.code !== 'commander.help')
      io.err(`countersign: ${sentence(error.message)} See ${nameOf(refused)} --help\n`);
    return 2;
  }
  if (error instanceof UsageError) {
    io.err(`countersign: ${oneLine(error.message)}\n`);
    return 2;
  }
  // A bug, or a dead dependency: the one place it is caught. Not 1: nothing was found, something was not read.
  const detail =
    error instanceof Error ? (io.env.COUNTERSIGN_DEBUG === undefined ? error.message : error.stack) : String(error);
  io.err(`countersign: unexpected error: ${detail}\n`);
  return 3;
}

/** Names of apps and files come from hostile trees: no control character reaches the terminal. */
function oneLine(message: string): string {
  return plainLine(message.replaceAll(/\s+/g, ' '));
}

function sentence(message: string): string {
  const text = message.replace(/^error: /, '').replaceAll('\n', ' ');
  return /[.?!)]$/.test(text) ? text : `${text}.`;
}

/** `countersign users add`: the command as it is typed. */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
