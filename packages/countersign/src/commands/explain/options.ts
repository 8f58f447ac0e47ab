/**
 * `countersign explain <rule>`: the page of one rule. `<error>`: what an error means, with `--app` by an app’s evidence.
 * `--client postman`: which boxes for this client.
 */
import { Option } from 'commander';
import type { AddCommand } from '../command.ts';
import { addExamples } from '../examples.ts';
import type { ExplainFlags } from './run.ts';

export const addExplain: AddCommand = (program, run) => {
  const command = program
    .command('explain')
    .description('explain a rule, an error, or which boxes a well-known client needs')
    .argument(
      '[rule-or-error]',
      'the id of a rule (countersign rules); or an error: its code, its sentence, an answer in JSON, a callback’s URL',
    )
    .argument('[paths...]', 'with --app: where to look for it; the current folder by default')
    .option('--client <name>', 'which boxes this well-known client needs, such as postman or data-loader')
    .option('--app <name>', 'which causes of the error the evidence of this app shows, and which it rules out')
    .addOption(new Option('--format <format>', 'how an error is printed').choices(['text', 'json']))
    .action((subject: string | undefined, paths: string[], flags: ExplainFlags) =>
      run(async (io) => {
        const { runExplain } = await import('./run.ts');
        return await runExplain(subject, paths, flags, io);
      })(),
    );
  addExamples(command, [
    ['countersign explain pkce-not-required', 'threat, risk, what breaks, what to change in which order'],
    ['countersign explain "invalid_grant: invalid code verifier"', 'what the error means, its causes, where to look'],
    ['countersign explain invalid_client --app Booking_Web', 'which causes the evidence of the app shows'],
    ['countersign explain --client postman', 'which boxes to tick for Postman, and why'],
  ]);
};
