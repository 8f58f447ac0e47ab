/** Logins without a user’s browser: JWT, client credentials. Countersign reads their switches and does not judge them. */
import type { KnownError } from '../known-error.ts';
import { AUTHORIZATION_ERRORS, NOT_APPROVED, rfc, thread, USAGE_RESTRICTIONS } from '../sources.ts';

export const otherFlows: readonly KnownError[] = [
  {
    id: 'jwt-user-not-approved',
    title: 'A login by JWT names a user who has not approved the app',
    codes: ['invalid_grant'],
    texts: ['user hasn’t approved this consumer'],
    refusals: ['user-not-consented'],
    seenAt: 'The token endpoint, for the JWT bearer grant.',
    causes: [
      {
        what: 'Users are to approve the app themselves, and this one never did, or did without a refresh token.',
        signs: { all: [{ setting: 'adminApproved', is: false }], proves: false },
        look: 'Permitted Users of the app',
        fix: 'Set Permitted Users to Admin approved users are pre-authorized, with a permission set for the integration’s user.',
      },
      {
        what: 'Only approved users may use the app, and this one is not among them.',
        signs: { all: [{ setting: 'adminApproved', is: true }], proves: false },
        look: 'Profiles and permission sets of the app, beside the user’s own',
        fix: 'Assign the app’s permission set to the user.',
      },
      {
        what: 'The JWT goes to another org than the user’s.',
        look: 'aud and the host: login.salesforce.com, test.salesforce.com or the site',
        fix: 'Use test.salesforce.com for a sandbox.',
      },
    ],
    sources: [
      {
        title: 'Salesforce Stack Exchange: JWT, user hasn’t approved this consumer',
        url: 'https://salesforce.stackexchange.com/questions/184363/salesforce-jwt-user-hasnt-approved-this-consumer-again',
      },
      NOT_APPROVED,
    ],
  },
  {
    id: 'jwt-refresh-scope-missing',
    title: 'A login by JWT needs the refresh scope and an approved app',
    codes: ['invalid_request'],
    texts: ['refresh_token scope is required and the connected app should be installed and preauthorized'],
    refusals: [],
    seenAt: 'The token endpoint, for the JWT bearer grant.',
    causes: [
      {
        what: 'The app does not grant refresh_token (offline_access).',
        signs: { all: [{ grantsRefresh: false }], proves: true },
        look: 'Selected OAuth Scopes of the app',
        fix: 'Add the scope.',
      },
      {
        what: 'The app is not installed, or the user is not approved for it in advance.',
        signs: { all: [{ setting: 'adminApproved', is: false }], proves: false },
        look: 'Setup → Connected Apps OAuth Usage, and Permitted Users of the app',
        fix: 'Install the app and approve the integration’s user by a permission set.',
      },
    ],
    sources: [thread('leandrob/node-salesforce-jwt#3', 'the same error')],
  },
  {
    id: 'jwt-invalid',
    title: 'The JWT itself was refused',
    codes: ['invalid_grant', 'invalid_client'],
    texts: ['audience is invalid', 'Audience validation failed', 'invalid assertion', 'assertion has expired'],
    refusals: ['assertion-invalid', 'assertion-for-another-server', 'assertion-expired'],
    seenAt: 'The token endpoint, for the JWT bearer grant.',
    causes: [
      {
        what: 'aud is not the login host: https://login.salesforce.com, https://test.salesforce.com or the site.',
        look: 'The JWT, decoded',
        fix: 'Set aud to the host that the org logs in at, without a path.',
      },
      {
        what: 'The app has no certificate, so no signature can be checked.',
        signs: { all: [{ setting: 'certificate', is: false }], proves: false },
        look: 'Use digital signatures, in the app',
        fix: 'Upload the certificate of the key that the client signs with.',
      },
      {
        what: 'The signature is of another key, the algorithm is not RS256, or exp is in the past or more than minutes ahead.',
        look: 'The JWT, decoded, beside the app’s certificate; the clock of the server',
        fix: 'Sign with the key of that certificate, with an exp within three minutes.',
      },
    ],
    sources: [
      AUTHORIZATION_ERRORS,
      {
        title: 'Paragon: Salesforce invalid_grant, audience is invalid',
        url: 'https://www.useparagon.com/integration-error-solutions/salesforce-invalid-grant-audience-is-invalid',
      },
    ],
  },
  {
    id: 'no-client-credentials-user',
    title: 'The client logs in as itself, and the app names no user it runs as',
    codes: ['invalid_grant'],
    texts: ['no client credentials user enabled', 'client credentials flow not enabled'],
    refusals: [],
    seenAt: 'The token endpoint, for client_credentials.',
    causes: [
      {
        what: 'Run As is empty in the app’s policies.',
        signs: { all: [{ setting: 'clientCredentialsFlow', is: true }], proves: false },
        look: 'The app → Policies → Client Credentials Flow → Run As',
        fix: 'Choose an integration user with API Only and no more rights than the job needs.',
      },
      {
        what: 'The flow is off: at the app, or in the policies of an external client app.',
        signs: { all: [{ setting: 'clientCredentialsFlow', is: false }], proves: false },
        look: 'Enable Client Credentials Flow, in both places',
        fix: 'Enable it in both, if a job without a user is what the app is for.',
      },
      {
        what: 'The user was deactivated, or is named by e-mail address in the place of user name.',
        look: 'Setup → Users → the user',
        fix: 'Name an active user by their user name.',
      },
    ],
    sources: [
      {
        title: 'Sumo Logic: Salesforce source, no client credentials user enabled',
        url: 'https://www.sumologic.com/help/docs/send-data/hosted-collectors/cloud-to-cloud-integration-framework/salesforce-source/',
      },
      {
        title: 'Salesforce Help: Client Credentials Flow',
        url: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_client_credentials_flow.htm&type=5',
      },
    ],
  },
  {
    id: 'domain-not-supported',
    title: 'The client logs in as itself at a host that has no org',
    codes: ['invalid_grant'],
    texts: ['request not supported on this domain'],
    refusals: [],
    seenAt: 'The token endpoint, for client_credentials.',
    causes: [
      {
        what: 'The request goes to login.salesforce.com or test.salesforce.com: without a user only the org’s own host says which org is meant.',
        look: 'The host of the token URL, beside Setup → My Domain',
        fix: 'Call https://MyDomainName.my.salesforce.com.',
      },
    ],
    sources: [thread('pozil/pub-sub-api-node-client#58', 'test.salesforce.com in the place of the org’s own host')],
  },
  {
    id: 'device-login-pending',
    title: 'A login by the device flow waits for the user, or ended without them',
    codes: ['authorization_pending', 'slow_down', 'expired_token'],
    texts: ['authorization is pending', 'the device code has expired'],
    refusals: [],
    seenAt: 'The token endpoint, for the device grant.',
    causes: [
      {
        what: 'The user has not entered the code yet: the client asks again, and more slowly where the answer is slow_down.',
        fix: 'Enter the code on the page that the client names.',
      },
      {
        what: 'The app is not installed: Salesforce blocks the device flow for every app that is not, also for users who approved it before.',
        look: 'Setup → Connected Apps OAuth Usage',
        fix: 'Install the app, or log in by the web server flow.',
      },
      {
        what: 'The app does not have the device flow enabled.',
        signs: { all: [{ setting: 'deviceFlow', is: false }], proves: false },
        rules: ['weaker-flow-open'],
        look: 'Enable for Device Flow, in the app',
        fix: 'Log in by the web server flow with PKCE; enable the device flow only for a device without a browser.',
      },
    ],
    sources: [
      rfc(8628, '3.5'),
      USAGE_RESTRICTIONS,
      thread('forcedotcom/cli#3368', 'the device flow of an app that is not installed'),
    ],
  },
];
