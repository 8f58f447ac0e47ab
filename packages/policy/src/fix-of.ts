/** How a finding is put right: the rule's steps, what its changes ask of the client, and what that makes of the whole. */
import type { ConductFacts } from './facts.ts';
import type { Fix } from './finding.ts';
import { dispositionOf, needsOf } from './needs.ts';
import type { Rule, RuleFinding } from './rules/rule.ts';

export function fixOf(rule: Rule, finding: RuleFinding, client: ConductFacts): Fix {
  const { changes } = finding;
  const needs = needsOf(changes, client);
  return {
    changes,
    disposition: dispositionOf(changes, needs),
    needs,
    steps: rule.steps({ client, changes, attackable: finding.cvss !== null }),
  };
}
