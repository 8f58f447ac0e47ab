/** `countersign fix`: writes the remediation into the metadata. */
import type { Io } from '../../terminal/io.ts';
import { type AddCommand, collect } from '../command.ts';
import { addExamples } from '../examples.ts';
import { addGateOptions } from '../gate-options.ts';
import type { FixFlags } from './run.ts';

export const addFix: AddCommand = (program, run) => {
  const command = program
    .command('fix')
    .description('write the right settings into the metadata, without breaking a handshake')
    .argument('[paths...]', 'sfdx projects, metadata folders, client code', ['.'])
    .option('--dry-run', 'print a unified diff and change nothing')
    .option('--app <name>', 'only this app, by its API name; repeatable', collect)
    .option('--rule <id>', 'only what this rule asks for (countersign rules); repeatable', collect)
    .option('--undo', 'restore every byte that the last run changed')
    .option('--force', 'with --undo: restore files that were changed since, too')
    .option('--even-if-it-breaks', 'write changes although the evidence proves that the client would stop working')
    .option('--split', 'split mixed apps in two: a new external client app for the public client')
    .option('--config <file>', 'config file; default: found upwards from the first path')
    .option('--no-config', 'read no config file')
    .option('--no-prove', 'do not replay the threats on the files that were written')
    .option('--no-scan', 'do not read client code');
  addGateOptions(command);
  addExamples(command, [
    ['countersign fix force-app --dry-run', 'read the diff first'],
    ['countersign fix force-app --app Booking_Web', 'write the settings of one app'],
    ['countersign fix force-app --undo', 'take the last run back'],
    ['countersign fix force-app --split', 'give a mixed app’s public client an app of its own'],
  ]);
  command.action((paths: string[], flags: FixFlags) =>
    run(async (io: Io) => {
      const { runFix } = await import('./run.ts');
      return runFix(paths, flags, io);
    })(),
  );
};
