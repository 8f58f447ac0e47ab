import { ROTATE_AND_REVOKE, type Rule, scored } from './rule.ts';

/** A live secret in browser, mobile, desktop or CLI code is public (RFC 8252 §8.5; OAuth 2.0 for Browser-Based Apps). */
export const secretExposedInClient: Rule = {
  id: 'secret-exposed-in-client',
  rank: 10,
  title: 'A live secret is in browser or mobile code',
  threat: 'extracted-secret',
  rightForEveryType: true,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings'],
    rfc: ['RFC 6749 §2.3.1', 'RFC 8252 §8.5'],
    cwe: [798, 312, 200],
  },
  check: (c) =>
    c.facts.secretInClient
      ? scored('exposed-secret', c, {
          required: true,
          found: true,
          shownBy: { attack: 'extracted-secret', on: 'every', leaked: true },
          message:
            'The secret of this app is in code that ships to users: everyone who has the client has the secret. It must be rotated, and the client must stop carrying it.',
        })
      : undefined,
  steps: () => [{ kind: 'client', act: 'remove-secret' }, { kind: 'client', act: 'release' }, ...ROTATE_AND_REVOKE],
};
