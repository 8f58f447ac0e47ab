/** `countersign prove`: the attack and handshake scenarios alone. */
import { Option } from 'commander';
import { addGateOptions } from '../gate-options.ts';
import type { Io } from '../io.ts';
import type { ProveFlags } from '../prove-flags.ts';
import type { AddCommand } from './command.ts';

const collect = (value: string, all: string[] | undefined): string[] => [...(all ?? []), value];

export const addProve: AddCommand = (program, run) => {
  const command = program
    .command('prove')
    .description('replay the threats on a server that runs the apps’ settings, before and after the remediation')
    .argument('[paths...]', 'sfdx projects, metadata folders, client code', ['.'])
    .option('--app <name>', 'only this app; repeatable', collect)
    .option(
      '--scenario <name>',
      'an attack or a handshake by name, whether or not a finding asks for it; repeatable',
      collect,
    )
    .option('--verbose', 'print every exchange line by line, secrets masked')
    .addOption(new Option('--format <format[=file]>', 'text or json; repeatable').argParser(collect))
    .option('--output <file>', 'write the report there instead of standard output')
    .option('--config <file>', 'config file; default: found upwards from the first path')
    .option('--no-config', 'read no config file')
    .option('--no-scan', 'do not read client code')
    .option(
      '--target <url>',
      'aim at a server somebody runs instead of the twin; needs --i-own-this-server and --credentials',
    )
    .option('--i-own-this-server', 'you may attack the target: it is yours, or its owner has agreed')
    .option('--credentials <file>', 'test clients and users of the target, as JSON');
  addGateOptions(command);
  command.action((paths: string[], flags: ProveFlags) =>
    run(async (io: Io) => {
      const { runProve } = await import('../run-prove.ts');
      return runProve(paths, flags, io);
    })(),
  );
};
