import { ROTATE_AND_REVOKE, type Rule, scored } from './rule.ts';

/** A server's secret belongs in a vault or the environment, never in source or metadata (RFC 9700 §2.5). */
export const secretInSource: Rule = {
  id: 'secret-in-source',
  rank: 100,
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
          // The theft happens in a repository; what a stolen secret opens is shown in its place.
          shownBy: { attack: 'extracted-secret', on: 'every', leaked: true },
          message:
            'The secret of this app is written in source or metadata: everyone who can read the repository, or its history, has it. Rotate it and keep it in a vault.',
        })
      : undefined,
  steps: () => [
    { kind: 'client', act: 'read-secret-from-vault' },
    ...ROTATE_AND_REVOKE,
    { kind: 'history', what: 'remove-secret' },
  ],
};
