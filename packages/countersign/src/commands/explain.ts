/** `countersign explain <rule>`: the page of one rule. `--client postman`: which boxes for this client. */
import { RULE_IDS, ruleById } from '@countersign/policy';
import { addExamples } from '../examples.ts';
import type { Io } from '../io.ts';
import { didYouMean } from '../nearest.ts';
import { rulePage } from '../pages.ts';
import { printMarkdown } from '../print-markdown.ts';
import { UsageError } from '../usage-error.ts';
import type { AddCommand } from './command.ts';

export const addExplain: AddCommand = (program, run) => {
  const command = program
    .command('explain')
    .description('explain a rule, or which boxes a well-known client needs')
    .argument('[rule]', 'the id of a rule (countersign rules)')
    .option('--client <name>', 'which boxes this well-known client needs, such as postman or data-loader')
    .action((rule: string | undefined, flags: { client?: string }) => run((io) => explain(rule, flags.client, io))());
  addExamples(command, [
    ['countersign explain pkce-not-required', 'threat, risk, what breaks, what to change in which order'],
    ['countersign explain --client postman', 'which boxes to tick for Postman, and why'],
  ]);
};

async function explain(rule: string | undefined, client: string | undefined, io: Io): Promise<number> {
  if (client !== undefined) {
    const { explainClient } = await import('../explain-client.ts');
    io.out(explainClient(client, io));
    return 0;
  }
  if (rule === undefined)
    throw new UsageError('explain needs the id of a rule, or --client NAME; “countersign rules” lists the rules');
  const found = ruleById(rule);
  if (found === undefined) {
    throw new UsageError(`unknown rule “${rule}”${didYouMean(rule, RULE_IDS)}`);
  }
  io.out(printMarkdown(await rulePage(found.id), io));
  return 0;
}
