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

/** A secret every installed copy must carry is no secret (RFC 6749 §2.1, §10.1; RFC 8252 §8.5). */
export const secretRequiredOfPublicClient: Rule = {
  id: 'secret-required-of-public-client',
  rank: 20,
  title: 'A public client is made to carry the secret at code exchange',
  threat: 'extracted-secret',
  rightForEveryType: false,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings', 'require-secret-for-web-server-flow'],
    rfc: ['RFC 6749 §2.1', 'RFC 6749 §10.1', 'RFC 8252 §8.5'],
    cwe: [522, 798],
  },
  check: (c) =>
    c.facts.secretRequiredForWebServerFlow && requiredSettings(c).secretRequiredForWebServerFlow === false
      ? finding(c)
      : undefined,
  // A client that cannot log in sends no secret: nothing was exposed, so nothing is released, rotated or revoked.
  steps: ({ client, changes, attackable }) => [
    { kind: 'client', act: 'send-challenge', is: client.sendsChallenge },
    ...(attackable
      ? [{ kind: 'client', act: 'stop-sending-secret-at-code', is: client.sendsSecretAtCode } as const]
      : []),
    ...settingSteps({ changes }),
    ...(attackable ? ROTATE_AND_REVOKE : []),
  ],
};

function finding(c: CompleteApp): RuleFinding {
  const said = {
    required: true,
    setting: 'secretRequiredForWebServerFlow',
    changes: [change('secretRequiredForWebServerFlow', false)],
  } as const;
  const refused = refusedToday(c);
  if (refused?.at === 'code') {
    return unscored('high', {
      ...said,
      message: `The real client cannot log in today (invalid_client): Require Secret for Web Server Flow is on, and this public client sends no secret. If the login is made to work by shipping the secret, whoever unpacks the client has it (${ratingOf('code', c)}).`,
    });
  }
  if (refused?.at === 'authorize') {
    return unscored('high', {
      ...said,
      message: `The real client cannot log in today (missing required code challenge), so it ships no secret yet. Require Secret for Web Server Flow is on, which this public client could meet only by shipping the secret (${ratingOf('code', c)}).`,
    });
  }
  return scored('code', c, {
    ...said,
    found: c.facts.secretInClient,
    shownBy: shownBy('extracted-secret'),
    message:
      'Require Secret for Web Server Flow is on, but the client is public: the secret has to ship inside it, and whoever unpacks the client has it.',
  });
}
