/** The user: who they are, from where they come, how often they tried. */
import type { KnownError } from '../known-error.ts';
import { BLOCK_FLOWS, LOGIN_STATUS, MOBILE_SDK_CODES, rfc, thread } from '../sources.ts';

export const user: readonly KnownError[] = [
  {
    id: 'authentication-failure',
    title: 'User name and password were not taken',
    codes: ['invalid_grant', 'access_denied'],
    texts: ['authentication failure', 'Invalid Password', 'Failed: API security token required'],
    refusals: ['credentials-wrong', 'credentials-missing', 'user-locked', 'user-needs-second-factor'],
    seenAt: 'The token endpoint for logins by password, and the authorization endpoint for headless login.',
    causes: [
      {
        what: 'The user name or the password is wrong, or the password was changed. The answer does not say which, so that nobody can try out user names.',
        look: 'Setup → Login History: Status says which',
        fix: 'Log in by hand at the same host with the same name and password.',
      },
      {
        what: 'The login comes from an unknown address, and the password lacks the user’s security token.',
        look: 'Login History: API security token required',
        fix: 'Move the client to a flow without passwords; until then add the security token, or trust the address.',
      },
      {
        what: 'The client uses grant_type=password, and the org blocks it; external client apps do not have it.',
        signs: { all: [{ orgSetting: 'usernamePasswordFlowBlocked', is: true }], proves: false },
        rules: ['weaker-flow-open'],
        look: 'Setup → OAuth and OpenID Connect Settings → Allow OAuth Username-Password Flows',
        fix: 'Move the client to the web server flow with PKCE, or to client credentials.',
      },
      {
        what: 'The user is locked, or must prove a second factor that the client cannot show.',
        look: 'Login History; Setup → Users → the user',
        fix: 'Unlock the user; log in through Salesforce’s own page where a second factor is asked for.',
      },
      {
        what: 'The name belongs to another org: sandbox users have a suffix, and log in at test.salesforce.com or the sandbox’s My Domain.',
        look: 'The host that the client calls',
        fix: 'Call the org’s My Domain.',
      },
    ],
    sources: [
      BLOCK_FLOWS,
      LOGIN_STATUS,
      thread('simple-salesforce/simple-salesforce#753', 'grant_type=password where client credentials were meant'),
      thread('wadewegner/Force.com-Toolkit-for-NET#399', 'a password that was changed'),
    ],
  },
  {
    id: 'user-inactive',
    title: 'The user is not active',
    codes: ['inactive_user', 'invalid_grant'],
    texts: ['user is inactive'],
    refusals: ['user-inactive'],
    seenAt: 'The authorization and the token endpoint.',
    causes: [
      {
        what: 'The user was deactivated or frozen; a refresh with an old token says so too.',
        look: 'Setup → Users → the user: Active, and Unfreeze',
        fix: 'Activate the user, or let another user log in. An integration gets a user of its own.',
      },
    ],
    sources: [MOBILE_SDK_CODES, LOGIN_STATUS],
  },
  {
    id: 'org-inactive',
    title: 'The org is locked, closed or suspended',
    codes: ['inactive_org'],
    texts: ['organization is locked', 'organization is closed', 'organization is suspended'],
    refusals: [],
    seenAt: 'The authorization and the token endpoint.',
    causes: [
      {
        what: 'The org’s trial or contract ended, or a sandbox or scratch org was deleted.',
        look: 'Log in by hand at the org’s My Domain; in production: Setup → Sandboxes',
        fix: 'Connect the client to an org that is there.',
      },
    ],
    sources: [MOBILE_SDK_CODES, LOGIN_STATUS],
  },
  {
    id: 'too-many-logins',
    title: 'Too many logins in too short a time',
    codes: ['rate_limit_exceeded', 'temporarily_unavailable'],
    texts: ['too many failed logins; try again later', 'number of login attempts exceeded'],
    refusals: ['throttled'],
    seenAt: 'The authorization and the token endpoint.',
    causes: [
      {
        what: 'The client logs in for every call in the place of keeping its token.',
        look: 'Setup → Login History: how often this app and user log in',
        fix: 'Keep the access token until it ends, then refresh.',
      },
      {
        what: 'Somebody tries passwords. Against countersign serve: as many logins of this user or address failed.',
        look: 'Login History, or countersign audit',
        fix: 'Wait for as long as Retry-After says; look who it is.',
      },
    ],
    sources: [MOBILE_SDK_CODES, LOGIN_STATUS],
  },
  {
    id: 'too-many-wrong-secrets',
    title: 'Too many wrong client secrets in too short a time',
    codes: ['rate_limit_exceeded', 'temporarily_unavailable'],
    texts: ['too many failed client authentications; try again later'],
    refusals: ['client-throttled'],
    seenAt: 'The token endpoint of countersign serve, and its neighbours for introspection and revocation.',
    causes: [
      {
        what: 'The client has an old or a mistyped secret and goes on sending it. Past the limit a right one is not looked at either.',
        look: 'countersign audit: client-throttled, and the address it comes from',
        fix: 'Give the client its secret, and wait for 15 minutes, or use it from another network meanwhile.',
      },
      {
        what: 'Somebody guesses secrets from the same network as the client, or behind the same proxy.',
        look: 'The log: the addresses; a warning about a proxy that is not trusted',
        fix: 'Name the proxy with --trust-proxy, so that callers are told apart; look who it is.',
      },
    ],
    sources: [MOBILE_SDK_CODES],
  },
  {
    id: 'address-not-allowed',
    title: 'The request comes from an address that is not let in',
    codes: ['invalid_grant', 'restricted_access'],
    texts: ['ip restricted', 'Restricted IP', 'Failed: IP Address Not Allowed'],
    refusals: ['address-not-allowed'],
    seenAt: 'The token endpoint; in Login History as a restricted address.',
    causes: [
      {
        what: 'IP restrictions are enforced for the app, and the address is in no trusted range of the app or the user’s profile.',
        signs: {
          all: [
            {
              anyOf: [
                { setting: 'ipRelaxation', is: 'enforce' },
                { setting: 'ipRelaxation', is: 'enforce-relax-refresh' },
              ],
            },
          ],
          proves: false,
        },
        look: 'IP Relaxation and Trusted IP Range of the app; Login IP Ranges of the user’s profile',
        fix: 'Add the server’s outgoing address to the ranges. Relaxing the restriction lets a stolen token work from everywhere.',
      },
      {
        what: 'The refresh tokens of the app may be used from listed addresses only.',
        look: 'The app’s IP allow-list for refresh tokens',
        fix: 'Add the server’s outgoing address.',
      },
      {
        what: 'The user logs in outside of their Login Hours.',
        look: 'Login Hours of the profile; Login History says Restricted Time',
        fix: 'Log in within them, or give the integration a profile without.',
      },
    ],
    sources: [
      {
        title: 'Salesforce Help: Manage Session Policies and IP Relaxation of a connected app',
        url: 'https://help.salesforce.com/s/articleView?id=xcloud.connected_app_manage_session_policies.htm&type=5',
      },
      {
        title: 'Salesforce Help: Set an IP allow-list for refresh tokens',
        url: 'https://help.salesforce.com/s/articleView?id=xcloud.set_ip_allowlist_for_refresh_tokens.htm&type=5',
      },
      LOGIN_STATUS,
    ],
  },
  {
    id: 'access-token-invalid',
    title: 'The access token is not, or no longer, valid',
    codes: ['invalid_token', 'INVALID_SESSION_ID'],
    texts: ['the access token is invalid or has expired', 'the access token is missing', 'Session expired or invalid'],
    refusals: ['token-invalid', 'token-missing'],
    seenAt: 'The API or userinfo, with status 401.',
    causes: [
      {
        what: 'The token’s time is up: access tokens end with the session’s timeout.',
        look: 'Setup → Session Settings, and the app’s own session policy',
        fix: 'Refresh and repeat the call; a client does this by itself on every 401.',
      },
      {
        what: 'No refresh token was granted, so the client cannot go on by itself.',
        signs: { all: [{ grantsRefresh: false }], proves: false },
        look: 'The app’s Selected OAuth Scopes',
        fix: 'Add the scope refresh_token and ask for it, if users are to stay logged in. Full does not include it.',
      },
      {
        what: 'The token was revoked, or rotation ended the login because an old refresh token was used.',
        signs: { all: [{ setting: 'refreshTokenRotation', is: true }], proves: false },
        look: 'Setup → Session Management; whether the client stores the refresh token of every answer',
        fix: 'Log in again, and store what every refresh answers.',
      },
      {
        what: 'The call goes to another host than the token’s instance_url.',
        fix: 'Take the host of the token answer.',
      },
    ],
    sources: [rfc(6750, '3.1'), thread('restforce/restforce#512', 'no refresh token, and a session that ended')],
  },
  {
    id: 'scope-insufficient',
    title: 'The access token lacks the scope of this call',
    codes: ['insufficient_scope'],
    texts: ['the access token does not carry the scope this needs'],
    refusals: ['token-scope-insufficient'],
    seenAt: 'The API or userinfo, with status 403.',
    causes: [
      {
        what: 'The client did not ask for the scope at login, or the app does not grant it.',
        look: 'scope in the token answer, beside the app’s Selected OAuth Scopes',
        fix: 'Ask for the scope at login: api for data, openid for userinfo. Users log in again.',
      },
    ],
    sources: [rfc(6750, '3.1')],
  },
];
