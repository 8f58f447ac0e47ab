import type { Case } from '../complete.ts';
import { requiredSettings } from '../required.ts';
import { change, type Rule, type RuleFinding, scored } from './rule.ts';

/** Without PKCE a code is bound to nobody, or only to a secret (RFC 7636 §1; RFC 9700 §2.1.1, §4.5). */
export const pkceNotRequired: Rule = {
  id: 'pkce-not-required',
  title: 'A code is bound to nobody, or only to a secret',
  threat: 'intercepted-code',
  rightForEveryType: true,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings', 'require-pkce'],
    rfc: ['RFC 7636 §1', 'RFC 9700 §2.1.1', 'RFC 9700 §4.5'],
    cwe: [345, 294],
  },
  check: (c) => (c.facts.authorizationCodeFlow && !c.facts.pkceRequired ? finding(c) : undefined),
};

function finding(c: Case): RuleFinding {
  const said = { setting: 'pkceRequired' as const, changes: [change('pkceRequired', true)] };
  if (requiredSettings(c).pkceRequired === true) {
    return scored('code', c, {
      ...said,
      required: true,
      message: c.facts.secretRequiredForWebServerFlow
        ? 'PKCE is not required of a public client: its code is bound only to a secret that every copy of the client carries.'
        : 'PKCE is not required of a public client: whoever intercepts a code can redeem it.',
    });
  }
  if (!c.facts.secretRequiredForWebServerFlow) {
    return scored('code', c, {
      ...said,
      required: false,
      message: 'Neither the secret nor PKCE is required: a code is bound to nobody.',
    });
  }
  return scored('injection', c, {
    ...said,
    required: false,
    threat: 'injected-code',
    // The control's own words: higher risk with high privilege; lower where the secret is vaulted.
    atMost: c.facts.privilege === 'high' && !c.facts.secretVaulted ? 'medium' : 'low',
    message:
      'PKCE is not required. The secret stands in the way of an intercepted code, but nothing binds the code to the session that asked for it: PKCE is the second defence.',
  });
}
