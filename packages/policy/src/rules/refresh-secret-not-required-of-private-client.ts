import type { CompleteApp } from '../complete.ts';
import { cannotLogIn } from '../refused-today.ts';
import { requiredSettings } from '../required.ts';
import { change, type Rule, type RuleFinding, ratingOf, scored, settingSteps, shownBy, unscored } from './rule.ts';

/** A confidential client's refresh token must be bound to the client that proves itself (RFC 6749 §6, §10.4). */
export const refreshSecretNotRequiredOfPrivateClient: Rule = {
  id: 'refresh-secret-not-required-of-private-client',
  rank: 50,
  title: 'Anyone who holds the refresh token of a private client keeps its access',
  threat: 'stolen-refresh-token',
  rightForEveryType: false,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings', 'require-secret-for-refresh-token-flow'],
    rfc: ['RFC 6749 §6', 'RFC 6749 §10.4', 'RFC 9700 §4.14.2'],
    cwe: [306, 613],
  },
  check: (c) =>
    !c.facts.secretRequiredForRefreshTokenFlow && requiredSettings(c).secretRequiredForRefreshTokenFlow === true
      ? finding(c)
      : undefined,
  steps: ({ client, changes, attackable }) => [
    { kind: 'client', act: 'send-secret-at-refresh', is: client.sendsSecretAtRefresh },
    ...settingSteps({ changes }),
    ...(attackable ? [{ kind: 'revoke', what: 'refresh-without-secret' } as const] : []),
  ],
};

function finding(c: CompleteApp): RuleFinding {
  const said = {
    required: true,
    setting: 'secretRequiredForRefreshTokenFlow',
    changes: [change('secretRequiredForRefreshTokenFlow', true)],
  } as const;
  if (cannotLogIn(c)) {
    return unscored('high', {
      ...said,
      message: `The real client cannot log in today, so it holds no refresh token. Require Secret for Refresh Token Flow is off, but the client is private: once the login works, whoever gets hold of a refresh token has lasting access without proving anything (${ratingOf('refresh', c)}).`,
    });
  }
  return scored('refresh', c, {
    ...said,
    shownBy: shownBy('stolen-refresh-token'),
    message:
      'Require Secret for Refresh Token Flow is off, but the client is private: whoever gets hold of a refresh token has lasting access without proving anything.',
  });
}
