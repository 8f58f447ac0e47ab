/**
 * The one sheet of refusals: what a caller reads, on each wire, when the answer is no.
 *
 * Public text is fixed; what is particular to a request goes into `detail`, which only the log sees. Sources of the
 * Salesforce column: error vocabulary and observed texts (fact sheet §4.5); where nothing is known the row says "chosen".
 */

/** An answer on the wire. */
export interface WireRefusal {
  status: number;
  error: string;
  description: string;
}

interface Row {
  salesforce: WireRefusal;
  strict: WireRefusal;
}

function row(error: string, description: string, strict: Partial<WireRefusal> = {}, status = 400): Row {
  return {
    salesforce: { status, error, description },
    strict: {
      status: strict.status ?? status,
      error: strict.error ?? error,
      description: strict.description ?? description,
    },
  };
}

const UNAUTHENTICATED = { status: 401, error: 'invalid_client', description: 'invalid client credentials' } as const;

export const REFUSALS = {
  // What the settings refuse (policy, enforce()).
  'flow-not-enabled': row('unsupported_response_type', 'authorization code and credentials flow is not enabled', {
    error: 'unauthorized_client',
  }), // chosen
  'flow-blocked-by-org': row('unsupported_response_type', 'authorization code and credentials flow is not enabled', {
    error: 'unauthorized_client',
  }), // chosen
  'credentials-not-in-post-body': row('invalid_request', 'user credentials must be in the post body'), // chosen
  'challenge-missing': row('invalid_request', 'missing required code challenge'),
  'client-authentication-failed': row('invalid_client', 'invalid client credentials', UNAUTHENTICATED),
  'secret-missing': row('invalid_client', 'invalid client credentials', UNAUTHENTICATED),
  'verifier-missing': row('invalid_grant', 'missing required code verifier'),
  'verifier-mismatch': row('invalid_grant', 'invalid code verifier'),
  'verifier-unexpected': row('invalid_grant', 'invalid code verifier'),
  // The client.
  'client-missing': row('invalid_client_id', 'client identifier invalid', UNAUTHENTICATED),
  'client-unknown': row('invalid_client_id', 'client identifier invalid', UNAUTHENTICATED),
  'client-ambiguous': row('invalid_request', 'more than one way of client authentication'), // RFC 6749 §2.3
  'secret-from-browser': row('invalid_client', 'a client secret is not accepted from a browser', {
    ...UNAUTHENTICATED,
    description: 'a client secret is not accepted from a browser',
  }),
  'app-disabled': row('invalid_app_access', 'the app is not enabled', { error: 'unauthorized_client' }), // chosen
  // At the authorization endpoint nobody authenticates: a client id that nobody has is most often a typing mistake.
  'client-unregistered': row('invalid_client_id', 'client identifier invalid', {
    error: 'invalid_request',
    description: 'no application with this client_id is registered here',
  }),
  // The grant.
  'grant-type-unsupported': row('unsupported_grant_type', 'grant type not supported'),
  'response-type-unsupported': row('unsupported_response_type', 'response type not supported'),
  'code-unknown': row('invalid_grant', 'invalid authorization code'),
  'code-expired': row('invalid_grant', 'expired authorization code'),
  'code-replayed': row('invalid_grant', 'expired authorization code'),
  'code-of-another-client': row('invalid_grant', 'invalid authorization code'),
  'already-being-processed': row('invalid_grant', 'token request is already being processed'),
  'refresh-token-unknown': row('invalid_grant', 'expired access/refresh token'),
  'refresh-token-expired': row('invalid_grant', 'expired access/refresh token'),
  'refresh-token-revoked': row('invalid_grant', 'expired access/refresh token'),
  'refresh-token-reused': row('invalid_grant', 'expired access/refresh token'),
  'refresh-token-of-another-client': row('invalid_grant', 'expired access/refresh token'),
  'assertion-invalid': row('invalid_grant', 'invalid assertion'),
  'assertion-for-another-server': row('invalid_grant', 'audience is invalid'),
  'assertion-expired': row('invalid_grant', 'assertion has expired'), // chosen
  // Unknown user, and one who has not allowed the app: who holds the key of an app learns no names.
  'user-not-consented': row('invalid_grant', 'user hasn\u0027t approved this consumer'),
  'redirect-uri-unregistered': row('redirect_uri_mismatch', 'redirect_uri must match configuration', {
    error: 'invalid_request',
  }),
  'redirect-uri-mismatch': row('redirect_uri_mismatch', 'redirect_uri must match configuration', {
    error: 'invalid_grant',
  }),
  'scope-unsupported': row('invalid_request', 'scope parameter not supported'),
  'resource-invalid': row(
    'invalid_target',
    'resource must be an absolute URI without a fragment, and at the token endpoint one that was named at login',
  ), // RFC 8707 §2
  'request-object-unsupported': row('request_not_supported', 'the request parameter is not supported'), // OpenID Connect Core §3.1.2.6
  'request-uri-unsupported': row('request_uri_not_supported', 'the request_uri parameter is not supported'),
  'response-mode-unsupported': row('invalid_request', 'response mode not supported'),
  'prompt-invalid': row(
    'invalid_request',
    'prompt is not none, login, consent or select_account, or none is not alone',
  ),
  'scope-not-allowed': row('invalid_scope', 'the requested scope is not allowed'),
  'address-not-allowed': row('invalid_grant', 'ip restricted'),
  // The user. Unknown user, wrong password and locked user read the same (fact sheet §8: exact text unknown).
  'credentials-missing': row('invalid_grant', 'authentication failure', { error: 'access_denied' }),
  'credentials-wrong': row('invalid_grant', 'authentication failure', { error: 'access_denied' }),
  'user-locked': row('invalid_grant', 'authentication failure', { error: 'access_denied' }),
  'user-needs-second-factor': row('invalid_grant', 'authentication failure', { error: 'access_denied' }), // chosen
  'user-inactive': row('inactive_user', 'user is inactive', { error: 'invalid_grant' }),
  'user-not-approved': row('invalid_app_access', 'user is not admin approved to access this app', {
    error: 'access_denied',
  }),
  'user-denied': row('access_denied', 'end-user denied authorization'),
  'login-required': row('login_required', 'login is required'),
  'login-form-invalid': row('invalid_request', 'the login form has expired; go back to the application and try again'),
  throttled: row(
    'rate_limit_exceeded',
    'too many failed logins; try again later',
    { error: 'temporarily_unavailable' },
    429,
  ), // chosen
  'client-throttled': row(
    'rate_limit_exceeded',
    'too many failed client authentications; try again later',
    { error: 'temporarily_unavailable' },
    429,
  ), // chosen
  // The request itself.
  'request-kind-unsupported': row('invalid_request', 'unsupported auth-request-type'), // chosen
  'parameter-missing': row('invalid_request', 'a required parameter is missing'),
  'parameter-duplicated': row('invalid_request', 'a parameter is given more than once'),
  'parameter-malformed': row('invalid_request', 'a parameter is malformed'),
  'challenge-malformed': row(
    'invalid_request',
    'code_challenge must be the SHA-256 of the verifier in base64url without padding',
  ),
  'challenge-method-unsupported': row('invalid_request', 'code_challenge_method must be S256'),
  'encoding-invalid': row('invalid_request', 'the request is not valid UTF-8'),
  'content-type-unsupported': row('invalid_request', 'use content type application/x-www-form-urlencoded', {
    status: 415,
  }),
  'body-too-large': row('invalid_request', 'the request is too large', {}, 413),
  'method-not-allowed': row('invalid_request', 'method not allowed', {}, 405),
  'address-of-nothing': row('not_found', 'nothing is here', {}, 404),
  'token-invalid': row('invalid_token', 'the access token is invalid or has expired', {}, 401),
  'token-missing': row('invalid_token', 'the access token is missing', {}, 401),
  'token-scope-insufficient': row(
    'insufficient_scope',
    'the access token does not carry the scope this needs',
    {},
    403,
  ),
  // A transient fault must not read like a dead token: Mobile SDK clients log the user out on 400, 401 and 403.
  busy: row('temporarily_unavailable', 'the server is busy; try again', {}, 503),
  'database-unavailable': row('temporarily_unavailable', 'the server cannot answer now; try again', {}, 503),
  fault: row('server_error', 'internal error', {}, 500),
} as const satisfies Record<string, Row>;

export type RefusalCode = keyof typeof REFUSALS;
export type Wire = keyof Row;

/** An expected "no". `detail` is private: it goes to the log, never to the caller. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly detail: string | undefined;

  constructor(code: RefusalCode, detail?: string, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.code = code;
    this.detail = detail;
  }
}

/** What a callback reads: mostly the same. */
export function onCallback(code: RefusalCode, wire: Wire): WireRefusal {
  const said = onWire(code, wire);
  // Seen at the callbacks of orgs for users who are not pre-authorized.
  if (wire === 'salesforce' && code === 'user-not-approved') return { ...said, error: 'OAUTH_APP_ACCESS_DENIED' };
  return said;
}

/** What the caller of a refused request reads. */
export function onWire(code: RefusalCode, wire: Wire): WireRefusal {
  return REFUSALS[code][wire];
}
