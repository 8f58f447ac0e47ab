import type { Severity } from '../severity.ts';
import { type Rule, type RuleFinding, unscored } from './rule.ts';

/**
 * The evidence does not decide the kind of client. Not a check of one case but a statement about several, so `judge`
 * makes the finding; a complete case always has a type.
 */
export const clientTypeUndeclared: Rule = {
  id: 'client-type-undeclared',
  rank: 190,
  title: 'The evidence does not decide which kind of client this is',
  threat: null,
  rightForEveryType: true,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings'],
    rfc: ['RFC 6749 §2.1'],
    cwe: [],
  },
  check: () => undefined,
  steps: () => [{ kind: 'declare', what: 'client-type' }],
};

/** `atLeast`: how bad it is for the kind it is least bad for, when it is wrong for every kind. */
export function undeclared(asPrivate: string, asPublic: string, atLeast: Severity | undefined): RuleFinding {
  return unscored(atLeast ?? 'low', {
    required: atLeast !== undefined,
    message: `${
      atLeast === undefined
        ? 'Whether this is right depends on the kind of client, which the evidence does not decide.'
        : 'The evidence does not decide which kind of client this is, but it is wrong for either.'
    } As a private client: ${asPrivate}. As a public client: ${asPublic}. Declare the type in the config file, or give the client’s code to the review.`,
  });
}
