/** `countersign review`: reads apps and client code under the paths, decides, proves, reports. */
import { type Command, Option } from 'commander';
import { addGateOptions } from '../gate-options.ts';
import type { Io } from '../io.ts';
import type { ReviewFlags } from '../run-review.ts';
import type { AddCommand } from './command.ts';

export const addReview: AddCommand = (program, run) => {
  const command: Command = program
    .command('review')
    .description('review every app under the paths: decide, prove, report')
    .argument('[paths...]', 'sfdx projects, metadata folders, zip files, single files, or - for standard input', ['.'])
    .addOption(
      new Option('--format <format[=file]>', 'text, json, sarif, html, markdown, csv or junit; repeatable').argParser(
        (value: string, all: string[] | undefined) => [...(all ?? []), value],
      ),
    )
    .option('--output <file>', 'write the report there instead of standard output')
    .option(
      '--config <file>',
      'config file; default: countersign.config.json or .yaml, found upwards from the first path',
    )
    .option('--no-config', 'read no config file')
    .option('--baseline <file>', 'report only what this baseline does not hold')
    .option('--write-baseline <file>', 'write what is found now as a baseline')
    .option('--show-waived', 'show waived findings too')
    .option('--no-prove', 'do not replay the threats')
    .option('--no-scan', 'do not read client code, metadata only')
    .option('--history', 'look for secrets in the git history too')
    .option('--include-git-ignored', 'look for secrets in files that git ignores too')
    .option('--verbose', 'say more about every app');
  addGateOptions(command);
  command.action((paths: string[], flags: ReviewFlags) => run((io: Io) => review(paths, flags, io))());
};

async function review(paths: readonly string[], flags: ReviewFlags, io: Io): Promise<number> {
  const { runReview } = await import('../run-review.ts');
  return runReview(paths, flags, io);
}
