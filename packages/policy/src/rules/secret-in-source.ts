import { type Rule, scored } from './rule.ts';

/** A server's secret belongs in a vault or the environment, never in source or metadata (RFC 9700 §2.5). */
export const secretInSource: Rule = {
  id: 'secret-in-source',
  title: 'A secret is in source or metadata, not in a vault',
  threat: 'repository-leak',
  rightForEveryType: true,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings'],
    rfc: ['RFC 6749 §10.1', 'RFC 6819 §5.3.3'],
    cwe: [798, 540],
  },
  check: (c) =>
    c.facts.secretInSource
      ? scored('repository', c, {
          required: true,
          found: true,
          message:
            'The secret of this app is written in source or metadata: everyone who can read the repository, or its history, has it. Rotate it and keep it in a vault.',
        })
      : undefined,
};
