/** An attack that no finding speaks of counts as severe as the policy says it can be. */
import { RULES, SEVERITIES } from '@countersign/policy';
import { ATTACKS } from '@countersign/prove';
import { expect, it } from 'vitest';
import { outcomesOf } from '../../tools/rule-risk.ts';

const OUTCOMES = RULES.flatMap((rule) => outcomesOf(rule));

it.each(
  ATTACKS.filter(({ threat }) => threat !== null).map(({ name, threat, severity }) => ({ name, threat, severity })),
)('$name is $severity, the worst that a rule says of the threat $threat', ({ threat, severity }) => {
  const said = OUTCOMES.filter((outcome) => outcome.threat === threat).map((outcome) => outcome.severity);
  expect(SEVERITIES.find((one) => said.includes(one))).toBe(severity);
});
