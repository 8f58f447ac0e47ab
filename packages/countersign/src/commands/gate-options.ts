/** `--fail-on` and `--allow-indeterminate`, the same on every command that judges. */
import { FAIL_ON, type FailOn, type GateOptions } from '@countersign/review';
import { type Command, Option } from 'commander';

export interface GateFlags {
  failOn: FailOn;
  allowIndeterminate?: true;
}

export function addGateOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--fail-on <severity>',
        'exit 1 when a finding is at least this severe; indeterminate: any finding; never: only look',
      )
        .choices([...FAIL_ON])
        .default('medium'),
    )
    .option('--allow-indeterminate', 'let apps pass whose kind of client the evidence does not decide');
}

export function gateOptions(flags: GateFlags): GateOptions {
  return { failOn: flags.failOn, allowIndeterminate: flags.allowIndeterminate === true };
}
