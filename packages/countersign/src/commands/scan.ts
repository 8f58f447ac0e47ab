/** `countersign scan`: the exposure scan alone. */
import { Option } from 'commander';
import { addGateOptions } from '../gate-options.ts';
import type { Io } from '../io.ts';
import type { ScanFlags } from '../run-scan.ts';
import type { AddCommand } from './command.ts';

export const addScan: AddCommand = (program, run) => {
  const command = program
    .command('scan')
    .description('look for exposed secrets in client code, packages and bundles')
    .argument('[paths...]', 'source trees, archives, packages, single files', ['.'])
    .addOption(
      new Option('--format <format[=file]>', 'text or json; repeatable').argParser(
        (value: string, all: string[] | undefined) => [...(all ?? []), value],
      ),
    )
    .option('--output <file>', 'write the report there instead of standard output')
    .option('--config <file>', 'config file; default: found upwards from the first path')
    .option('--no-config', 'read no config file')
    .option('--history', 'read every blob the git history reaches too')
    .option('--include-git-ignored', 'read files that git ignores too')
    .option('--url <url>', 'also fetch this page, its scripts and their source maps; nothing from another host');
  addGateOptions(command);
  command.action((paths: string[], flags: ScanFlags) =>
    run(async (io: Io) => {
      const { runScan } = await import('../run-scan.ts');
      return runScan(paths, flags, io);
    })(),
  );
};
