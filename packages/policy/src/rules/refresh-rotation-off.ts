import { requiredSettings } from '../required.ts';
import { change, type Rule, scored } from './rule.ts';

/** A public client's refresh tokens must be rotated, or sender-constrained (RFC 9700 §4.14.2). */
export const refreshRotationOff: Rule = {
  id: 'refresh-rotation-off',
  title: 'A stolen refresh token of a public client lives on',
  threat: 'stolen-refresh-token',
  rightForEveryType: true,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings', 'enable-refresh-token-rotation'],
    rfc: ['RFC 9700 §4.14.2', 'RFC 9700 §2.2.2'],
    cwe: [613, 294],
  },
  check: (c) =>
    !c.facts.refreshTokenRotation && requiredSettings(c).refreshTokenRotation === true
      ? scored('refresh', c, {
          required: true,
          setting: 'refreshTokenRotation',
          message:
            'Refresh Token Rotation is off and no secret can stand in for it: a stolen refresh token works as long as the real one, and nobody notices.',
          changes: [change('refreshTokenRotation', true)],
        })
      : undefined,
};
