/** `countersign explain <rule>`: the page of one rule. `--client postman`: which boxes for this client. */

import type { AddCommand } from '../command.ts';
import { addExamples } from '../examples.ts';

export const addExplain: AddCommand = (program, run) => {
  const command = program
    .command('explain')
    .description('explain a rule, or which boxes a well-known client needs')
    .argument('[rule]', 'the id of a rule (countersign rules)')
    .option('--client <name>', 'which boxes this well-known client needs, such as postman or data-loader')
    .action((rule: string | undefined, flags: { client?: string }) =>
      run(async (io) => {
        const { runExplain } = await import('./run.ts');
        return await runExplain(rule, flags.client, io);
      })(),
    );
  addExamples(command, [
    ['countersign explain pkce-not-required', 'threat, risk, what breaks, what to change in which order'],
    ['countersign explain --client postman', 'which boxes to tick for Postman, and why'],
  ]);
};
