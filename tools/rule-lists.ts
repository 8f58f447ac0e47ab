/**
 * The two lists that name every rule, made from the files of the rules: `rules/ids.ts` and `rules/index.ts`.
 *
 * Reads text and loads no rule: it must work while the lists are out of date.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const HEAD = '// Made by `npm run docs` from the rules of this folder.';

interface Entry {
  id: string;
  constant: string;
  rank: number;
  file: string;
}

/** File name → text of the lists of a folder of rules. Throws where a rule has no id or no rank. */
export function ruleLists(folder: string): ReadonlyMap<string, string> {
  const rules = readdirSync(folder)
    .filter((file) => /^[a-z-]+\.ts$/.test(file))
    .flatMap((file) => entryOf(file, readFileSync(join(folder, file), 'utf8')))
    .sort((a, b) => a.rank - b.rank || a.id.localeCompare(b.id));
  const imports = rules
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ constant, file }) => ({ from: `./${file}`, line: `import { ${constant} } from './${file}';` }));
  const rule = { from: './rule.ts', line: "import type { Rule } from './rule.ts';" };
  const lines = [...imports, rule].sort((a, b) => (a.from < b.from ? -1 : 1)).map(({ line }) => line);
  return new Map([
    [
      'ids.ts',
      `${HEAD}\n\n/** The ids of all rules, by rank; permanent: retired, never reused. */\nexport const RULE_IDS = [\n${rules.map(({ id }) => `  '${id}',\n`).join('')}] as const;\n\nexport type RuleId = (typeof RULE_IDS)[number];\n`,
    ],
    [
      'index.ts',
      `${HEAD}\n${lines.join('\n')}\n\n/** Every rule, in the order of their ids. */\nexport const RULES: readonly Rule[] = [\n${rules.map(({ constant }) => `  ${constant},\n`).join('')}];\n`,
    ],
  ]);
}

function entryOf(file: string, text: string): Entry[] {
  const constant = /^export const (\w+): Rule = \{$/m.exec(text)?.[1];
  if (constant === undefined) return [];
  const id = /^ {2}id: '([a-z-]+)',$/m.exec(text)?.[1];
  const rank = /^ {2}rank: (\d+),$/m.exec(text)?.[1];
  if (id === undefined || rank === undefined)
    throw new Error(`${file}: a rule needs an id and a rank, each on its line`);
  return [{ id, constant, rank: Number(rank), file }];
}
