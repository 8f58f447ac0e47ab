import { requiredSettings } from '../required.ts';
import { change, type Rule, scored, settingSteps, shownBy } from './rule.ts';

/** The third secret box asks the same question of the token exchange flow (RFC 8693 §2.1, §5). */
export const tokenExchangeSecretWrong: Rule = {
  id: 'token-exchange-secret-wrong',
  rank: 90,
  title: 'The secret box of the token exchange flow does not fit the kind of client',
  threat: 'unproven-token-exchange',
  rightForEveryType: false,
  mapsTo: {
    controls: ['secure-token-exchange-flow'],
    rfc: ['RFC 8693 §2.1', 'RFC 8693 §5', 'RFC 6749 §2.1'],
    cwe: [306, 522],
  },
  check: (c) => {
    const ought = requiredSettings(c).secretRequiredForTokenExchange;
    if (ought === undefined || ought === c.facts.secretRequiredForTokenExchange) return undefined;
    return scored('token-exchange', c, {
      required: true,
      setting: 'secretRequiredForTokenExchange',
      ...(ought
        ? // What a subject token is worth is decided by the org's handler and a foreign server; a replay would invent both.
          { threat: 'unproven-token-exchange' }
        : { threat: 'extracted-secret', shownBy: shownBy('extracted-secret') }),
      message: ought
        ? 'Require Secret for Token Exchange Flow is off, but the client is private: anyone with a subject token can exchange it.'
        : 'Require Secret for Token Exchange Flow is on, but the client is public: the secret has to ship inside it.',
      changes: [change('secretRequiredForTokenExchange', ought)],
    });
  },
  steps: ({ changes }) => [{ kind: 'client', act: 'match-token-exchange' }, ...settingSteps({ changes })],
};
