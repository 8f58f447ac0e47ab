/** The OpenAPI 3.1 description of what is served; a test holds it against the routes and the real answers. */
import { AUTHORIZATION_PARAMETERS } from '../authorize/web-server.ts';
import type { Core } from '../core.ts';
import { GRANT_TYPES } from '../token/pipeline.ts';
import { type Schema, STRING, schemas, TEXT_URI } from './openapi-schemas.ts';
import { FORM_TYPE, PATHS } from './wire.ts';

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
  const authorizeParameters = [...AUTHORIZATION_PARAMETERS, 'prompt', 'login_hint', 'username', 'password'];
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
          [
            'grant_type',
            'code',
            'redirect_uri',
            'code_verifier',
            'refresh_token',
            'scope',
            'resource',
            'format',
            ...CLIENT_FIELDS,
          ],
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
