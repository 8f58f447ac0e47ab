/** Who the user is: userinfo, the identity URL, and the four calls the Salesforce CLI makes after a login. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Core } from '../../core.ts';
import { Refusal } from '../../refusals.ts';
import { carries, findTokenFor, type LiveToken, presentedToken, requireToken } from '../../tokens/bearer.ts';
import { claimsOf, displayName, identityUrl } from '../../users/claims.ts';
import { receive } from '../receive.ts';
import { SAFE_HEADERS, sendJson } from '../respond.ts';
import { formatOf, sendXml } from '../token-format.ts';
import { PATHS } from '../wire.ts';

const API_VERSION = '64.0';
const DATA_SCOPES = ['api', 'web', 'chatter_api'];
const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="3" r="1.5"/><path d="M1 8a3 3 0 0 1 6 0z"/></svg>';

export function addIdentityRoutes(http: FastifyInstance, core: Core): void {
  const userinfo = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const inbound = receive(request);
    const text = presentedToken(core, inbound);
    if (core.wire === 'salesforce') {
      // What Salesforce's own clients look for to know that they must refresh.
      const live = await findTokenFor(core, text, inbound.nowMs, PATHS.userinfo);
      if (live === undefined) return badToken(reply);
      return sendJson(reply, { ...claimsOf(core, live.user, live.token.scope), ...aboutUser(core, live, '{version}') });
    }
    const live = await requireToken(core, text, inbound.nowMs, PATHS.userinfo, ['openid', 'id', 'profile', 'email']);
    return sendJson(reply, claimsOf(core, live.user, live.token.scope));
  };
  http.get(PATHS.userinfo, userinfo);
  http.post(PATHS.userinfo, userinfo);

  const identity = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const inbound = receive(request);
    const { orgId, userId } = request.params as { orgId: string; userId: string };
    const text = presentedToken(core, inbound);
    // The same words about the same user: who may read userinfo may read it here.
    const live = await findTokenFor(core, text, inbound.nowMs, PATHS.userinfo);
    if (live === undefined) return badToken(reply);
    if (orgId !== core.org.id || userId !== live.user.id) throw new Refusal('address-of-nothing');
    const body = identityDocument(core, live, inbound.query.get('version') ?? inbound.body.get('version'));
    const format = formatOf(inbound.query.get('format') ?? inbound.body.get('format'), request.headers.accept);
    return format === 'xml' ? sendXml(reply, 'user', body) : sendJson(reply, body);
  };
  http.get(PATHS.identity, identity);
  http.post(PATHS.identity, identity);
  http.get(PATHS.picture, async (_request, reply) => reply.headers(SAFE_HEADERS).type('image/svg+xml').send(PICTURE));
}

export function addDataRoutes(http: FastifyInstance, core: Core): void {
  http.get(PATHS.apiVersions, async (_request, reply) =>
    sendJson(reply, [{ label: 'Countersign', url: `/services/data/v${API_VERSION}`, version: API_VERSION }]),
  );

  http.get(PATHS.apiResources, async (request, reply) => {
    const live = await forData(core, request, reply);
    if (live === undefined) return reply;
    const base = `/services/data/${encodeURIComponent((request.params as { version: string }).version)}`;
    return sendJson(reply, {
      identity: identityUrl(core, live.user.id),
      sobjects: `${base}/sobjects`,
      query: `${base}/query`,
    });
  });

  http.get(PATHS.sobjectUser, async (request, reply) => {
    const live = await forData(core, request, reply);
    if (live === undefined) return reply;
    const { userId, version } = request.params as { userId: string; version: string };
    if (userId !== live.user.id)
      return sendJson(reply, [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }], 404);
    const { user } = live;
    return sendJson(reply, {
      attributes: { type: 'User', url: `/services/data/${encodeURIComponent(version)}/sobjects/User/${user.id}` },
      Id: user.id,
      Username: user.username,
      Name: displayName(user),
      FirstName: user.firstName,
      LastName: user.lastName,
      Email: user.email,
      IsActive: true,
    });
  });

  http.get(PATHS.query, async (request, reply) => {
    const live = await forData(core, request, reply);
    if (live === undefined) return reply;
    const { version } = request.params as { version: string };
    const soql = (request.inbound as { query: ReadonlyMap<string, string> }).query.get('q') ?? '';
    if (!/\bfrom\s+organization\b/i.test(soql)) {
      // A 400 here tells the sf CLI that this is not a Dev Hub.
      return sendJson(reply, [{ errorCode: 'INVALID_TYPE', message: 'sObject type is not supported.' }], 400);
    }
    const url = `/services/data/${encodeURIComponent(version)}/sobjects/Organization/${core.org.id}`;
    const record = {
      attributes: { type: 'Organization', url },
      Id: core.org.id,
      Name: core.org.name,
      NamespacePrefix: null,
    };
    return sendJson(reply, { totalSize: 1, done: true, records: [record] });
  });
}

/** The live token of a REST call, or undefined after the answer that makes jsforce refresh was sent. */
async function forData(core: Core, request: FastifyRequest, reply: FastifyReply): Promise<LiveToken | undefined> {
  const inbound = receive(request);
  const live = await findTokenFor(core, presentedToken(core, inbound), inbound.nowMs, PATHS.apiVersions);
  if (live !== undefined && carries(live, DATA_SCOPES)) return live;
  sendJson(reply, [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }], 401);
  return undefined;
}

function badToken(reply: FastifyReply): FastifyReply {
  return reply.code(403).headers(SAFE_HEADERS).type('text/plain;charset=UTF-8').send('Bad_OAuth_Token');
}

/** What Salesforce says of every user, beside the claims; clients read pictures and addresses from it. */
function aboutUser(core: Core, { user }: LiveToken, version: string): Record<string, unknown> {
  const base = core.publicUrl;
  const picture = base + PATHS.picture;
  return {
    active: true,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_US',
    utcOffset: 0,
    profile: `${base}/${user.id}`,
    photos: { picture, thumbnail: picture },
    urls: {
      rest: `${base}/services/data/v${version}/`,
      sobjects: `${base}/services/data/v${version}/sobjects/`,
      query: `${base}/services/data/v${version}/query/`,
    },
    is_app_installed: true,
  };
}

/** The identity URL's answer; `version` writes the version of the API into its addresses. */
function identityDocument(core: Core, live: LiveToken, asked: string | undefined): Record<string, unknown> {
  const { user, token } = live;
  const version =
    asked === 'latest' ? API_VERSION : /^\d{1,3}(?:\.\d)?$/.test(asked ?? '') ? (asked ?? '') : '{version}';
  return {
    id: identityUrl(core, user.id),
    asserted_user: true,
    ...claimsOf(core, user, `${token.scope} id`),
    username: user.username,
    display_name: displayName(user),
    first_name: user.firstName,
    last_name: user.lastName,
    ...aboutUser(core, live, version),
    last_modified_date: new Date(user.updatedMs).toISOString(),
  };
}
