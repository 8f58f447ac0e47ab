/** `explain`: the page of a rule, or the boxes of a well-known client. */
import { RULE_IDS, ruleById } from '@countersign/policy';
import { rulePage } from '../../composition/pages.ts';
import { didYouMean } from '../../errors/nearest.ts';
import { UsageError } from '../../errors/usage-error.ts';
import type { Io } from '../../terminal/io.ts';
import { printMarkdown } from '../../terminal/print-markdown.ts';
import { explainClient } from './client.ts';

export async function runExplain(rule: string | undefined, client: string | undefined, io: Io): Promise<number> {
  if (client !== undefined) {
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
