/** `explain`: the page of a rule, or the boxes of a well-known client. */
import { RULE_IDS, ruleById } from '@countersign/policy';
import { explainClient } from './explain-client.ts';
import type { Io } from './io.ts';
import { didYouMean } from './nearest.ts';
import { rulePage } from './pages.ts';
import { printMarkdown } from './print-markdown.ts';
import { UsageError } from './usage-error.ts';

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
