import { type Rule, unscored } from './rule.ts';

/** Headless login shows no consent page, so the user must have been approved beforehand. */
export const notAdminApproved: Rule = {
  id: 'not-admin-approved',
  rank: 150,
  title: 'Users may approve the app themselves, but the flow has no page to do it on',
  threat: null,
  rightForEveryType: true,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings'],
    rfc: [],
    cwe: [],
  },
  check: (c) =>
    c.facts.authorizationCodeFlow && (c.facts.headlessLogin || c.facts.codeCredentialFlow) && !c.facts.adminApproved
      ? unscored(c.facts.headlessLogin ? 'medium' : 'low', {
          required: c.facts.headlessLogin,
          setting: 'adminApproved',
          // No automatic change: pre-authorization without profiles or permission sets locks everybody out.
          message:
            'Permitted Users is “All users may self-authorize”, but headless login has no consent page: every login fails with invalid_app_access. Choose “Admin approved users are pre-authorized” and assign profiles or permission sets.',
        })
      : undefined,
  steps: () => [
    { kind: 'assign', what: 'profiles-or-permission-sets' },
    { kind: 'setting', setting: 'adminApproved', to: true },
  ],
};
