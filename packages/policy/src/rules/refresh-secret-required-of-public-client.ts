import { requiredSettings } from '../required.ts';
import { change, type Rule, scored } from './rule.ts';

/** The refresh box asks a public client for the same secret it cannot keep (RFC 6749 §6, §10.4). */
export const refreshSecretRequiredOfPublicClient: Rule = {
  id: 'refresh-secret-required-of-public-client',
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
      ? scored('refresh', c, {
          required: true,
          found: c.facts.secretInClient,
          setting: 'secretRequiredForRefreshTokenFlow',
          message:
            'Require Secret for Refresh Token Flow is on, but the client is public: to stay logged in it must ship the secret, and whoever unpacks the client has it.',
          changes: [change('secretRequiredForRefreshTokenFlow', false)],
        })
      : undefined,
};
