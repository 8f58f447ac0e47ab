/** The whole command line as a value: every command, option, default and choice; the pages of `docs/commands` are made from it. */
import { Command } from 'commander';
import { addAdministration } from './commands/administer/options.ts';
import type { Runner } from './commands/command.ts';
import { addExplain } from './commands/explain/options.ts';
import { addFix } from './commands/fix/options.ts';
import { addInit } from './commands/init/options.ts';
import { addMcp } from './commands/mcp/options.ts';
import { addProve } from './commands/prove/options.ts';
import { addReview } from './commands/review/options.ts';
import { addRules } from './commands/rules/options.ts';
import { addScan } from './commands/scan/options.ts';
import { addServe } from './commands/serve/options.ts';
import { VERSION } from './version.ts';

/** Builds the program; `run` wraps what each command does. */
export function commandLine(run: Runner): Command {
  const program = new Command('countersign')
    .description('Must this client present a secret, and is that what happens?')
    .version(VERSION)
    .exitOverride()
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `
Exit codes: 0 nothing at or above --fail-on, 1 findings at or above it, 2 wrong usage or config,
3 something could not be read.

Start with:
  countersign review PATH --fail-on never
  countersign COMMAND --help`,
    );
  for (const add of [
    addReview,
    addProve,
    addFix,
    addServe,
    addScan,
    addExplain,
    addRules,
    addInit,
    addMcp,
    addAdministration,
  ])
    add(program, run);
  for (const command of everyCommand(program)) command.version(VERSION);
  return program;
}

/** Every command below this one, groups before what is in them. */
export function everyCommand(parent: Command): Command[] {
  return parent.commands.flatMap((command) => [command, ...everyCommand(command)]);
}
