/** `countersign rules`: the list, with what each rule maps to. */
import { RULES, SEVERITIES } from '@countersign/policy';
import { Option } from 'commander';
import type { Io } from '../../terminal/io.ts';
import type { AddCommand } from '../command.ts';

export const addRules: AddCommand = (program, run) => {
  program
    .command('rules')
    .description('list every rule and what it says of an app')
    .addOption(
      new Option('--format <format>', 'json also says what each rule maps to: controls, RFC clauses, CWE')
        .choices(['text', 'json'])
        .default('text'),
    )
    .action((flags: { format: 'text' | 'json' }) => run((io) => listRules(flags.format, io))());
};

async function listRules(format: 'text' | 'json', io: Io): Promise<number> {
  if (format === 'json') {
    const rules = RULES.map(({ id, title, threat, mapsTo }) => ({ id, title, threat, mapsTo }));
    io.out(`${JSON.stringify({ schemaVersion: 1, severities: SEVERITIES, rules }, null, 2)}\n`);
    return 0;
  }
  const width = Math.max(...RULES.map((rule) => rule.id.length));
  for (const rule of RULES) io.out(`${rule.id.padEnd(width)}  ${rule.title}\n`);
  io.out(`\n${RULES.length} rules. countersign explain <rule> prints the page of one.\n`);
  return 0;
}
