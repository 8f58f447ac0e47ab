/** The pages of the rules, shipped with the package; in the checkout they stand in `docs/rules`. */
import { readFile } from 'node:fs/promises';
import { RULES, type RuleId } from '@countersign/policy';
import type { RuleHelp } from '@countersign/report';

/** Beside `dist/` in the package; at the root of the checkout, from `dist/` and from here. */
const FOLDERS = ['../docs/rules', '../../../docs/rules', '../../../../docs/rules'].map(
  (folder) => new URL(`${folder}/`, import.meta.url),
);

/** The page of one rule, in Markdown. */
export async function rulePage(rule: RuleId): Promise<string> {
  for (const folder of FOLDERS) {
    try {
      return await readFile(new URL(`${rule}.md`, folder), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`the page of ${rule} is missing from this installation`);
}

/** What SARIF and HTML carry of every rule: its name, its claim, its page, and what it maps to. */
export async function rulePages(): Promise<ReadonlyMap<RuleId, RuleHelp>> {
  const pages = await Promise.all(
    RULES.map(async ({ id, title, threat, mapsTo }): Promise<[RuleId, RuleHelp]> => {
      const tags = ['salesforce', 'oauth', ...(threat === null ? [] : ['security'])];
      const page = await rulePage(id);
      const help = { name: title, summary: firstSentence(page), helpMarkdown: page, tags, cwe: mapsTo.cwe.map(String) };
      return [id, help];
    }),
  );
  return new Map(pages);
}

/** The first sentence of a page's overview, on one line and without marks. */
function firstSentence(page: string): string {
  const overview = page.split(/^## Overview$/m)[1]?.trim() ?? '';
  const paragraph = (overview.split(/\n\s*\n/)[0] ?? '').replaceAll(/\s+/g, ' ').replaceAll(/[`*]/g, '');
  return /^.*?[.!?](?= [A-Z]|$)/.exec(paragraph)?.[0] ?? paragraph;
}
