import { cannotLogIn } from '../refused-today.ts';
import { requiredSettings } from '../required.ts';
import { type Rule, scored, shownBy, unscored } from './rule.ts';

/** A verifier that travels in `state` is in the same redirect as the code it protects (RFC 7636 §7.1, §7.2). */
export const verifierDerivable: Rule = {
  id: 'verifier-derivable',
  rank: 70,
  title: 'The PKCE verifier can be read from state',
  threat: 'intercepted-code',
  rightForEveryType: true,
  mapsTo: {
    controls: ['require-pkce'],
    rfc: ['RFC 7636 §7.1', 'RFC 7636 §7.2', 'RFC 9700 §2.1.1'],
    cwe: [330, 598],
  },
  check: (c) => {
    if (!c.facts.verifierDerivable || !c.facts.authorizationCodeFlow) return undefined;
    const message =
      'The client’s PKCE verifier equals its state parameter or can be read from it: whoever sees the redirect has both the code and the verifier.';
    // PKCE that can be read off the redirect is no barrier: the vector is that of a client without it.
    const withoutPkce = { ...c, facts: { ...c.facts, pkceRequired: false } };
    const required = requiredSettings(c).pkceRequired === true || !c.facts.secretRequiredForWebServerFlow;
    if (cannotLogIn(c)) {
      return unscored(required ? 'high' : 'low', {
        required,
        message: `${message} Nobody can redeem its codes today, the client included.`,
      });
    }
    return required
      ? scored('code', withoutPkce, { required, message, shownBy: shownBy('intercepted-code') })
      : scored('injection', withoutPkce, {
          required,
          threat: 'injected-code',
          shownBy: shownBy('injected-code'),
          message,
        });
  },
  steps: () => [
    { kind: 'client', act: 'keep-verifier-out-of-state' },
    { kind: 'client', act: 'release' },
  ],
};
