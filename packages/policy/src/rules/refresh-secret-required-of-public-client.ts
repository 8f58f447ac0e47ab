import type { CompleteApp } from '../complete.ts';
import { refusedToday } from '../refused-today.ts';
import { requiredSettings } from '../required.ts';
import {
  change,
  ROTATE_AND_REVOKE,
  type Rule,
  type RuleFinding,
  ratingOf,
  scored,
  settingSteps,
  shownBy,
  unscored,
} from './rule.ts';

/** The refresh box asks a public client for the same secret it cannot keep (RFC 6749 §6, §10.4). */
export const refreshSecretRequiredOfPublicClient: Rule = {
  id: 'refresh-secret-required-of-public-client',
  rank: 40,
  title: 'A public client is made to carry the secret at refresh',
  threat: 'extracted-secret',
  rightForEveryType: false,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings', 'require-secret-for-refresh-token-flow'],
    rfc: ['RFC 6749 §6', 'RFC 6749 §10.4', 'RFC 8252 §8.5'],
    cwe: [522, 798],
  },
  check: (c) =>
    c.facts.secretRequiredForRefreshTokenFlow && requiredSettings(c).secretRequiredForRefreshTokenFlow === false
      ? finding(c)
      : undefined,
  steps: ({ client, changes, attackable }) => [
    ...(attackable
      ? [{ kind: 'client', act: 'stop-sending-secret-at-refresh', is: client.sendsSecretAtRefresh } as const]
      : []),
    { kind: 'client', act: 'store-rotated-token', is: client.storesRotatedToken },
    ...settingSteps({ changes }),
    ...(attackable ? ROTATE_AND_REVOKE : []),
  ],
};

function finding(c: CompleteApp): RuleFinding {
  const said = {
    required: true,
    setting: 'secretRequiredForRefreshTokenFlow',
    changes: [change('secretRequiredForRefreshTokenFlow', false)],
  } as const;
  const refused = refusedToday(c);
  if (refused?.at === 'refresh') {
    return unscored('high', {
      ...said,
      message: `The real client cannot stay logged in today (invalid_client): Require Secret for Refresh Token Flow is on, and this public client sends no secret. If the refresh is made to work by shipping the secret, whoever unpacks the client has it (${ratingOf('refresh', c)}).`,
    });
  }
  if (refused !== undefined) {
    return unscored('high', {
      ...said,
      message: `The real client cannot log in today, so it never refreshes. Require Secret for Refresh Token Flow is on, which this public client could meet only by shipping the secret (${ratingOf('refresh', c)}).`,
    });
  }
  return scored('refresh', c, {
    ...said,
    found: c.facts.secretInClient,
    shownBy: shownBy('extracted-secret'),
    message:
      'Require Secret for Refresh Token Flow is on, but the client is public: to stay logged in it must ship the secret, and whoever unpacks the client has it.',
  });
}
