/** The OpenAPI 3.1 description of what is served; a test holds it against the routes and the real answers. */
import type { Core } from '../core.ts';
import { GRANT_TYPES } from '../grants/pipeline.ts';
import { REFUSALS } from '../refusals.ts';
import { FORM_TYPE, PATHS } from './wire.ts';

type Schema = Record<string, unknown>;

const STRING: Schema = { type: 'string' };
const TEXT_URI: Schema = { type: 'string', format: 'uri' };
const EPOCH_SECONDS: Schema = { type: 'integer', description: 'Seconds since 1970' };

export function openapiDocument(core: Core): Schema {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Countersign authorization server',
      version: '1',
      description: 'OAuth 2.0 and OpenID Connect as Salesforce speaks them, with the settings of each app enforced.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: core.publicUrl }],
    paths: Object.fromEntries(
      Object.entries(operations(core)).map(([path, item]) => [path.replace(/:(\w+)/g, '{$1}'), item]),
    ),
    components: { schemas: schemas(core), securitySchemes: SECURITY },
  };
}

const SECURITY: Schema = {
  clientBasic: { type: 'http', scheme: 'basic', description: 'Client id and secret, each form-encoded' },
  userBasic: { type: 'http', scheme: 'basic', description: 'Username and password of the user' },
  bearer: { type: 'http', scheme: 'bearer' },
};

function operations(core: Core): Record<string, Schema> {
  const authorizeParameters = [
    'response_type',
    'client_id',
    'redirect_uri',
    'scope',
    'state',
    'nonce',
    'code_challenge',
    'code_challenge_method',
    'prompt',
    'login_hint',
    'username',
    'password',
  ];
  const userinfo = { security: [{ bearer: [] }], responses: { 200: json('Userinfo'), '4XX': anyError() } };
  const identity = {
    ...userinfo,
    responses: { 200: json('Identity'), '4XX': anyError() },
    parameters: inPath('orgId', 'userId'),
  };
  const revoke = { responses: { 200: json('Empty'), '4XX': json('Error') } };
  return {
    [PATHS.authorize]: {
      get: {
        operationId: 'authorizeByQuery',
        parameters: [REQUEST_KIND, ...inQuery(authorizeParameters)],
        ...AUTHORIZED,
      },
      post: {
        operationId: 'authorize',
        parameters: [REQUEST_KIND],
        requestBody: form(authorizeParameters, ['response_type', 'client_id', 'redirect_uri']),
        ...AUTHORIZED,
      },
    },
    [PATHS.login]: {
      post: {
        operationId: 'logIn',
        requestBody: form(['ticket', 'username', 'password', 'decision'], ['ticket']),
        responses: {
          303: redirect(),
          302: redirect(),
          '4XX': { description: 'The form again, or why not', content: { 'text/html': {}, ...JSON_ERROR } },
        },
      },
    },
    [PATHS.token]: {
      post: {
        operationId: 'token',
        security: [{}, { clientBasic: [] }],
        requestBody: form(
          ['grant_type', 'code', 'redirect_uri', 'code_verifier', 'refresh_token', 'scope', 'format', ...CLIENT_FIELDS],
          ['grant_type'],
          { grant_type: { enum: GRANT_TYPES } },
        ),
        responses: { 200: json('Tokens'), '4XX': json('Error'), '5XX': json('Error') },
      },
    },
    [PATHS.revoke]: {
      post: {
        operationId: 'revoke',
        requestBody: form(['token', 'token_type_hint', ...CLIENT_FIELDS], ['token']),
        ...revoke,
      },
      ...(core.wire === 'salesforce'
        ? { get: { operationId: 'revokeByQuery', parameters: inQuery(['token']), ...revoke } }
        : undefined),
    },
    [PATHS.introspect]: {
      post: {
        operationId: 'introspect',
        security: [{ clientBasic: [] }, {}],
        requestBody: form(['token', 'token_type_hint', ...CLIENT_FIELDS], ['token']),
        responses: { 200: json('Introspection'), '4XX': json('Error') },
      },
    },
    [PATHS.userinfo]: {
      get: { operationId: 'userinfo', ...userinfo },
      post: { operationId: 'userinfoByPost', ...userinfo },
    },
    [PATHS.identity]: {
      get: { operationId: 'identity', ...identity },
      post: { operationId: 'identityByPost', ...identity },
    },
    [PATHS.picture]: {
      get: {
        operationId: 'picture',
        responses: { 200: { description: 'A picture for everybody', content: { 'image/svg+xml': {} } } },
      },
    },
    [PATHS.echo]: {
      get: {
        operationId: 'echo',
        parameters: inQuery(['code', 'state', 'sfdc_community_url', 'sfdc_community_id', 'error', 'error_description']),
        responses: { 200: json('Echo') },
      },
    },
    [PATHS.pkceGenerator]: { get: { operationId: 'pkceGenerator', responses: { 200: json('PkcePair') } } },
    [PATHS.keys]: { get: { operationId: 'keys', responses: { 200: json('KeySet') } } },
    [PATHS.keysUnderServices]: { get: { operationId: 'keysUnderServices', responses: { 200: json('KeySet') } } },
    [PATHS.openidConfiguration]: { get: { operationId: 'openidConfiguration', responses: { 200: json('Discovery') } } },
    [PATHS.serverMetadata]: { get: { operationId: 'serverMetadata', responses: { 200: json('Discovery') } } },
    [PATHS.authConfiguration]: {
      get: { operationId: 'authConfiguration', responses: { 200: json('AuthConfiguration') } },
    },
    [PATHS.apiVersions]: { get: { operationId: 'apiVersions', responses: { 200: json('ApiVersions') } } },
    [PATHS.apiResources]: {
      get: {
        operationId: 'apiResources',
        security: [{ bearer: [] }],
        parameters: inPath('version'),
        responses: { 200: json('ApiResources'), '4XX': json('RestErrors') },
      },
    },
    [PATHS.sobjectUser]: {
      get: {
        operationId: 'sobjectUser',
        security: [{ bearer: [] }],
        parameters: inPath('version', 'userId'),
        responses: { 200: json('UserRecord'), '4XX': json('RestErrors') },
      },
    },
    [PATHS.query]: {
      get: {
        operationId: 'query',
        security: [{ bearer: [] }],
        parameters: [...inPath('version'), ...inQuery(['q'])],
        responses: { 200: json('QueryAnswer'), '4XX': json('RestErrors') },
      },
    },
    [PATHS.healthz]: { get: { operationId: 'healthz', responses: { 200: json('Status') } } },
    [PATHS.readyz]: { get: { operationId: 'readyz', responses: { 200: json('Status'), 503: json('Status') } } },
    [PATHS.metrics]: {
      get: {
        operationId: 'metrics',
        responses: { 200: { description: 'Prometheus text', content: { 'text/plain': {} } } },
      },
    },
    [PATHS.openapi]: {
      get: {
        operationId: 'openapi',
        responses: { 200: { description: 'This document', content: { 'application/json': {} } } },
      },
    },
  };
}

function schemas(core: Core): Record<string, Schema> {
  const claims = { sub: TEXT_URI, user_id: STRING, organization_id: STRING, preferred_username: STRING };
  const salesforceOnly = core.wire === 'salesforce';
  return {
    Error: object({
      error: { enum: [...new Set(Object.values(REFUSALS).map((row) => row[core.wire].error))] },
      error_description: STRING,
    }),
    RestErrors: { type: 'array', minItems: 1, items: object({ errorCode: STRING, message: STRING }) },
    Empty: object({}),
    Tokens: object(
      {
        access_token: STRING,
        sfdc_community_url: TEXT_URI,
        sfdc_community_id: STRING,
        signature: STRING,
        token_format: { enum: ['opaque', 'jwt'] },
        scope: STRING,
        instance_url: TEXT_URI,
        id: TEXT_URI,
        token_type: { const: 'Bearer' },
        issued_at: { type: 'string', pattern: '^\\d{13}$', description: 'Milliseconds since 1970' },
        ...(salesforceOnly ? undefined : { expires_in: { type: 'integer', minimum: 1 } }),
      },
      { refresh_token: STRING, id_token: STRING },
    ),
    Introspection: object(
      { active: { type: 'boolean' } },
      {
        scope: STRING,
        client_id: STRING,
        username: STRING,
        sub: TEXT_URI,
        token_type: { enum: ['access_token', 'refresh_token'] },
        exp: EPOCH_SECONDS,
        iat: EPOCH_SECONDS,
        nbf: EPOCH_SECONDS,
      },
    ),
    Userinfo: { type: 'object', properties: claims, required: Object.keys(claims) },
    Identity: {
      type: 'object',
      properties: {
        ...claims,
        id: TEXT_URI,
        asserted_user: { const: true },
        username: STRING,
        active: { const: true },
      },
      required: [...Object.keys(claims), 'id', 'asserted_user', 'username', 'active'],
    },
    Echo: object(
      {},
      {
        code: STRING,
        state: STRING,
        sfdc_community_url: STRING,
        sfdc_community_id: STRING,
        error: STRING,
        error_description: STRING,
      },
    ),
    PkcePair: object({ code_verifier: STRING, code_challenge: STRING }),
    KeySet: object({
      keys: {
        type: 'array',
        items: object({
          kty: { const: 'RSA' },
          n: STRING,
          e: STRING,
          kid: STRING,
          alg: { const: 'RS256' },
          use: { const: 'sig' },
        }),
      },
    }),
    Discovery: {
      type: 'object',
      properties: { issuer: TEXT_URI, authorization_endpoint: TEXT_URI, token_endpoint: TEXT_URI, jwks_uri: TEXT_URI },
      required: ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'],
    },
    AuthConfiguration: { type: 'object', properties: { OrganizationId: STRING }, required: ['OrganizationId'] },
    ApiVersions: { type: 'array', items: object({ label: STRING, url: STRING, version: STRING }) },
    ApiResources: object({ identity: TEXT_URI, sobjects: STRING, query: STRING }),
    UserRecord: { type: 'object', properties: { Id: STRING, Username: STRING }, required: ['Id', 'Username'] },
    QueryAnswer: object({ totalSize: { type: 'integer' }, done: { type: 'boolean' }, records: { type: 'array' } }),
    Status: object({ status: STRING }),
  };
}

const CLIENT_FIELDS = ['client_id', 'client_secret', 'client_assertion', 'client_assertion_type'];
const JSON_ERROR = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
const REQUEST_KIND = {
  name: 'Auth-Request-Type',
  in: 'header',
  schema: { enum: ['Named-User'] },
  description: 'With code_credentials',
};
const AUTHORIZED = {
  security: [{}, { userBasic: [] }],
  responses: {
    200: { description: 'The login page of the web server flow', content: { 'text/html': {} } },
    302: redirect(),
    '4XX': { description: 'Why not', content: { 'text/html': {}, ...JSON_ERROR } },
  },
};

function object(required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

function json(schema: string): Schema {
  return {
    description: schema,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
  };
}

function anyError(): Schema {
  return { description: 'Why not', content: { 'text/plain': {}, ...JSON_ERROR } };
}

function redirect(): Schema {
  return { description: 'To the callback', headers: { Location: { schema: TEXT_URI } } };
}

function form(fields: readonly string[], required: readonly string[], special: Record<string, Schema> = {}): Schema {
  const properties = Object.fromEntries(fields.map((name) => [name, { ...STRING, ...special[name] }]));
  return { required: true, content: { [FORM_TYPE]: { schema: { type: 'object', properties, required } } } };
}

function inQuery(names: readonly string[]): Schema[] {
  return names.map((name) => ({ name, in: 'query', schema: STRING }));
}

function inPath(...names: readonly string[]): Schema[] {
  return names.map((name) => ({ name, in: 'path', required: true, schema: STRING }));
}
