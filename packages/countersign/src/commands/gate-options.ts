/** `--fail-on`, `--allow-indeterminate` and `--allow-empty`: the same on every command that judges, and the one way from them to an exit code. */
import {
  exitCode,
  FAIL_ON,
  type FailOn,
  type GateOptions,
  type ReviewError,
  type RunOutcome,
} from '@countersign/review';
import { type Command, Option } from 'commander';
import type { Io } from '../terminal/io.ts';
import { sayUnread } from '../terminal/unread.ts';

export interface GateFlags {
  failOn: FailOn;
  allowIndeterminate?: true;
  allowEmpty?: true;
  ownOnly?: true;
  quiet?: true;
}

export interface GateOffer {
  /** The command decides what kind of client an app has: `--allow-indeterminate` says something. Default true. */
  decides?: boolean;
  /** Options of the command beside which each one would say nothing; both together are wrong usage. */
  notWith?: { allowIndeterminate?: string[]; allowEmpty?: string[] };
}

export function addGateOptions(command: Command, { decides = true, notWith = {} }: GateOffer = {}): Command {
  command.addOption(
    new Option(
      '--fail-on <severity>',
      'exit 1 when a finding is at least this severe; indeterminate: any finding; never: no finding',
    )
      .choices([...FAIL_ON])
      .default('medium'),
  );
  if (decides) {
    command.addOption(
      new Option('--allow-indeterminate', 'let apps pass whose kind of client the evidence does not decide').conflicts(
        notWith.allowIndeterminate ?? [],
      ),
    );
    command.addOption(
      new Option(
        '--own-only',
        'let apps of managed packages and of Salesforce pass: they are reported, and only their author can change them',
      ).conflicts(notWith.allowIndeterminate ?? []),
    );
  }
  command.option('--quiet', 'print only what fails the run, one line each, and no progress; files are written in full');
  return command.addOption(
    new Option('--allow-empty', 'exit 0 although there was nothing to judge; without it that is 3').conflicts(
      notWith.allowEmpty ?? [],
    ),
  );
}

/** How a run ended, and what to say where it was incomplete. */
export interface EndOfRun extends RunOutcome {
  /** What should have been read or judged and was not; said one line each. */
  errors: readonly ReviewError[];
  /** What was looked for, and where: said where there was nothing to judge. */
  lookedFor: string;
}

/** Says what was not read or that there was nothing, on standard error, and answers the exit code. */
export function endOfRun(end: EndOfRun, flags: GateFlags, io: Io): number {
  sayUnread(end.errors, io);
  const code = exitCode(end, gateOptions(flags));
  if (end.complete && end.judged === 0 && code === 3)
    io.err(`countersign: ${end.lookedFor}; --allow-empty accepts that\n`);
  return code;
}

function gateOptions(flags: GateFlags): GateOptions {
  return {
    failOn: flags.failOn,
    allowIndeterminate: flags.allowIndeterminate === true,
    allowEmpty: flags.allowEmpty === true,
  };
}
