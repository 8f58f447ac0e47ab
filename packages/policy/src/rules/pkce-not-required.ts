import type { CompleteApp } from '../complete.ts';
import { cannotLogIn, clientIn } from '../refused-today.ts';
import { requiredSettings } from '../required.ts';
import { change, type Rule, type RuleFinding, ratingOf, scored, settingSteps, shownBy, unscored } from './rule.ts';

/** Without PKCE a code is redeemed by whoever holds it, or only a secret stands in the way (RFC 7636 §1; RFC 9700 §2.1.1, §4.5). */
export const pkceNotRequired: Rule = {
  id: 'pkce-not-required',
  rank: 60,
  title: 'PKCE is not required',
  threat: 'intercepted-code',
  rightForEveryType: true,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings', 'require-pkce'],
    rfc: ['RFC 7636 §1', 'RFC 9700 §2.1.1', 'RFC 9700 §4.5'],
    cwe: [345, 294],
  },
  check: (c) => (c.facts.authorizationCodeFlow && !c.facts.pkceRequired ? finding(c) : undefined),
  steps: ({ client, changes }) => [
    { kind: 'client', act: 'send-challenge', is: client.sendsChallenge },
    ...settingSteps({ changes }),
  ],
};

function finding(c: CompleteApp): RuleFinding {
  const said = { setting: 'pkceRequired' as const, changes: [change('pkceRequired', true)] };
  const required = requiredSettings(c).pkceRequired === true;
  const bound = clientIn(c).sendsChallenge === 'always';
  if (cannotLogIn(c)) {
    return unscored(required ? 'high' : 'low', {
      ...said,
      required,
      message: required
        ? `PKCE is not required of a public client. Nobody can redeem its codes today, the client included (invalid_client); once the login works, whoever intercepts a code can redeem it (${ratingOf('code', c)}).`
        : 'PKCE is not required. Nobody can redeem the codes of this client today, the client included (invalid_client); once the login works, PKCE is the second defence.',
    });
  }
  if (bound && (required || !c.facts.secretRequiredForWebServerFlow)) {
    // The attacker needs more than a look at the redirect: the login link has to be changed on its way to the user.
    return scored(
      'code',
      { ...c, facts: { ...c.facts, pkceRequired: true } },
      {
        ...said,
        required,
        threat: 'pkce-downgrade',
        shownBy: shownBy('pkce-downgrade'),
        message: `PKCE is not required${required ? ' of a public client' : ', and neither is the secret'}. The client sends a challenge of its own accord, which binds its codes; a login link whose challenge was taken out still gets a code that anyone can redeem.`,
      },
    );
  }
  if (bound) {
    return unscored('low', {
      ...said,
      required: false,
      message:
        'PKCE is not required. The client sends a challenge of its own accord, so its codes are bound already; requiring it keeps that so.',
    });
  }
  if (required) {
    return scored('code', c, {
      ...said,
      required: true,
      shownBy: shownBy('intercepted-code'),
      message: c.facts.secretRequiredForWebServerFlow
        ? 'PKCE is not required of a public client: its code is bound only to a secret that every copy of the client carries.'
        : 'PKCE is not required of a public client: whoever intercepts a code can redeem it.',
    });
  }
  if (!c.facts.secretRequiredForWebServerFlow) {
    return scored('code', c, {
      ...said,
      required: false,
      shownBy: shownBy('intercepted-code'),
      message: 'Neither the secret nor PKCE is required: whoever intercepts a code can redeem it.',
    });
  }
  return scored('injection', c, {
    ...said,
    required: false,
    threat: 'injected-code',
    shownBy: shownBy('injected-code'),
    // The control's own words: higher risk with high privilege; lower where the secret is vaulted.
    atMost: c.facts.privilege === 'high' && !c.facts.secretVaulted ? 'medium' : 'low',
    message:
      'PKCE is not required. The secret stands in the way of an intercepted code, but nothing binds the code to the session that asked for it: PKCE is the second defence.',
  });
}
