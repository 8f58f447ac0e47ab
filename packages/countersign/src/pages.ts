/** The pages of the rules, shipped with the package; in the checkout they stand in `docs/rules`. */
import { readFile } from 'node:fs/promises';
import type { RuleId } from '@countersign/policy';

/** Beside `dist/` in the package, at the root of the checkout otherwise. */
const FOLDERS = [new URL('../docs/rules/', import.meta.url), new URL('../../../docs/rules/', import.meta.url)];

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
