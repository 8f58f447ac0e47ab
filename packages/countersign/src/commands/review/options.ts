/** `countersign review`: reads apps and client code under the paths, decides, proves, reports. */
import { FORMATS } from '@countersign/report';
import type { Command } from 'commander';
import type { Io } from '../../terminal/io.ts';
import { type AddCommand, formatOption } from '../command.ts';
import { addExamples } from '../examples.ts';
import { addGateOptions } from '../gate-options.ts';
import type { ReviewFlags } from './run.ts';

export const addReview: AddCommand = (program, run) => {
  const command: Command = program
    .command('review')
    .description('review every app under the paths: decide, prove, report')
    .argument('[paths...]', 'sfdx projects, metadata folders, zip files, single files, or - for standard input', ['.'])
    .addOption(formatOption(FORMATS))
    .option('--output <file>', 'write the report there instead of standard output')
    .option(
      '--config <file>',
      'config file; default: countersign.config.json or .yaml, found upwards from the first path',
    )
    .option('--no-config', 'read no config file')
    .option('--baseline <file>', 'report and count only findings that this baseline does not hold')
    .option('--write-baseline <file>', 'keep what is found now as a baseline for later runs')
    .option('--show-waived', 'show findings that the config waives, too')
    .option('--no-prove', 'do not replay the threats on a server of our own: faster, and no proof in the report')
    .option(
      '--traffic <database>',
      'add what a server run with countersign serve has seen its clients send: sqlite:FILE or postgres://…',
    )
    .option('--no-scan', 'do not read client code: metadata and declarations alone decide')
    .option('--history', 'look for secrets in everything the git history reaches, too')
    .option('--include-git-ignored', 'look for secrets in files that git ignores too')
    .option('--verbose', 'print every app in full, with all its evidence');
  addGateOptions(command);
  addExamples(command, [
    ['countersign review force-app --fail-on never', 'look at a project, whatever is found'],
    ['countersign review force-app mobile/ web/', 'give the code of the clients too: it decides their kind'],
    ['countersign review . --format sarif=countersign.sarif --format text', 'in CI: code scanning, and the log'],
    ['countersign review retrieved.zip --format html=report.html', 'what an org gave, as a page to forward'],
  ]);
  command.action((paths: string[], flags: ReviewFlags) => run((io: Io) => review(paths, flags, io))());
};

async function review(paths: readonly string[], flags: ReviewFlags, io: Io): Promise<number> {
  const { runReview } = await import('./run.ts');
  return runReview(paths, flags, io);
}
