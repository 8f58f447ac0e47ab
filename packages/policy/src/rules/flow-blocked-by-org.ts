import { change, type Rule, settingSteps, unscored } from './rule.ts';

/** The org-wide switch is off by default and overrides the app's. */
export const flowBlockedByOrg: Rule = {
  id: 'flow-blocked-by-org',
  rank: 140,
  title: 'The org blocks the flow the app has enabled',
  threat: null,
  rightForEveryType: true,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings'],
    rfc: [],
    cwe: [],
  },
  check: (c) =>
    c.facts.authorizationCodeFlow &&
    (c.facts.headlessLogin || c.facts.codeCredentialFlow) &&
    !c.facts.orgAllowsCodeCredentialFlow
      ? unscored(c.facts.headlessLogin ? 'medium' : 'low', {
          required: c.facts.headlessLogin,
          setting: 'codeCredentialFlowAllowed',
          message:
            'Allow Authorization Code and Credentials Flows is off for the whole org: a login through the app’s own screen is refused whatever the app says.',
          changes: [change('codeCredentialFlowAllowed', true)],
        })
      : undefined,
  steps: settingSteps,
};
