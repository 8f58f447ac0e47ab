/** `countersign init`: a commented config file with every app found, or the manifest that retrieves what a review needs. */

import type { Io } from '../../terminal/io.ts';
import type { AddCommand } from '../command.ts';
import { addExamples } from '../examples.ts';
import type { InitFlags } from './run.ts';

export const addInit: AddCommand = (program, run) => {
  const command = program
    .command('init')
    .description('write a commented config file with every app found and its guessed client type')
    .argument('[paths...]', 'where to look for apps', ['.'])
    .option('--manifest', 'write the package.xml that retrieves everything a review needs instead')
    .option(
      '--output <file>',
      'where to write it: default countersign.config.yaml, or package.xml with --manifest; - for standard output',
    )
    .option('--force', 'write over a file that is there')
    .action((paths: string[], flags: InitFlags) => run((io: Io) => init(paths, flags, io))());
  addExamples(command, [
    ['countersign init force-app', 'countersign.config.yaml, to uncomment what is true'],
    ['countersign init --manifest', 'package.xml, to retrieve everything a review needs'],
  ]);
};

async function init(paths: readonly string[], flags: InitFlags, io: Io): Promise<number> {
  const { runInit } = await import('./run.ts');
  return runInit(paths, flags, io);
}
