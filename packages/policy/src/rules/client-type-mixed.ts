import type { CompleteApp } from '../complete.ts';
import type { Demonstration } from '../finding.ts';
import { type Rule, scored, shownBy } from './rule.ts';

/** One client id for two kinds of client leaves no right value for the secret (RFC 6749 §2.1, §2.2). */
export const clientTypeMixed: Rule = {
  id: 'client-type-mixed',
  rank: 110,
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
          shownBy: demonstration(c),
          message: c.facts.secretRequiredForWebServerFlow
            ? 'A private and a public client share this app. With the secret required the public one must ship it; with it off the private one proves nothing. No value is right: split the app in two.'
            : 'A private and a public client share this app. With the secret not required the private one proves nothing; with it on the public one must ship it. No value is right: split the app in two.',
        })
      : undefined,
  steps: () => [
    { kind: 'register', what: 'second-app' },
    { kind: 'client', act: 'move-to-new-app' },
    { kind: 'setting', setting: 'secretRequiredForWebServerFlow', to: true },
    { kind: 'rotate', what: 'consumer-secret' },
  ],
};

/** No value of the secret box is right: whichever it has, the attack is on the half that pays for it. */
function demonstration({ facts }: CompleteApp): Demonstration {
  if (facts.secretRequiredForWebServerFlow) return shownBy('extracted-secret', 'public');
  return shownBy(facts.pkceRequired ? 'attacker-started-code' : 'intercepted-code', 'private');
}
