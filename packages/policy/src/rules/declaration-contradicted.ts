import { type Rule, unscored } from './rule.ts';

/** The declaration stays final, but somebody should look: one of the two is wrong. */
export const declarationContradicted: Rule = {
  id: 'declaration-contradicted',
  rank: 120,
  title: 'Declared one kind of client, found the other',
  threat: null,
  rightForEveryType: true,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings'],
    rfc: ['RFC 6749 §2.1'],
    cwe: [],
  },
  check: (c) =>
    c.facts.declarationContradicted
      ? unscored('medium', {
          required: false,
          message: `The config file declares this client ${c.type}, but decisive evidence shows otherwise. The declaration was followed; check which of the two is out of date.`,
        })
      : undefined,
  steps: () => [{ kind: 'declare', what: 'corrected-type' }],
};
