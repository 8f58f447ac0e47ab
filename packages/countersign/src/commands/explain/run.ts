/** `explain`: the page of a rule or of an error, or the boxes of a well-known client. */
import { ruleById } from '@countersign/policy';
import { rulePage } from '../../composition/pages.ts';
import { UsageError } from '../../errors/usage-error.ts';
import type { Io } from '../../terminal/io.ts';
import { printMarkdown } from '../../terminal/print-markdown.ts';
import { explainClient } from './client.ts';

export interface ExplainFlags {
  client?: string;
  app?: string;
  format?: 'text' | 'json';
}

/** `rest`: the paths to look in where an app is named; otherwise words of a sentence that was typed without quotes. */
export async function runExplain(
  subject: string | undefined,
  rest: readonly string[],
  flags: ExplainFlags,
  io: Io,
): Promise<number> {
  if (flags.client !== undefined) {
    refuse(flags, '--client');
    if (subject !== undefined) throw new UsageError('explain takes a rule or an error, or --client NAME; not both');
    io.out(explainClient(flags.client, io));
    return 0;
  }
  if (subject === undefined)
    throw new UsageError(
      'explain needs the id of a rule, an error, or --client NAME; “countersign rules” lists the rules',
    );
  const rule = rest.length === 0 || flags.app !== undefined ? ruleById(subject) : undefined;
  if (rule !== undefined) {
    refuse(flags, 'a rule');
    io.out(printMarkdown(await rulePage(rule.id), io));
    return 0;
  }
  const { explainError } = await import('./error.ts');
  const app = flags.app === undefined ? undefined : { name: flags.app, paths: rest.length === 0 ? ['.'] : rest };
  const asked = app === undefined ? [subject, ...rest].join(' ') : subject;
  return explainError(asked, app, flags.format ?? 'text', io);
}

/** What only an error can be asked with is never accepted and ignored. */
function refuse(flags: ExplainFlags, besides: string): void {
  if (flags.app !== undefined) throw new UsageError(`--app is for an error, not for ${besides}`);
  if (flags.format !== undefined) throw new UsageError(`--format is for an error, not for ${besides}`);
}
