import { type Rule, scored } from './rule.ts';

/**
 * Where the POST body is not demanded, the user's password may travel in a header or the query, which logs keep.
 * Silent for a public client: Salesforce's own guide tells it to leave the box clear.
 */
export const credentialsAllowedInHeaderOrUrl: Rule = {
  id: 'credentials-allowed-in-header-or-url',
  rank: 170,
  title: 'The user’s password may travel outside the POST body',
  threat: 'credential-log-leak',
  rightForEveryType: false,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings'],
    rfc: ['RFC 6749 §2.3.1', 'RFC 9110 §17.9'],
    cwe: [598, 532],
  },
  check: (c) =>
    c.type === 'private' &&
    c.facts.authorizationCodeFlow &&
    c.facts.codeCredentialFlow &&
    !c.facts.credentialsInPostBodyOnly
      ? scored('credential-log', c, {
          required: false,
          setting: 'credentialsInPostBodyOnly',
          atMost: 'low',
          // Never fixed automatically: the client must be changed first.
          message:
            'User credentials are accepted in a header or in the URL, where proxies and servers log them. A private client can send them in the POST body: change the client, then tick the box.',
        })
      : undefined,
  steps: () => [
    { kind: 'client', act: 'send-credentials-in-body' },
    { kind: 'setting', setting: 'credentialsInPostBodyOnly', to: true },
  ],
};
