import { type Rule, type RuleFinding, unscored } from './rule.ts';

/** A setting the verdict turns on is in no file that was read; it is not guessed. `judge` makes the finding. */
export const settingUnknown: Rule = {
  id: 'setting-unknown',
  rank: 200,
  title: 'A setting the verdict turns on is in no file that was read',
  threat: null,
  rightForEveryType: true,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings'],
    rfc: [],
    cwe: [],
  },
  check: () => undefined,
  steps: () => [{ kind: 'retrieve', what: 'missing-metadata' }],
};

/** `labels`: the check boxes that would settle it, most telling first. */
export function unknownSettings(labels: readonly string[]): RuleFinding {
  const [first = '', ...rest] = labels;
  const names = rest.length === 0 ? first : `${[first, ...rest.slice(0, -1)].join(', ')} and ${rest.at(-1)}`;
  return unscored('low', {
    required: false,
    message: `Not known, and not guessed: ${names}. Retrieve the file that holds ${labels.length === 1 ? 'it' : 'them'}, or look in Setup.`,
  });
}
