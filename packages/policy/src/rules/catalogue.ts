/** Every rule there is, those of an org and those `judge` itself makes included: what `rules` lists and `explain` explains. */
import { UNDECIDED_RULES } from '../finding.ts';
import type { RuleId } from './ids.ts';
import { RULES } from './index.ts';
import type { Rule } from './rule.ts';

const BY_ID = new Map<RuleId, Rule>(RULES.map((rule) => [rule.id, rule]));

/** The rules that look at one app. Undecided questions are `judge`’s own. */
export const APP_RULES: readonly Rule[] = RULES.filter(({ id }) => !UNDECIDED_RULES.has(id));

/** Undefined where no rule has this id. */
export function ruleById(id: string): Rule | undefined {
  return BY_ID.get(id as RuleId);
}
