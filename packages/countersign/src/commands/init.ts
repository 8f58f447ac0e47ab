/** `countersign init`: a commented config file with every app found, or the manifest that retrieves what a review needs. */
import type { Io } from '../io.ts';
import type { InitFlags } from '../run-init.ts';
import type { AddCommand } from './command.ts';

export const addInit: AddCommand = (program, run) => {
  program
    .command('init')
    .description('write a commented config file with every app found and its guessed client type')
    .argument('[paths...]', 'where to look for apps', ['.'])
    .option('--manifest', 'write the package.xml that retrieves everything a review needs instead')
    .option(
      '--output <file>',
      'default: countersign.config.yaml, or package.xml with --manifest; - for standard output',
    )
    .option('--force', 'write over a file that is there')
    .action((paths: string[], flags: InitFlags) => run((io: Io) => init(paths, flags, io))());
};

async function init(paths: readonly string[], flags: InitFlags, io: Io): Promise<number> {
  const { runInit } = await import('../run-init.ts');
  return runInit(paths, flags, io);
}
