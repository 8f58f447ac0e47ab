import type { Finding } from '../finding.ts';
import { riskOf } from '../risk.ts';
import type { Known } from '../settings.ts';
import { change, type Rule, scored, settingSteps } from './rule.ts';

/**
 * A flow is open that gives away what this control protects: in the app the device flow (RFC 8628 §5.4), in the org the
 * username-password and user-agent flows (RFC 9700 §2.4, §2.1.2).
 */
export const weakerFlowOpen: Rule = {
  id: 'weaker-flow-open',
  rank: 180,
  title: 'A weaker flow is still open beside this one',
  threat: 'password-theft',
  rightForEveryType: true,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings'],
    rfc: ['RFC 9700 §2.4', 'RFC 9700 §2.1.2', 'RFC 8628 §5.4'],
    cwe: [522, 1390],
  },
  check: (c) =>
    c.facts.deviceFlowOpen
      ? scored('device-flow', c, {
          required: false,
          threat: 'device-code-phishing',
          setting: 'deviceFlow',
          atMost: c.facts.privilege === 'high' ? 'medium' : 'low',
          message:
            'Enable for Device Flow is on: whoever sends a user a device code gets the user’s tokens, and neither PKCE, nor the secret, nor rotation stands in the way. A client that has a browser does not need it.',
        })
      : undefined,
  // Whether a device logs in this way is in no file: a person looks, and no change is written.
  steps: () => [
    { kind: 'look', what: 'device-logins' },
    { kind: 'setting', setting: 'deviceFlow', to: false },
  ],
};

/** What of the org the rule looks at. */
export interface OrgFacts {
  usernamePasswordFlowBlocked: Known;
  userAgentFlowBlocked: Known;
}

/** One finding for each flow known to be open; what is not known is not reported. */
export function judgeOrg(org: OrgFacts): Finding[] {
  const open = [
    org.usernamePasswordFlowBlocked === false &&
      ({
        setting: 'usernamePasswordFlowBlocked',
        message:
          'The OAuth username-password flow is open: any client may collect passwords and trade them for tokens, past every check box of this control.',
      } as const),
    org.userAgentFlowBlocked === false &&
      ({
        setting: 'userAgentFlowBlocked',
        message:
          'The OAuth user-agent flow is open: tokens travel in the address bar, past the code exchange this control protects.',
      } as const),
  ];
  const circumstances = {
    privilege: 'high',
    pkceRequired: false,
    refreshTokenRotation: false,
    ipRestricted: false,
    found: false,
  } as const;
  return open
    .filter((item) => item !== false)
    .map(({ setting, message }) => ({
      rule: weakerFlowOpen.id,
      threat: weakerFlowOpen.threat,
      severity: 'low', // Advice: the control asks for nothing here.
      cvss: riskOf('password-flow', circumstances),
      required: false,
      message,
      setting,
      // For the whole org: whoever owns it decides.
      fix: {
        changes: [change(setting, true)],
        disposition: 'needs-a-person',
        needs: [],
        steps: settingSteps({ changes: [change(setting, true)] }),
      },
      demonstration: null,
    }));
}
