import { requiredSettings } from '../required.ts';
import { change, type Rule, scored } from './rule.ts';

/** A confidential client's refresh token must be bound to the client that proves itself (RFC 6749 §6, §10.4). */
export const refreshSecretNotRequiredOfPrivateClient: Rule = {
  id: 'refresh-secret-not-required-of-private-client',
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
      ? scored('refresh', c, {
          required: true,
          setting: 'secretRequiredForRefreshTokenFlow',
          message:
            'Require Secret for Refresh Token Flow is off, but the client is private: whoever gets hold of a refresh token has lasting access without proving anything.',
          changes: [change('secretRequiredForRefreshTokenFlow', true)],
        })
      : undefined,
};
