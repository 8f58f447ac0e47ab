/** The authorization request: what the client asks for, and what the app lets it ask for. */
import type { KnownError } from '../known-error.ts';
import {
  AUTHORIZATION_ERRORS,
  BLOCK_FLOWS,
  HEADLESS_PRIVATE,
  HEADLESS_SETTINGS,
  HEADLESS_SWITCH,
  PKCE,
  rfc,
  thread,
  WEB_SERVER_FLOW,
} from '../sources.ts';

export const authorization: readonly KnownError[] = [
  {
    id: 'challenge-missing',
    title: 'PKCE is required and the authorization request carries no code challenge',
    codes: ['invalid_request'],
    texts: ['missing required code challenge'],
    refusals: ['challenge-missing'],
    seenAt: 'The callback, before a code is issued.',
    causes: [
      {
        what: 'The app requires PKCE and the client sends no code_challenge.',
        signs: {
          all: [
            { setting: 'pkceRequired', is: true },
            { conduct: 'sendsChallenge', is: 'never' },
          ],
          proves: true,
        },
        rules: ['pkce-not-required'],
        look: 'The app’s box Require Proof Key for Code Exchange (PKCE)',
        fix: 'Have the client send code_challenge with the authorization request and code_verifier with the code; most libraries have a switch for it. Clearing the box is right only for a client that keeps its secret, and only until it can.',
      },
      {
        what: 'The org requires PKCE of every app, whatever the app’s own box says, and the client sends no code_challenge.',
        signs: {
          all: [
            { orgSetting: 'pkceRequiredForAll', is: true },
            { conduct: 'sendsChallenge', is: 'never' },
          ],
          proves: true,
        },
        look: 'Setup → OAuth and OpenID Connect Settings',
        fix: 'Have the client send a challenge. The org’s switch protects every app: leave it on.',
      },
      {
        what: 'The platform asks for PKCE though no box does: reported in 2026 for custom-scheme callbacks and for new external client apps.',
        signs: {
          all: [
            { setting: 'pkceRequired', is: false },
            { conduct: 'sendsChallenge', is: 'never' },
          ],
          proves: false,
        },
        look: 'The app’s box in Setup, beside the files: a new app may not let it be cleared',
        fix: 'Have the client send a challenge.',
      },
    ],
    sources: [
      PKCE,
      rfc(7636, '4.4.1'),
      thread('pgonzaleznetwork/HappySoup.io#252', 'the app’s box, and a client without PKCE'),
      thread('activepieces/activepieces#15615', 'a client that never sent a challenge'),
    ],
  },
  {
    id: 'challenge-method-unsupported',
    title: 'The code challenge is of another method than S256',
    codes: ['invalid_request'],
    texts: ['code_challenge_method must be S256'],
    refusals: ['challenge-method-unsupported'],
    seenAt: 'The authorization endpoint of countersign serve.',
    causes: [
      {
        what: 'The client sends code_challenge_method=plain, or a method nobody knows.',
        look: 'The authorization request: its parameter code_challenge_method',
        fix: 'Send the SHA-256 of the verifier, base64url without padding, and code_challenge_method=S256.',
      },
    ],
    sources: [rfc(7636, '4.2'), rfc(9700, '2.1.1')],
  },
  {
    id: 'challenge-malformed',
    title: 'The code challenge has a form that no challenge has',
    codes: ['invalid_request'],
    texts: ['code_challenge must be the SHA-256 of the verifier in base64url without padding'],
    refusals: ['challenge-malformed'],
    seenAt: 'The callback, or the answer to a headless login, of countersign serve.',
    causes: [
      {
        what: 'The hash is sent in hexadecimal, in plain base64 with + and /, or with the padding = at its end.',
        look: 'The log of countersign serve: detail says which it is',
        fix: 'Take the library’s own function for the challenge: base64url without padding, 43 characters.',
      },
      {
        what: 'The verifier itself is sent, as the method plain asks for.',
        look: 'code_challenge beside code_verifier: they are the same text',
        fix: 'Send the SHA-256 of the verifier, and code_challenge_method=S256.',
      },
    ],
    sources: [rfc(7636, '4.2')],
  },
  {
    id: 'redirect-uri-mismatch',
    title: 'The callback URL of the request is not one of the app’s',
    codes: ['redirect_uri_mismatch', 'invalid_request', 'invalid_grant'],
    texts: ['redirect_uri must match configuration'],
    refusals: ['redirect-uri-unregistered', 'redirect-uri-mismatch'],
    seenAt: 'A page of Salesforce, never the callback; at the token endpoint where the two requests differ.',
    causes: [
      {
        what: 'The redirect_uri differs from every Callback URL of the app by something small: http and https, localhost and 127.0.0.1, the port, a closing slash, capital letters, a query.',
        look: 'The parameter redirect_uri of the authorization request, decoded, beside Callback URL in the app: they are compared letter by letter',
        fix: 'Register exactly what the client sends, one line a callback.',
      },
      {
        what: 'The token request carries another redirect_uri than the authorization request did, or none.',
        look: 'Both requests of the client, often behind a proxy that changes scheme or host',
        fix: 'Send the same value in both.',
      },
      {
        what: 'The app was changed minutes ago: Salesforce takes up to ten minutes to take a change over.',
        fix: 'Wait ten minutes and log in again.',
      },
      {
        what: 'The client uses another app’s consumer key.',
        look: 'Setup → App Manager → the app → Manage Consumer Details',
        fix: 'Give the client the consumer key of the app whose callback it uses.',
      },
    ],
    sources: [
      WEB_SERVER_FLOW,
      rfc(9700, '2.1'),
      rfc(6749, '4.1.3'),
      thread('dufoli/Salesforce-Inspector-Advanced#203', 'a callback that is not registered'),
    ],
  },
  {
    id: 'client-unknown',
    title: 'No app has this consumer key, here',
    codes: ['invalid_client_id', 'invalid_client', 'invalid_request'],
    texts: [
      'client identifier invalid',
      'no application with this client_id is registered here',
      'Failed: Consumer Deleted',
    ],
    refusals: ['client-unknown', 'client-missing', 'client-unregistered'],
    seenAt: 'A page of Salesforce, or the token endpoint.',
    causes: [
      {
        what: 'The consumer key is of another org, or the login host is: production and sandbox do not know each other’s apps.',
        look: 'Setup → App Manager → the app → Manage Consumer Details, beside the client’s key; the host the client calls',
        fix: 'Use the key of this org’s app, and the org’s own My Domain as login host.',
      },
      {
        what: 'The app is new: it takes up to ten minutes until every host knows it.',
        fix: 'Wait ten minutes and log in again.',
      },
      {
        what: 'The key is cut off, carries white space, or was never filled in.',
        look: 'The client_id of the request, letter by letter',
        fix: 'Copy the key anew.',
      },
      {
        what: 'The app was deleted, or made anew with another key.',
        look: 'Setup → App Manager or External Client App Manager',
        fix: 'Give the client the key of the app that is there.',
      },
    ],
    sources: [
      AUTHORIZATION_ERRORS,
      thread('robertmrk/aiosfstream#12', 'the org’s own domain in the place of login.salesforce.com'),
      rfc(6749, '5.2'),
    ],
  },
  {
    id: 'scope-not-allowed',
    title: 'The client asks for a scope that the app does not grant',
    codes: ['invalid_scope'],
    texts: ['the requested scope is not allowed'],
    refusals: ['scope-not-allowed'],
    seenAt: 'The callback; older clients show it as error 1804.',
    causes: [
      {
        what: 'A scope of the request is not among the app’s Selected OAuth Scopes.',
        look: 'The parameter scope of the authorization request, beside the app’s scopes',
        fix: 'Ask for less, or add the scope to the app if the client needs it. refresh_token is a scope of its own: Full does not include it.',
      },
      {
        what: 'The scopes are spelled as metadata spells them (Api, RefreshToken), or parted by commas.',
        look: 'The parameter scope',
        fix: 'Send the names of the wire, parted by spaces: api refresh_token openid.',
      },
    ],
    sources: [
      thread('forcedotcom/SalesforceMobileSDK-iOS#211', 'error 1804, the requested scope is not allowed'),
      thread('jetstreamapp/jetstream#1462', 'invalid_scope at login'),
      rfc(6749, '4.1.2.1'),
    ],
  },
  {
    id: 'flow-not-enabled',
    title: 'Headless login is not enabled, at the app or in the org',
    codes: ['unsupported_response_type', 'unauthorized_client'],
    texts: ['authorization code and credentials flow is not enabled'],
    refusals: ['flow-not-enabled', 'flow-blocked-by-org'],
    seenAt: 'The authorization endpoint, for response_type=code_credentials.',
    causes: [
      {
        what: 'The app does not have the Authorization Code and Credentials Flow enabled.',
        signs: { all: [{ setting: 'codeCredentialFlow', is: false }], proves: true },
        rules: ['flow-not-enabled'],
        look: 'The app’s box Enable Authorization Code and Credentials Flow',
        fix: 'Tick it if the app is to log users in through its own screen.',
      },
      {
        what: 'The org does not allow the flow: it is blocked until somebody allows it.',
        signs: { all: [{ orgSetting: 'codeCredentialFlowAllowed', is: false }], proves: true },
        rules: ['flow-blocked-by-org'],
        look: 'Setup → OAuth and OpenID Connect Settings → Allow Authorization Code and Credentials Flows',
        fix: 'Allow it, if headless login is wanted in this org.',
      },
      {
        what: 'The request goes to login.salesforce.com or My Domain: headless login exists on an activated Experience Cloud site only.',
        look: 'Setup → Digital Experiences → All Sites',
        fix: 'Call the site’s own host.',
      },
    ],
    sources: [HEADLESS_SWITCH, HEADLESS_PRIVATE],
  },
  {
    id: 'response-type-unsupported',
    title: 'The response type is not one that is answered',
    codes: ['unsupported_response_type'],
    texts: ['response type not supported'],
    refusals: ['response-type-unsupported'],
    seenAt: 'The authorization endpoint.',
    causes: [
      {
        what: 'The client logs in by the user-agent flow (response_type=token), and the org blocks it.',
        signs: { all: [{ orgSetting: 'userAgentFlowBlocked', is: true }], proves: false },
        look: 'Setup → OAuth and OpenID Connect Settings → Allow OAuth User-Agent Flows',
        fix: 'Move the client to response_type=code with PKCE. The user-agent flow hands tokens to the browser’s history.',
      },
      {
        what: 'The parameter response_type is missing or misspelled.',
        look: 'The authorization request',
        fix: 'Send response_type=code, or code_credentials for headless login.',
      },
    ],
    sources: [BLOCK_FLOWS, rfc(6749, '4.1.1'), rfc(9700, '2.1.2')],
  },
  {
    id: 'credentials-not-in-post-body',
    title: 'The user’s password travels where the app does not let it',
    codes: ['invalid_request'],
    texts: ['user credentials must be in the post body'],
    refusals: ['credentials-not-in-post-body'],
    seenAt: 'The authorization endpoint, for headless login.',
    causes: [
      {
        what: 'The app takes user name and password in the POST body only, and the client sends them in a header or in the URL.',
        signs: { all: [{ setting: 'credentialsInPostBodyOnly', is: true }], proves: false },
        rules: ['credentials-allowed-in-header-or-url'],
        look: 'The app’s box Require user credentials in the POST body for Authorization Code and Credentials Flow',
        fix: 'Send username and password as form fields of a POST. Headers and URLs end up in logs.',
      },
    ],
    sources: [HEADLESS_SETTINGS],
  },
  {
    id: 'approval-expired',
    title: 'The page to approve the app stood open for too long',
    codes: ['1800'],
    texts: ['You didn’t complete the approval process before it expired', 'Remote Access Authorization Error'],
    aliases: ['OAuth 1800'],
    refusals: [],
    seenAt: 'A page of Salesforce.',
    causes: [
      {
        what: 'The login page was opened long before the user logged in, or was kept as a bookmark.',
        fix: 'Begin the login anew in the client.',
      },
      {
        what: 'The error is 1800 and the org uses single sign-on: the way through the identity provider lost the request.',
        look: 'Setup → Single Sign-On Settings, and Login History',
        fix: 'Begin at the client, with the org’s My Domain as login host.',
      },
    ],
    sources: [
      {
        title: 'Salesforce Help: Troubleshoot OAuth Error or OAuth 1800 on Login',
        url: 'https://help.salesforce.com/s/articleView?id=000386723&type=1',
      },
    ],
  },
  {
    id: 'user-denied',
    title: 'The user denied the app',
    codes: ['access_denied'],
    texts: ['end-user denied authorization'],
    refusals: ['user-denied'],
    seenAt: 'The callback.',
    causes: [
      {
        what: 'The user chose Deny on the page that asks whether the app may have access.',
        fix: 'Log in again and choose Allow. A client shows its login button again and keeps nothing.',
      },
    ],
    sources: [AUTHORIZATION_ERRORS, rfc(6749, '4.1.2.1')],
  },
  {
    id: 'login-required',
    title: 'The client asked for no login page, and the user is not logged in',
    codes: ['login_required', 'interaction_required', 'consent_required', 'immediate_unsuccessful'],
    texts: ['login is required'],
    refusals: ['login-required'],
    seenAt: 'The callback, for prompt=none.',
    causes: [
      {
        what: 'The request has prompt=none (or immediate=true) and there is no session, or the user has not approved the app yet.',
        fix: 'Send the user through the login page once, then try without it again.',
      },
    ],
    sources: [
      {
        title: 'OpenID Connect Core §3.1.2.6',
        url: 'https://openid.net/specs/openid-connect-core-1_0.html#AuthError',
      },
      WEB_SERVER_FLOW,
    ],
  },
];
