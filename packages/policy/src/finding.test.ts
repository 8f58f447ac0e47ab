import { expect, test } from 'vitest';
import { RULE_IDS, UNDECIDED_RULES } from './finding.ts';

test('the ids of rules are permanent: reports, waivers and baselines that people keep name them', () => {
  expect(RULE_IDS).toEqual([
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
  ]);
});

test('two of them say that an app could not be decided', () => {
  expect([...UNDECIDED_RULES]).toEqual(['client-type-undeclared', 'setting-unknown']);
});
