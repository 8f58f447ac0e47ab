/** Every rule there is, those of an org and those `judge` itself makes included: what `rules` lists and `explain` explains. */
import { RULE_IDS, type RuleId } from '../finding.ts';
import { clientTypeUndeclared } from './client-type-undeclared.ts';
import { APP_RULES } from './index.ts';
import type { Rule } from './rule.ts';
import { settingUnknown } from './setting-unknown.ts';

const BY_ID = new Map<RuleId, Rule>(
  [...APP_RULES, clientTypeUndeclared, settingUnknown].map((rule) => [rule.id, rule]),
);

/** In the order of the control's page (`RULE_IDS`). */
export const RULES: readonly Rule[] = RULE_IDS.flatMap((id) => BY_ID.get(id) ?? []);

/** Undefined where no rule has this id. */
export function ruleById(id: string): Rule | undefined {
  return BY_ID.get(id as RuleId);
}
