/** The answers of the server as JSON Schema, for its OpenAPI document. */
import type { Core } from '../core.ts';
import { REFUSALS } from '../refusals.ts';

export type Schema = Record<string, unknown>;

export const STRING: Schema = { type: 'string' };
export const TEXT_URI: Schema = { type: 'string', format: 'uri' };
const EPOCH_SECONDS: Schema = { type: 'integer', description: 'Seconds since 1970' };

export function schemas(core: Core): Record<string, Schema> {
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
        aud: { type: 'array', items: TEXT_URI },
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

function object(required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}
