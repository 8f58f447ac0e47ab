/** `countersign scan`: the exposure scan alone. */
import { InvalidArgumentError } from 'commander';
import type { Io } from '../../terminal/io.ts';
import { type AddCommand, formatOption } from '../command.ts';
import { addExamples } from '../examples.ts';
import { addGateOptions } from '../gate-options.ts';
import { SCAN_FORMATS } from './formats.ts';
import type { ScanFlags } from './run.ts';

export const addScan: AddCommand = (program, run) => {
  const command = program
    .command('scan')
    .description('look for exposed secrets in client code, packages and bundles')
    .argument('[paths...]', 'source trees, archives, app packages (apk, aab, ipa), single files', ['.'])
    .addOption(formatOption(SCAN_FORMATS))
    .option('--output <file>', 'write the report there instead of standard output')
    .option('--config <file>', 'config file; default: found upwards from the first path')
    .option('--no-config', 'read no config file')
    .option('--history', 'read everything the git history reaches, too')
    .option('--include-git-ignored', 'read files that git ignores too')
    .option(
      '--url <url>',
      'also fetch this page, its scripts and their source maps; nothing from another host',
      webAddress,
    );
  addGateOptions(command, { decides: false });
  addExamples(command, [
    ['countersign scan mobile/ web/dist', 'look through source and built bundles'],
    ['countersign scan app-release.apk', 'look into a package'],
    ['countersign scan . --history', 'look for what was committed once'],
    ['countersign scan web/ --url https://app.example.com/', 'look at what a page really serves'],
  ]);
  command.action((paths: string[], flags: ScanFlags) =>
    run(async (io: Io) => {
      const { runScan } = await import('./run.ts');
      return runScan(paths, flags, io);
    })(),
  );
};

function webAddress(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? ''))
    throw new InvalidArgumentError('Write it as https://app.example.com/');
  return text;
}
