/** The spelling of the wire: paths, headers, methods. Nothing else in the server knows them. */

export const PATHS = {
  authorize: '/services/oauth2/authorize',
  login: '/services/oauth2/login',
  token: '/services/oauth2/token',
  revoke: '/services/oauth2/revoke',
  introspect: '/services/oauth2/introspect',
  userinfo: '/services/oauth2/userinfo',
  echo: '/services/oauth2/echo',
  pkceGenerator: '/services/oauth2/pkce/generator',
  keys: '/id/keys',
  keysUnderServices: '/services/oauth2/id/keys',
  openidConfiguration: '/.well-known/openid-configuration',
  serverMetadata: '/.well-known/oauth-authorization-server',
  authConfiguration: '/.well-known/auth-configuration',
  identity: '/id/:orgId/:userId',
  picture: '/profilephoto/005/F',
  apiVersions: '/services/data',
  apiResources: '/services/data/:version',
  sobjectUser: '/services/data/:version/sobjects/User/:userId',
  query: '/services/data/:version/query',
  healthz: '/healthz',
  readyz: '/readyz',
  metrics: '/metrics',
  openapi: '/openapi.json',
} as const;

export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Request headers a browser script may send across origins. */
export const ALLOWED_HEADERS =
  'authorization, content-type, auth-request-type, auth-verification-type, uvid-hint, mcp-protocol-version';

/** Ways of client authentication that the token endpoint takes. */
export const CLIENT_AUTH_METHODS = ['client_secret_post', 'client_secret_basic', 'private_key_jwt', 'none'] as const;
