/** The app and the org: installed, approved, blocked. What of it is only in the org is most of it. */
import type { KnownError } from '../known-error.ts';
import { APP_POLICIES, LOGIN_STATUS, NOT_APPROVED, thread, USAGE_RESTRICTIONS } from '../sources.ts';

const OAUTH_USAGE = 'Setup → Connected Apps OAuth Usage: a row with the button Install is an app that is not installed';

export const installation: readonly KnownError[] = [
  {
    id: 'approval-error-generic',
    title: 'Salesforce stops the login before the page with Allow and Deny, and does not say why',
    codes: ['OAUTH_APPROVAL_ERROR_GENERIC'],
    texts: [
      'An unexpected error has occured during authentication. Please try again.',
      'An unexpected error has occurred during authentication. Please try again.',
      'We can’t authorize you because of an OAuth error.',
    ],
    aliases: ['Approve Uninstalled Connected Apps', 'Use Any API Client'],
    refusals: [],
    seenAt: 'A page of Salesforce after the login. Its address often says more: look for `error_description` there.',
    causes: [
      {
        what: 'The connected app is not installed in this org, and the user may not approve apps that are not: since September 2025 that takes the permission Approve Uninstalled Connected Apps.',
        look: OAUTH_USAGE,
        fix: 'An administrator installs the app there and sets Permitted Users; or gives the permission to the few people who test integrations.',
      },
      {
        what: 'API Access Control lets only approved apps in, and this app is not one of them; Approve Uninstalled Connected Apps is then not enough.',
        signs: { all: [{ orgSetting: 'adminApprovedAppsOnly', is: true }], proves: false },
        look: 'Setup → API Access Control',
        fix: 'Install the app and approve the user’s profile or permission set for it. Use Any API Client also lets the user in, and every other app with them.',
      },
      {
        what: 'The app or the org asks for PKCE and the client sends no code_challenge.',
        signs: {
          all: [
            {
              anyOf: [
                { setting: 'pkceRequired', is: true },
                { orgSetting: 'pkceRequiredForAll', is: true },
              ],
            },
            { conduct: 'sendsChallenge', is: 'never' },
          ],
          proves: false,
        },
        rules: ['pkce-not-required'],
        look: 'Setup → OAuth and OpenID Connect Settings, and the app’s own box',
        fix: 'Have the client send code_challenge and code_verifier. Only a client that keeps its secret may be let in without, and only until it does.',
      },
      {
        what: 'The app was made in a sandbox or another org: it cannot be installed from there, so the org knows it only as a foreign app.',
        look: 'Setup → App Manager or External Client App Manager: the app is not in the list',
        fix: 'Make the app in the production org, or package it and install the package.',
      },
      {
        what: 'The app logs in by the device flow, which is blocked for every app that is not installed, also for users who approved it before.',
        signs: { all: [{ setting: 'deviceFlow', is: true }], proves: false },
        look: OAUTH_USAGE,
        fix: 'Install the app, or log in by the web server flow.',
      },
    ],
    sources: [
      USAGE_RESTRICTIONS,
      {
        title: 'Salesforce Admins: Get Ready, Changes to Connected App Usage Restrictions',
        url: 'https://admin.salesforce.com/blog/2025/get-ready-for-changes-to-connected-app-usage-restrictions',
      },
      {
        title: 'Xappex: OAUTH_APPROVAL_ERROR_GENERIC (also API Access Control)',
        url: 'https://www.xappex.com/blog/oauth-approval-error-generic-salesforce/',
      },
      thread('airbytehq/airbyte#85057', 'the same text where PKCE is asked for and not sent'),
      thread('forcedotcom/SalesforceMobileSDK-Android#2759', 'the same text for users created after the restriction'),
    ],
  },
  {
    id: 'app-not-installed',
    title: 'The app is not installed in the org that the user logs in to',
    codes: ['OAUTH_EC_APP_NOT_FOUND', 'app_not_found', 'invalid_client'],
    texts: [
      'External client app is not installed in this org',
      'app must be installed into org',
      'Package for this consumer is not installed in your organization',
    ],
    aliases: ['app must be installed', 'LOGIN_OAUTH_PACKAGE_MISSING'],
    refusals: [],
    seenAt: 'The callback, or the address of an error page, after the login; at refresh, once the app was removed.',
    causes: [
      {
        what: 'The app belongs to another org and was never installed in this one.',
        look: `${OAUTH_USAGE}. For an external client app: Setup → Installed Packages and External Client App Manager`,
        fix: 'An administrator installs it: a connected app with the button Install, an external client app with its package. A vendor’s app that cannot be installed is for the vendor to package.',
      },
      {
        what: 'The user may not approve an app that is not installed.',
        look: 'The user’s profile and permission sets: Approve Uninstalled Connected Apps',
        fix: 'Install the app. The permission is for the few people who test integrations.',
      },
      {
        what: 'The login goes to another org than the app’s: a sandbox instead of production, or login.salesforce.com where an external client app of one org wants its My Domain.',
        look: 'The host that the client is configured with, beside Setup → My Domain',
        fix: 'Log in at the My Domain of the org that has the app.',
      },
      {
        what: 'The app was deleted, or made anew with another consumer key, for example when a sandbox was refreshed.',
        look: 'Setup → App Manager or External Client App Manager: compare the consumer key with the client’s',
        fix: 'Give the client the consumer key of the app that is there, and let users log in again.',
      },
    ],
    sources: [
      USAGE_RESTRICTIONS,
      {
        title: 'MoveData: OAuth Error, Approve Uninstalled Connected Apps',
        url: 'https://support.movedata.io/knowledgebase/technical/oauth-error-approve-uninstalled-connected-apps/',
      },
      thread('PipedreamHQ/pipedream#21557', 'OAUTH_EC_APP_NOT_FOUND, and how the org shows what is installed'),
      thread('dust-tt/dust#26727', 'app_not_found at refresh after the app was removed'),
      LOGIN_STATUS,
    ],
  },
  {
    id: 'app-blocked',
    title: 'An administrator, or API Access Control, blocks the app',
    codes: ['OAUTH_APP_BLOCKED'],
    texts: ['this app is blocked by admin'],
    refusals: [],
    seenAt: 'The callback, in the place of a code.',
    causes: [
      {
        what: 'The app is blocked in this org.',
        look: 'Setup → Connected Apps OAuth Usage: the row has the button Unblock',
        fix: 'An administrator who trusts the app unblocks it, or installs it and says who may use it.',
      },
      {
        what: 'API Access Control lets only approved apps in, and this app is not one of them.',
        signs: { all: [{ orgSetting: 'adminApprovedAppsOnly', is: true }], proves: false },
        look: 'Setup → API Access Control',
        fix: 'Install the app, then approve the profiles or permission sets that may use it.',
      },
      {
        what: 'The app is not installed and the user may not approve it.',
        look: OAUTH_USAGE,
        fix: 'Install the app.',
      },
    ],
    sources: [
      {
        title: 'UserGems: “OAuth App Blocked”',
        url: 'https://help.usergems.com/article/why-am-i-seeing-an-oauth-app-blocked-error',
      },
      thread('n8n-io/n8n#21589', 'the same error for n8n’s app'),
    ],
  },
  {
    id: 'cross-org-not-supported',
    title: 'An external client app is used from another org than its own',
    codes: ['OAUTH_AUTHORIZATION_BLOCKED'],
    texts: ['Cross-org OAuth flows are not supported for this external client app'],
    refusals: [],
    seenAt: 'The callback, in the place of a code.',
    causes: [
      {
        what: 'The app is for its own org only (Distribution State: Local), or its package is not installed here.',
        look: 'Setup → External Client App Manager → the app → Distribution State; `distributionState` in its `.eca-meta.xml`',
        fix: 'Package the app and install the package in this org, or make an app of its own here.',
      },
      {
        what: 'The login goes to another org than the app’s.',
        look: 'The host that the client is configured with, beside Setup → My Domain',
        fix: 'Log in at the My Domain of the org that has the app.',
      },
    ],
    sources: [
      {
        title: 'Unified.to: Salesforce external client apps on multiple organizations',
        url: 'https://unified.to/blog/salesforce_external_client_apps_on_multiple_organizations',
      },
      thread('forcedotcom/mcp-hosted#10', 'the same error at a hosted MCP server'),
    ],
  },
  {
    id: 'user-not-approved',
    title: 'The user may not use the app',
    codes: ['OAUTH_APP_ACCESS_DENIED', 'invalid_app_access', 'access_denied'],
    texts: ['user is not admin approved to access this app', 'Failed: Not approved for access'],
    refusals: ['user-not-approved'],
    seenAt: 'The callback or the token endpoint; in Login History the status “Failed: Not approved for access”.',
    causes: [
      {
        what: 'Only approved users may use the app, and none of the user’s profiles and permission sets is approved for it.',
        signs: { all: [{ setting: 'adminApproved', is: true }], proves: false },
        look: 'Setup → Manage Connected Apps (or External Client App Manager → Policies): Permitted Users and the profiles and permission sets below it, beside the user’s own',
        fix: 'Assign the app’s permission set to the user, or add the profile. The user then logs in again.',
      },
      {
        what: 'Only approved users may use the app, and the files approve no profile and no permission set: nobody can.',
        signs: {
          all: [
            { setting: 'adminApproved', is: true },
            { setting: 'profiles', empty: true },
            { setting: 'permissionSets', empty: true },
          ],
          proves: false,
        },
        look: 'The same page: the lists Profiles and Permission Sets are empty',
        fix: 'Make a permission set for the app’s users, assign it to them and to the app, then deploy.',
      },
      {
        what: 'The app is used for headless login (Authorization Code and Credentials Flow), where no page to approve can be shown, and users are to approve it themselves.',
        signs: {
          all: [
            { setting: 'codeCredentialFlow', is: true },
            { setting: 'adminApproved', is: false },
          ],
          proves: false,
        },
        rules: ['not-admin-approved'],
        look: 'Permitted Users: All users may self-authorize',
        fix: 'First add the profiles or permission sets, then set Permitted Users to Admin approved users are pre-authorized.',
      },
      {
        what: 'The user denied the app, or comes from an address that the app does not let in.',
        look: 'Setup → Login History, and IP Relaxation of the app',
        fix: 'Log in again and allow the app, from a trusted address.',
      },
    ],
    sources: [
      NOT_APPROVED,
      {
        title: 'Cloudingo: User is not admin approved to access this app',
        url: 'https://help.cloudingo.com/docs/user-is-not-admin-approved',
      },
      thread('abisek/salesforce-elf-browser#9', 'OAUTH_APP_ACCESS_DENIED after a denial or an IP restriction'),
    ],
  },
  {
    id: 'app-disabled',
    title: 'The app is switched off',
    codes: ['invalid_app_access', 'unauthorized_client'],
    texts: ['the app is not enabled'],
    refusals: ['app-disabled'],
    seenAt: 'The authorization and the token endpoint of countersign serve; an org has words of its own for it.',
    causes: [
      {
        what: 'The external client app is not enabled in its policies.',
        signs: { all: [{ setting: 'appEnabled', is: false }], proves: true },
        look: 'Setup → External Client App Manager → the app → Policies → App Status',
        fix: 'Enable it, in Setup or with `isEnabled` in its policies, and deploy.',
      },
    ],
    sources: [APP_POLICIES],
  },
];
