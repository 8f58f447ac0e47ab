// Made by `npm run docs` from the rules of this folder.

/** The ids of all rules, by rank; permanent: retired, never reused. */
export const RULE_IDS = [
  'secret-exposed-in-client',
  'secret-required-of-public-client',
  'secret-not-required-of-private-client',
  'refresh-secret-required-of-public-client',
  'refresh-secret-not-required-of-private-client',
  'pkce-not-required',
  'verifier-derivable',
  'refresh-rotation-off',
  'token-exchange-secret-wrong',
  'secret-in-source',
  'client-type-mixed',
  'declaration-contradicted',
  'flow-not-enabled',
  'flow-blocked-by-org',
  'not-admin-approved',
  'refresh-rotation-advised',
  'credentials-allowed-in-header-or-url',
  'weaker-flow-open',
  'client-type-undeclared',
  'setting-unknown',
] as const;

export type RuleId = (typeof RULE_IDS)[number];
