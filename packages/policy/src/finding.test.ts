import { expect, test } from 'vitest';
import { UNDECIDED_RULES } from './finding.ts';
import { RULE_IDS, type RuleId } from './rules/ids.ts';

test('the ids of rules are permanent: reports, waivers and baselines that people keep name them', () => {
  const released: readonly RuleId[] = [
    'secret-required-of-public-client',
    'refresh-secret-required-of-public-client',
    'secret-not-required-of-private-client',
    'refresh-secret-not-required-of-private-client',
    'pkce-not-required',
    'refresh-rotation-off',
    'refresh-rotation-advised',
    'token-exchange-secret-wrong',
    'secret-exposed-in-client',
    'secret-in-source',
    'client-type-mixed',
    'client-type-undeclared',
    'declaration-contradicted',
    'flow-not-enabled',
    'flow-blocked-by-org',
    'not-admin-approved',
    'credentials-allowed-in-header-or-url',
    'weaker-flow-open',
    'verifier-derivable',
    'setting-unknown',
  ];
  expect(RULE_IDS.filter((id) => released.includes(id)).toSorted()).toEqual(released.toSorted());
});

test('two of them say that an app could not be decided', () => {
  expect([...UNDECIDED_RULES]).toEqual(['client-type-undeclared', 'setting-unknown']);
});
