import { type Rule, scored } from './rule.ts';

/** One client id for two kinds of client leaves no right value for the secret (RFC 6749 §2.1, §2.2). */
export const clientTypeMixed: Rule = {
  id: 'client-type-mixed',
  title: 'One app serves both a private and a public client',
  threat: null,
  rightForEveryType: false,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings'],
    rfc: ['RFC 6749 §2.1'],
    cwe: [522, 306],
  },
  check: (c) =>
    c.type === 'mixed' && c.facts.authorizationCodeFlow
      ? scored('code', c, {
          required: true,
          setting: 'secretRequiredForWebServerFlow',
          message: c.facts.secretRequiredForWebServerFlow
            ? 'A private and a public client share this app. With the secret required the public one must ship it; with it off the private one proves nothing. No value is right: split the app in two.'
            : 'A private and a public client share this app. With the secret not required the private one proves nothing; with it on the public one must ship it. No value is right: split the app in two.',
        })
      : undefined,
};
