import { change, type Rule, scored, settingSteps } from './rule.ts';

/** For a client that proves itself at refresh, rotation is a second defence (RFC 9700 §2.2.2). */
export const refreshRotationAdvised: Rule = {
  id: 'refresh-rotation-advised',
  rank: 160,
  title: 'A stolen refresh token of a private client is not noticed',
  threat: 'stolen-refresh-token',
  rightForEveryType: false,
  mapsTo: {
    controls: ['enable-refresh-token-rotation'],
    rfc: ['RFC 9700 §2.2.2', 'RFC 9700 §4.14.2'],
    cwe: [613],
  },
  check: (c) =>
    c.type === 'private' && c.facts.authorizationCodeFlow && c.facts.refreshReachable && !c.facts.refreshTokenRotation
      ? scored('refresh-behind-secret', c, {
          required: false,
          setting: 'refreshTokenRotation',
          atMost: 'low',
          message: c.facts.secretRequiredForRefreshTokenFlow
            ? 'Refresh Token Rotation is off. The secret already stands in the way of a stolen token; rotation would make the theft visible.'
            : 'Refresh Token Rotation is off. Once the secret is required at refresh it is the first defence; rotation would be the second.',
          changes: [change('refreshTokenRotation', true)],
        })
      : undefined,
  steps: ({ client, changes }) => [
    { kind: 'client', act: 'store-rotated-token', is: client.storesRotatedToken },
    ...settingSteps({ changes }),
  ],
};
