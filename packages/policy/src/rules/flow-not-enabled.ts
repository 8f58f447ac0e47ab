import { change, type Rule, settingSteps, unscored } from './rule.ts';

/** The client logs users in through its own screen, but the app does not allow the flow. */
export const flowNotEnabled: Rule = {
  id: 'flow-not-enabled',
  rank: 130,
  title: 'The client does headless login, but the app does not allow the flow',
  threat: null,
  rightForEveryType: true,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings'],
    rfc: [],
    cwe: [],
  },
  check: (c) =>
    c.facts.headlessLogin && c.facts.authorizationCodeFlow && !c.facts.codeCredentialFlow
      ? unscored('medium', {
          required: true,
          setting: 'codeCredentialFlow',
          message:
            'The client logs users in through its own screen, but Enable Authorization Code and Credentials Flow is off: the login cannot succeed as configured.',
          changes: [change('codeCredentialFlow', true)],
        })
      : undefined,
  steps: settingSteps,
};
