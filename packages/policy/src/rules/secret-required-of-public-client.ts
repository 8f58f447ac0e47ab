import { requiredSettings } from '../required.ts';
import { change, type Rule, scored } from './rule.ts';

/** A secret every installed copy must carry is no secret (RFC 6749 §2.1, §10.1; RFC 8252 §8.5). */
export const secretRequiredOfPublicClient: Rule = {
  id: 'secret-required-of-public-client',
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
      ? scored('code', c, {
          required: true,
          found: c.facts.secretInClient,
          setting: 'secretRequiredForWebServerFlow',
          message:
            'Require Secret for Web Server Flow is on, but the client is public: the secret has to ship inside it, and whoever unpacks the client has it.',
          changes: [change('secretRequiredForWebServerFlow', false)],
        })
      : undefined,
};
