import type { CompleteApp } from '../complete.ts';
import { clientIn } from '../refused-today.ts';
import { requiredSettings } from '../required.ts';
import { change, type Rule, type RuleFinding, scored, settingSteps, shownBy } from './rule.ts';

/** A client that can keep a secret must prove itself with it (RFC 6749 §3.2.1, §10.5; RFC 9700 §2.5). */
export const secretNotRequiredOfPrivateClient: Rule = {
  id: 'secret-not-required-of-private-client',
  rank: 30,
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
      ? finding(c)
      : undefined,
  steps: ({ client, changes }) => [
    { kind: 'client', act: 'send-secret-at-code', is: client.sendsSecretAtCode },
    ...settingSteps({ changes }),
    { kind: 'revoke', what: 'issued-without-secret' },
  ],
};

function finding(c: CompleteApp): RuleFinding {
  const said = {
    required: true,
    setting: 'secretRequiredForWebServerFlow',
    changes: [change('secretRequiredForWebServerFlow', true)],
  } as const;
  // With a challenge on every code, one taken from the client's login is useless; one the attacker started is not.
  if (c.facts.pkceRequired || clientIn(c).sendsChallenge === 'always') {
    return scored(
      'code',
      { ...c, facts: { ...c.facts, pkceRequired: true } },
      {
        ...said,
        threat: 'attacker-started-code',
        shownBy: shownBy('attacker-started-code'),
        message:
          'Require Secret for Web Server Flow is off, but the client is private: PKCE alone does not tell the client from an attacker who started the login with their own challenge.',
      },
    );
  }
  return scored('code', c, {
    ...said,
    threat: 'intercepted-code',
    shownBy: shownBy('intercepted-code'),
    message:
      'Require Secret for Web Server Flow is off, but the client is private: whoever intercepts a code can redeem it without proving anything.',
  });
}
