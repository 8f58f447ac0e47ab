/** The token endpoint: the code, the secret, the verifier, the refresh token. */
import type { KnownError } from '../known-error.ts';
import {
  AUTHORIZATION_ERRORS,
  LOGIN_STATUS,
  MOBILE_SDK_CODES,
  OAUTH_APPROVALS,
  PKCE,
  ROTATION,
  rfc,
  thread,
  WEB_SERVER_FLOW,
} from '../sources.ts';

export const tokens: readonly KnownError[] = [
  {
    id: 'client-credentials-invalid',
    title: 'The client did not prove who it is: its secret is missing or wrong',
    codes: ['invalid_client', 'invalid_client_credentials'],
    texts: ['invalid client credentials'],
    refusals: ['secret-missing', 'client-authentication-failed', 'client-unknown', 'client-missing'],
    seenAt: 'The token endpoint, at the code exchange or at refresh: the login itself worked.',
    causes: [
      {
        what: 'The app requires its secret at the code exchange, and the client sends none.',
        signs: {
          all: [
            { setting: 'secretRequiredForWebServerFlow', is: true },
            { conduct: 'sendsSecretAtCode', is: 'never' },
          ],
          proves: true,
        },
        rules: ['secret-required-of-public-client'],
        suggestedBy: ['secret-required-of-public-client'],
        look: 'The app’s box Require Secret for Web Server Flow',
        fix: 'For a client that is shipped to its users: tick PKCE, then clear the box; it must never be given the secret. For a server: have it send its secret.',
      },
      {
        what: 'The app requires its secret at refresh, and the client sends none: the first login works, and it fails when the access token has ended.',
        signs: {
          all: [
            { setting: 'secretRequiredForRefreshTokenFlow', is: true },
            { conduct: 'sendsSecretAtRefresh', is: 'never' },
          ],
          proves: true,
        },
        rules: ['refresh-secret-required-of-public-client'],
        suggestedBy: ['refresh-secret-required-of-public-client'],
        look: 'The app’s box Require Secret for Refresh Token Flow',
        fix: 'For a client that is shipped to its users: turn rotation on, then clear the box. For a server: have it send its secret at refresh too.',
      },
      {
        what: 'The secret is wrong: rotated since, of another org’s app, cut off, or encoded twice. A secret that is sent is checked even where none is required.',
        look: 'Setup → App Manager → the app → Manage Consumer Details',
        fix: 'Give the client the secret of this org’s app, from a vault or its environment.',
      },
      {
        what: 'No app has this consumer key. Salesforce says client identifier invalid then; countersign serve with --wire strict does not tell the two apart.',
        look: 'The client_id of the request',
        fix: 'Use the consumer key of this org’s app.',
      },
      {
        what: 'The client signs an assertion with a key that is not the app’s.',
        look: 'Use digital signatures, in the app',
        fix: 'Upload the certificate of the key that the client signs with.',
      },
    ],
    sources: [
      rfc(6749, '5.2'),
      MOBILE_SDK_CODES,
      thread(
        'forcedotcom/SalesforceMobileSDK-Android#2468',
        'a mobile app, and the box Require Secret for Web Server Flow',
      ),
      thread('forcedotcom/mcp-hosted#7', 'an MCP client without a secret'),
    ],
  },
  {
    id: 'verifier-invalid',
    title: 'The code verifier does not belong to the code’s challenge',
    codes: ['invalid_grant'],
    texts: ['invalid code verifier', 'unexpected code verifier'],
    refusals: ['verifier-mismatch', 'verifier-unexpected'],
    seenAt: 'The token endpoint, at the code exchange.',
    causes: [
      {
        what: 'The verifier is of another login: two logins at once, a retry, or several servers that do not share where they keep it.',
        look: 'Where the client keeps the verifier between the two requests: it belongs to the state of this login',
        fix: 'Keep it with the login’s state, and send it once.',
      },
      {
        what: 'The challenge is not the SHA-256 of the verifier in base64url without padding: plain base64, a closing =, or the hash in hexadecimal.',
        look: 'countersign serve --explain-pkce prints what it computed beside what it was sent',
        fix: 'Take the library’s own function for the challenge.',
      },
      {
        what: 'The verifier is shorter than 43 characters or has letters it may not have.',
        look: 'Its length, and letters beside A–Z a–z 0–9 - . _ ~',
        fix: 'Take 32 random bytes in base64url: 43 characters.',
      },
      {
        what: 'A verifier is sent though the authorization request had no challenge.',
        signs: { all: [{ conduct: 'sendsChallenge', is: 'never' }], proves: false },
        fix: 'Send the challenge too.',
      },
    ],
    sources: [
      PKCE,
      rfc(7636, '4.6'),
      thread('n8n-io/n8n#32421', 'a verifier that is not the one of this login'),
      thread('forcedotcom/sfdx-core#166', 'unexpected code verifier: a verifier without a challenge'),
    ],
  },
  {
    id: 'verifier-missing',
    title: 'The code has a challenge, or PKCE is required, and the token request carries no verifier',
    codes: ['invalid_grant'],
    texts: ['missing required code verifier'],
    refusals: ['verifier-missing'],
    seenAt: 'The token endpoint, at the code exchange.',
    causes: [
      {
        what: 'The client sends code_challenge and forgets code_verifier: the half of PKCE that proves something.',
        look: 'The token request: its parameter code_verifier',
        fix: 'Send the verifier of this login with the code.',
      },
      {
        what: 'PKCE was required after this code was issued: a code without a challenge is no longer taken.',
        signs: { all: [{ setting: 'pkceRequired', is: true }], proves: false },
        fix: 'Log in again with a client that sends both.',
      },
    ],
    sources: [rfc(7636, '4.5'), rfc(9700, '4.8.2'), PKCE],
  },
  {
    id: 'code-spent',
    title: 'The authorization code is expired or was used before',
    codes: ['invalid_grant'],
    texts: ['expired authorization code'],
    refusals: ['code-expired', 'code-replayed'],
    seenAt: 'The token endpoint, at the code exchange.',
    causes: [
      {
        what: 'The code was redeemed twice: the callback page was loaded again, or the client repeats a request that had an answer.',
        look: 'The client’s log: two token requests with the same code',
        fix: 'Redeem a code once, and send the user on from the callback. After a fault begin a new login.',
      },
      {
        what: 'The client waited too long: a code lives for minutes.',
        fix: 'Redeem the code at once.',
      },
      {
        what: 'Somebody else redeemed it first: a code that was seen on its way and redeemed by another.',
        rules: ['pkce-not-required', 'secret-not-required-of-private-client'],
        look: 'Setup → Login History: a second login from an address that nobody knows',
        fix: 'If the client did not do it itself: revoke the app’s tokens, then require PKCE, and the secret where the client can keep one.',
      },
    ],
    sources: [rfc(6749, '4.1.2'), rfc(9700, '4.5'), WEB_SERVER_FLOW],
  },
  {
    id: 'code-invalid',
    title: 'The authorization code is not one of this app',
    codes: ['invalid_grant'],
    texts: ['invalid authorization code'],
    refusals: ['code-unknown', 'code-of-another-client'],
    seenAt: 'The token endpoint, at the code exchange.',
    causes: [
      {
        what: 'The code is sent as it stood in the URL, encoded: a Salesforce code ends with %3D%3D, which is ==.',
        look: 'The parameter code of the token request',
        fix: 'Decode it once, and let the form encode it once.',
      },
      {
        what: 'The code is redeemed at another host, or with another consumer key, than it was issued for.',
        look: 'Host and client_id of both requests',
        fix: 'Use one org and one app for both.',
      },
      {
        what: 'The code is cut off.',
        fix: 'Take the whole parameter.',
      },
    ],
    sources: [rfc(6749, '5.2'), WEB_SERVER_FLOW],
  },
  {
    id: 'refresh-token-dead',
    title: 'The refresh token no longer works',
    codes: ['invalid_grant'],
    texts: ['expired access/refresh token'],
    refusals: [
      'refresh-token-expired',
      'refresh-token-revoked',
      'refresh-token-reused',
      'refresh-token-unknown',
      'refresh-token-of-another-client',
    ],
    seenAt: 'The token endpoint, at refresh.',
    causes: [
      {
        what: 'Rotation is on and the client keeps its first refresh token: the second refresh sends one that was replaced, and that ends the whole login.',
        signs: {
          all: [
            { setting: 'refreshTokenRotation', is: true },
            { conduct: 'storesRotatedToken', is: 'no' },
          ],
          proves: true,
        },
        look: 'The app’s box Enable Refresh Token Rotation',
        fix: 'Have the client store the refresh token of every answer. Until it does, a client that keeps its secret may go without rotation.',
      },
      {
        what: 'The app’s Refresh Token Policy ends it at once: it never works after the login.',
        signs: { all: [{ setting: 'refreshTokenPolicy', is: 'zero' }], proves: true },
        look: 'Refresh Token Policy: Immediately expire refresh token',
        fix: 'Choose a lifetime, if users are to stay logged in.',
      },
      {
        what: 'Its time is up, by the app’s Refresh Token Policy or by the limit for idle tokens.',
        signs: {
          all: [
            {
              anyOf: [
                { setting: 'refreshTokenPolicy', is: 'lifetime' },
                { setting: 'refreshTokenPolicy', is: 'inactivity' },
                { setting: 'refreshTokenIdleLimit', is: true },
              ],
            },
          ],
          proves: false,
        },
        look: 'Refresh Token Policy, and Limit idle refresh token TTL',
        fix: 'The user logs in again. A job that must never ask logs in by JWT or client credentials.',
      },
      {
        what: 'It was revoked: by the user, by an administrator, with a password, or with a sandbox that was refreshed.',
        look: 'Setup → Connected Apps OAuth Usage, and the user’s OAuth Connected Apps',
        fix: 'The user logs in again.',
      },
      {
        what: 'The user approved the app more than five times: with the sixth approval the oldest one ends.',
        look: 'The user’s OAuth Connected Apps: five rows of this app',
        fix: 'Log in once a device and keep the token; do not log in for every run.',
      },
      {
        what: 'The token is of another org or another app than the request names.',
        look: 'Host and client_id of the request',
        fix: 'Refresh where the token was issued.',
      },
    ],
    sources: [
      AUTHORIZATION_ERRORS,
      ROTATION,
      OAUTH_APPROVALS,
      rfc(9700, '4.14.2'),
      thread('singer-io/tap-salesforce#223', 'a client that keeps the first token under rotation'),
      thread('forcedotcom/sfdx-core#1340', 'the same in the Salesforce CLI’s own library'),
    ],
  },
  {
    id: 'already-being-processed',
    title: 'The same token is being redeemed by another request at this moment',
    codes: ['invalid_grant', 'invalid_request'],
    texts: ['token request is already being processed', 'Failed: Token request is already being processed'],
    refusals: ['already-being-processed'],
    seenAt: 'The token endpoint, mostly at refresh.',
    causes: [
      {
        what: 'Several workers of the client refresh at once with one token.',
        look: 'The client’s log: token requests within the same second',
        fix: 'Let one worker refresh and the others read what it stored; a request that was refused is tried again after a short wait.',
      },
      {
        what: 'The client repeats a request whose answer it did not wait for.',
        fix: 'Wait longer than the request takes, then ask again.',
      },
    ],
    sources: [
      thread('segmentio/action-destinations#2300', 'concurrent refreshes, and Salesforce’s release note on them'),
      thread('PostHog/posthog#66872', 'a short wait and another try'),
    ],
  },
  {
    id: 'scope-at-token-endpoint',
    title: 'The token request carries a scope, which Salesforce does not take there',
    codes: ['invalid_request'],
    texts: ['scope parameter not supported'],
    refusals: ['scope-unsupported'],
    seenAt: 'The token endpoint, at refresh or at the code exchange.',
    causes: [
      {
        what: 'The client, or its library, sends scope again at refresh or with the code.',
        look: 'The token request: its parameter scope',
        fix: 'Send scope with the authorization request only; a refresh keeps what was granted. Libraries mostly have a switch for it.',
      },
    ],
    sources: [
      thread('danny-avila/LibreChat#13412', 'scope at refresh is refused by Salesforce'),
      thread('Bdaya-Dev/oidc#167', 'the same with a Dart library'),
      rfc(6749, '6'),
    ],
  },
  {
    id: 'grant-type-unsupported',
    title: 'The token endpoint does not know, or does not allow, this grant type',
    codes: ['unsupported_grant_type', 'invalid_request'],
    texts: ['grant type not supported', 'use content type application/x-www-form-urlencoded'],
    refusals: ['grant-type-unsupported', 'content-type-unsupported'],
    seenAt: 'The token endpoint.',
    causes: [
      {
        what: 'The body is JSON, or has no content type: Salesforce then finds no grant_type in it.',
        look: 'The token request: Content-Type, and where the parameters stand',
        fix: 'Send the parameters as a form, with Content-Type application/x-www-form-urlencoded.',
      },
      {
        what: 'The request goes to another host than it should, or to http: a redirect drops the body.',
        look: 'The host and scheme of the token URL',
        fix: 'Call https and the org’s My Domain.',
      },
      {
        what: 'The client logs in as itself (client_credentials), and the app does not allow it.',
        signs: { all: [{ setting: 'clientCredentialsFlow', is: false }], proves: false },
        look: 'Enable Client Credentials Flow, in the app and in its policies',
        fix: 'Enable it and choose the user it runs as, if a job without a user is what the app is for.',
      },
      {
        what: 'The client logs in by token exchange, and the app does not allow it.',
        signs: { all: [{ setting: 'tokenExchangeFlow', is: false }], proves: false },
        look: 'Enable Token Exchange Flow',
        fix: 'Enable it, if the app is to take tokens of another identity provider.',
      },
      {
        what: 'The client logs in with the user’s password (grant_type=password), which external client apps do not have and orgs may block.',
        signs: { all: [{ orgSetting: 'usernamePasswordFlowBlocked', is: true }], proves: false },
        rules: ['weaker-flow-open'],
        look: 'Setup → OAuth and OpenID Connect Settings → Allow OAuth Username-Password Flows',
        fix: 'Move the client to the web server flow with PKCE, or to client credentials.',
      },
      {
        what: 'The value is misspelled. Against countersign serve: the flow is one that it does not play.',
        look: 'The parameter grant_type',
        fix: 'Send authorization_code or refresh_token.',
      },
    ],
    sources: [
      thread('omniphx/forrest#145', 'a request without the form’s content type'),
      thread('SalesforceCommerceCloud/b2c-crm-sync#16', 'http in the place of https'),
      rfc(6749, '5.2'),
    ],
  },
  {
    id: 'secret-from-browser',
    title: 'A browser sends the app’s secret',
    codes: ['invalid_client'],
    texts: ['a client secret is not accepted from a browser'],
    refusals: ['secret-from-browser'],
    seenAt: 'The token endpoint of countersign serve.',
    causes: [
      {
        what: 'A page in a browser redeems the code itself and carries the secret: everybody who opens the page can read it.',
        rules: ['secret-exposed-in-client', 'secret-required-of-public-client'],
        look: 'The page’s scripts, and their bundle',
        fix: 'Take the secret out of the page and rotate it. Either the page logs in with PKCE and no secret, or a server redeems the code.',
      },
    ],
    sources: [rfc(6749, '2.1'), rfc(9700, '2.5')],
  },
  {
    id: 'client-ambiguous',
    title: 'The client identifies itself in two ways at once',
    codes: ['invalid_request'],
    texts: ['more than one way of client authentication'],
    refusals: ['client-ambiguous'],
    seenAt: 'The token endpoint of countersign serve.',
    causes: [
      {
        what: 'The secret is in the body and in a Basic header, or beside an assertion; or a library adds the header by itself.',
        look: 'The token request: Authorization, client_secret, client_assertion',
        fix: 'Keep one of them.',
      },
    ],
    sources: [rfc(6749, '2.3')],
  },
  {
    id: 'missing-consumer-key',
    title: 'Login History says that the request carried no consumer key',
    codes: ['LOGIN_OAUTH_NO_CONSUMER'],
    texts: ['Failed: Missing Consumer Key Parameter'],
    refusals: [],
    seenAt: 'Setup → Login History, while the client shows invalid_client or nothing.',
    causes: [
      {
        what: 'The client’s consumer key is empty: a variable that is not set, a field that was not filled in.',
        look: 'The client’s configuration; client_id in the token request, which the login page may have had',
        fix: 'Fill in the app’s consumer key, without white space.',
      },
      {
        what: 'The client identifies itself by a header or an assertion that Salesforce could not read, and so names no app.',
        look: 'The token request: client_id as a parameter of the form',
        fix: 'Send client_id in the body.',
      },
      {
        what: 'The app requires its secret and the client, as an MCP connector without a secret, sends none.',
        signs: {
          all: [
            { setting: 'secretRequiredForWebServerFlow', is: true },
            { conduct: 'sendsSecretAtCode', is: 'never' },
          ],
          proves: false,
        },
        rules: ['secret-required-of-public-client'],
        suggestedBy: ['secret-required-of-public-client'],
        look: 'Require Secret for Web Server Flow',
        fix: 'Set the app as the client’s guide says: for a client without a secret, PKCE on and the secret box off.',
      },
    ],
    sources: [
      {
        title: 'Salesforce Help: Missing Consumer Key Parameter (fault 1702)',
        url: 'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_errorcodes.htm&type=5',
      },
      LOGIN_STATUS,
      thread('dufoli/Salesforce-Inspector-Advanced#291', 'a client whose consumer key was not filled in'),
      thread('forcedotcom/mcp-hosted#7', 'the same status beside invalid_client at an MCP client'),
    ],
  },
];
