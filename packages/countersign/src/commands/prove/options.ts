/** `countersign prove`: the attack and handshake scenarios alone. */
import type { Io } from '../../terminal/io.ts';
import { type AddCommand, collect, formatOption } from '../command.ts';
import { addExamples } from '../examples.ts';
import { addGateOptions } from '../gate-options.ts';
import { PROVE_FORMATS, type ProveFlags } from './flags.ts';

export const addProve: AddCommand = (program, run) => {
  const command = program
    .command('prove')
    .description('replay the threats on a server that runs the settings of the apps, before and after the remediation')
    .argument('[paths...]', 'sfdx projects, metadata folders, client code', ['.'])
    .option('--app <name>', 'only this app, by its API name; repeatable', collect)
    .option(
      '--scenario <name>',
      'play this attack or handshake, whether or not a finding asks for it; a wrong name lists them all; repeatable',
      collect,
    )
    .option('--verbose', 'print every exchange line by line, secrets masked')
    .addOption(formatOption(PROVE_FORMATS))
    .option('--output <file>', 'write the report there instead of standard output')
    .option('--config <file>', 'config file; default: found upwards from the first path')
    .option('--no-config', 'read no config file')
    .option('--no-scan', 'do not read client code')
    .option(
      '--target <url>',
      'aim at a server somebody runs instead of one of our own; needs --i-own-this-server and --credentials',
    )
    .option('--i-own-this-server', 'you may attack the target: it is yours, or its owner has agreed')
    .option('--credentials <file>', 'test clients and users of the target, as JSON');
  addGateOptions(command, {
    notWith: { allowIndeterminate: ['target', 'scenario'], allowEmpty: ['target'] },
  });
  addExamples(command, [
    ['countersign prove force-app', 'show what every finding lets an attacker do'],
    ['countersign prove force-app --app Booking_Web --verbose', 'read one app’s exchanges line by line'],
    ['countersign prove force-app --scenario pkce-downgrade', 'play one scenario on every app'],
    [
      'countersign prove --target https://id.example.com --i-own-this-server --credentials test.json',
      'judge a server that somebody runs',
    ],
  ]);
  command.action((paths: string[], flags: ProveFlags) =>
    run(async (io: Io) => {
      const { runProve } = await import('./run.ts');
      return runProve(paths, flags, io);
    })(),
  );
};
