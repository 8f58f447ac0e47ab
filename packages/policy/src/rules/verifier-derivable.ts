import { requiredSettings } from '../required.ts';
import { type Rule, scored } from './rule.ts';

/** A verifier that travels in `state` is in the same redirect as the code it protects (RFC 7636 §7.1, §7.2). */
export const verifierDerivable: Rule = {
  id: 'verifier-derivable',
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
    return requiredSettings(c).pkceRequired === true || !c.facts.secretRequiredForWebServerFlow
      ? scored('code', withoutPkce, { required: true, message })
      : scored('injection', withoutPkce, { required: false, threat: 'injected-code', message });
  },
};
