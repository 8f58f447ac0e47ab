/** The command line. Commands are loaded when they are run, so that `--version` does not pay for a server. */
import { Command, CommanderError } from 'commander';
import { addAdministration } from './commands/administer.ts';
import { addExplain } from './commands/explain.ts';
import { addFix } from './commands/fix.ts';
import { addInit } from './commands/init.ts';
import { addProve } from './commands/prove.ts';
import { addReview } from './commands/review.ts';
import { addRules } from './commands/rules.ts';
import { addScan } from './commands/scan.ts';
import { addServe } from './commands/serve.ts';
import { type Io, processIo } from './io.ts';
import { UsageError } from './usage-error.ts';
import { VERSION } from './version.ts';

/** Runs one command line and answers its exit code (contract: 0, 1, 2 or 3). Never throws. */
export async function main(args: readonly string[], io: Io = processIo()): Promise<number> {
  let exitCode = 0;
  const program = new Command('countersign')
    .description('Must this client present a secret, and is that what happens?')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: () => undefined })
    .showSuggestionAfterError()
    .enablePositionalOptions();
  const run = (action: (io: Io) => Promise<number>) => async () => {
    exitCode = await action(io);
  };
  for (const add of [addReview, addProve, addFix, addServe, addScan, addExplain, addRules, addInit, addAdministration])
    add(program, run);
  for (const command of everyCommand(program)) {
    command.exitOverride().configureOutput(program.configureOutput()).showSuggestionAfterError();
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, io);
  }
}

function everyCommand(parent: Command): Command[] {
  return parent.commands.flatMap((command) => [command, ...everyCommand(command)]);
}

function report(error: unknown, io: Io): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // `countersign` alone shows the help; it is still wrong usage to a script.
    if (error.code !== 'commander.help')
      io.err(`countersign: ${error.message.replace(/^error: /, '').replaceAll('\n', ' ')}\n`);
    return 2;
  }
  if (error instanceof UsageError || (error instanceof Error && error.name === 'ConfigError')) {
    io.err(`countersign: ${error.message}\n`);
    return 2;
  }
  // A bug, or a dead dependency: the one place it is caught. Not 1: nothing was found, something was not read.
  const detail =
    error instanceof Error ? (io.env.COUNTERSIGN_DEBUG === undefined ? error.message : error.stack) : String(error);
  io.err(`countersign: unexpected error: ${detail}\n`);
  return 3;
}
