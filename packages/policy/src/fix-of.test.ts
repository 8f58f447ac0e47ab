import { expect, test } from 'vitest';
import { UNKNOWN_CLIENT } from './facts.ts';
import { fixOf } from './fix-of.ts';
import { ruleById } from './rules/catalogue.ts';
import { change, type Rule, type RuleFinding } from './rules/rule.ts';

const rule: Rule = {
  ...(ruleById('pkce-not-required') as Rule),
  steps: ({ client, changes, attackable }) => [
    { kind: 'client', act: 'send-challenge', is: client.sendsChallenge },
    ...changes.map(({ setting, to }) => ({ kind: 'setting', setting, to }) as const),
    ...(attackable ? ([{ kind: 'rotate', what: 'consumer-secret' }] as const) : []),
  ],
};
const cvss = { v3: { vector: '', score: 9 }, v4: { vector: '', score: 9 } };
const finding: RuleFinding = {
  severity: 'high',
  cvss,
  required: true,
  message: '',
  changes: [change('pkceRequired', true)],
  demonstration: null,
};

test('a fix has the changes of its finding, what they ask of the client, and the rule’s steps for just that client', () => {
  const client = { ...UNKNOWN_CLIENT, sendsChallenge: 'never' } as const;
  expect(fixOf(rule, finding, client)).toEqual({
    changes: finding.changes,
    disposition: 'needs-client-change',
    needs: [{ part: 'sendsChallenge', must: 'always', otherwise: 'refused', is: 'never' }],
    steps: [
      { kind: 'client', act: 'send-challenge', is: 'never' },
      { kind: 'setting', setting: 'pkceRequired', to: true },
      { kind: 'rotate', what: 'consumer-secret' },
    ],
  });
});

test('a finding without a score can be attacked by nobody', () => {
  const { steps } = fixOf(rule, { ...finding, cvss: null }, UNKNOWN_CLIENT);
  expect(steps.map(({ kind }) => kind)).toEqual(['client', 'setting']);
});
