import { requiredSettings } from '../required.ts';
import { change, type Rule, scored } from './rule.ts';

/** A client that can keep a secret must prove itself with it (RFC 6749 §3.2.1, §10.5; RFC 9700 §2.5). */
export const secretNotRequiredOfPrivateClient: Rule = {
  id: 'secret-not-required-of-private-client',
  title: 'Anyone who holds the code of a private client gets its tokens',
  threat: 'intercepted-code',
  rightForEveryType: false,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings', 'require-secret-for-web-server-flow'],
    rfc: ['RFC 6749 §3.2.1', 'RFC 6749 §10.5', 'RFC 9700 §2.5'],
    cwe: [306, 287],
  },
  check: (c) =>
    !c.facts.secretRequiredForWebServerFlow && requiredSettings(c).secretRequiredForWebServerFlow === true
      ? scored('code', c, {
          required: true,
          setting: 'secretRequiredForWebServerFlow',
          // With PKCE required a code taken from someone else's login is useless; one the attacker had started is not.
          threat: c.facts.pkceRequired ? 'attacker-started-code' : 'intercepted-code',
          message: c.facts.pkceRequired
            ? 'Require Secret for Web Server Flow is off, but the client is private: PKCE alone does not tell the client from an attacker who started the login with a challenge of his own.'
            : 'Require Secret for Web Server Flow is off, but the client is private: whoever intercepts a code can redeem it without proving anything.',
          changes: [change('secretRequiredForWebServerFlow', true)],
        })
      : undefined,
};
