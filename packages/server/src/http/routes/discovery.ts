/** What a client may know before it asks: metadata, public keys, the echo endpoint, a PKCE pair. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../../client/app.ts';
import type { Core } from '../../core.ts';
import type { Params } from '../../inbound.ts';
import { GRANT_TYPES } from '../../token/pipeline.ts';
import { challengeOf } from '../../token/verifier.ts';
import { receive } from '../receive.ts';
import { sendJson } from '../respond.ts';
import { CLIENT_AUTH_METHODS, PATHS } from '../wire.ts';

export function addDiscoveryRoutes(http: FastifyInstance, core: Core): void {
  let document: Record<string, unknown> | undefined;
  let madeFor: readonly App[] | undefined;
  const discovery = async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const apps = core.registry.all();
    if (document === undefined || madeFor !== apps) document = discoveryDocument(core);
    madeFor = apps;
    return sendJson(reply, document);
  };
  http.get(PATHS.openidConfiguration, discovery);
  http.get(PATHS.serverMetadata, discovery);
  http.get(PATHS.authConfiguration, async (_request, reply) =>
    sendJson(reply, {
      OrganizationId: core.org.id,
      MyDomains: { CommunityUrl: core.publicUrl },
      LoginPage: { LoginPageType: 'Standard', UsernamePasswordEnabled: true },
    }),
  );

  const keys = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    sendJson(reply, await core.keys.published(receive(request).nowMs));
  http.get(PATHS.keys, keys);
  http.get(PATHS.keysUnderServices, keys);

  http.get(PATHS.pkceGenerator, async (_request, reply) => {
    const verifier = core.random(32).toString('base64url');
    return sendJson(reply, { code_verifier: verifier, code_challenge: challengeOf(verifier) });
  });
  http.get(PATHS.echo, async (request, reply) => sendJson(reply, echoed(receive(request).query)));
}

const ECHOED = ['code', 'state', 'sfdc_community_url', 'sfdc_community_id', 'error', 'error_description'];

/** The callback that turns a redirect into JSON, for a script whose fetch followed it (fact sheet §1.4). */
export function echoed(query: Params): Record<string, string> {
  return Object.fromEntries(ECHOED.flatMap((name) => (query.has(name) ? [[name, query.get(name) ?? '']] : [])));
}

/** As Salesforce writes it; the strict wire adds what the specifications recommend and strict clients look for. */
function discoveryDocument(core: Core): Record<string, unknown> {
  const at = (path: string): string => core.publicUrl + path;
  const scopes = new Set(core.registry.all().flatMap((app) => app.scopes));
  const salesforce = {
    issuer: core.publicUrl,
    authorization_endpoint: at(PATHS.authorize),
    token_endpoint: at(PATHS.token),
    revocation_endpoint: at(PATHS.revoke),
    userinfo_endpoint: at(PATHS.userinfo),
    jwks_uri: at(PATHS.keys),
    introspection_endpoint: at(PATHS.introspect),
    scopes_supported: [...scopes].sort(),
    response_types_supported: ['code', 'code_credentials'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    display_values_supported: ['page', 'popup', 'touch'],
    // Left out, the second would mean true (OpenID Connect Discovery §3).
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    // Clients that insist on PKCE refuse a server that does not say this (fact sheet, clients e9).
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
    claims_supported: [
      'sub',
      'user_id',
      'organization_id',
      'preferred_username',
      'name',
      'given_name',
      'family_name',
      'email',
      'email_verified',
      'picture',
      'zoneinfo',
      'updated_at',
    ],
  };
  if (core.wire === 'salesforce') return salesforce;
  return {
    ...salesforce,
    response_modes_supported: ['query'],
    grant_types_supported: GRANT_TYPES,
    token_endpoint_auth_signing_alg_values_supported: ['RS256', 'PS256', 'ES256'],
    revocation_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
    introspection_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS.filter((method) => method !== 'none'),
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    authorization_response_iss_parameter_supported: true,
  };
}
