/** The HTTP application: limits, phases of every request, and the routes. The only folder that knows the framework. */
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import type { OriginTest } from '../client/origins.ts';
import type { Core } from '../core.ts';
import type { Neighbour } from '../neighbour.ts';
import { onWire, Refusal } from '../refusals.ts';
import { boundConnections } from './connections.ts';
import { applyCors } from './cors.ts';
import { readParams } from './form.ts';
import type { Metrics } from './metrics.ts';
import { begin } from './receive.ts';
import { recordRefusal } from './record.ts';
import { codeOf, sendJson, sendRefusal } from './respond.ts';
import { addAuthorizeRoutes } from './routes/authorize.ts';
import { addDiscoveryRoutes, echoed } from './routes/discovery.ts';
import { addDataRoutes, addIdentityRoutes } from './routes/identity.ts';
import { addNeighbourRoutes } from './routes/neighbour.ts';
import { addOperationsRoutes, type Readiness } from './routes/operations.ts';
import { addTokenRoutes } from './routes/token.ts';
import { FORM_TYPE } from './wire.ts';

export interface HttpOptions {
  trustProxy: boolean | string | readonly string[] | undefined;
  tls: { key: string | Buffer; cert: string | Buffer } | undefined;
  metrics: Metrics | undefined;
  /** Whether they are served beside everything else. */
  metricsRoute: boolean;
  /** Origins that may read answers. */
  originAllowed: OriginTest;
  readiness: Readiness;
  neighbour: Neighbour | undefined;
}

const METHODS = ['GET', 'HEAD', 'POST'] as const;
const MAX_BODY_BYTES = 65_536;
const MAX_HEADER_BYTES = 16_384;
const MAX_CONNECTIONS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

export function makeApplication(core: Core, options: HttpOptions): FastifyInstance {
  const { metrics } = options;
  let warned = false;
  const http = Fastify(serverOptions(core, options, metrics)) as FastifyInstance;
  http.server.maxConnections = MAX_CONNECTIONS;
  // Behind a proxy that is believed every connection is the proxy's.
  if (options.trustProxy === undefined || options.trustProxy === false) boundConnections(http.server);
  http.removeAllContentTypeParsers();
  // The form type by its name as well: what only the wildcard takes is parsed anew for every request.
  for (const type of [FORM_TYPE, '*']) {
    http.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  }
  http.decorateRequest('inbound', null);

  http.addHook('onRequest', (request, reply, done) => {
    begin(core, request);
    if (!warned && options.trustProxy === undefined && request.headers['x-forwarded-for'] !== undefined) {
      warned = true;
      core.log.warn(
        'requests come through a proxy that is not trusted: all callers count as one address; name the proxy with --trust-proxy',
      );
    }
    if (core.publicUrl.startsWith('https:')) reply.header('strict-transport-security', 'max-age=31536000');
    if (applyCors(request, reply, options.originAllowed)) return;
    done();
  });
  const { neighbour } = options;
  if (neighbour !== undefined) http.addHook('preHandler', () => neighbour.beforeRequest());
  http.addHook('onResponse', (request, reply, done) => {
    const { inbound } = request;
    const route = request.routeOptions.url ?? 'unknown';
    const milliseconds = reply.elapsedTime;
    metrics?.observe(route, request.method, reply.statusCode, milliseconds / 1000);
    if (inbound !== null) {
      const { facts } = inbound;
      if (facts.reason !== undefined) metrics?.refused(facts.reason);
      else if (facts.grantType !== undefined) metrics?.tokens(facts.grantType);
      core.log.info({
        requestId: inbound.requestId,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(milliseconds * 100) / 100,
        address: inbound.address,
        ...facts,
      });
    }
    done();
  });
  http.setErrorHandler((error, request, reply) => {
    const code = codeOf(error);
    if (!core.outages.note(error) && code === 'fault')
      core.log.error({ err: error, requestId: request.id }, 'a request failed');
    recordRefusal(core, request, error instanceof Refusal ? error : new Refusal(code));
    return sendRefusal(core, request, reply, code);
  });
  http.setNotFoundHandler((request, reply) => {
    const [path = '', query = ''] = request.url.split('?', 2);
    if (request.method === 'GET' && isOwnCallback(core, path)) return sendJson(reply, echoed(readParams(query)));
    const allowed = METHODS.filter((method) => http.hasRoute({ method, url: path }));
    if (allowed.length > 0) reply.header('allow', allowed.join(', '));
    const code = allowed.length > 0 ? 'method-not-allowed' : 'address-of-nothing';
    recordRefusal(core, request, new Refusal(code));
    return sendRefusal(core, request, reply, code);
  });

  addAuthorizeRoutes(http, core);
  addTokenRoutes(http, core);
  addIdentityRoutes(http, core);
  if (options.neighbour === undefined) addDataRoutes(http, core);
  else addNeighbourRoutes(http, core, options.neighbour);
  addDiscoveryRoutes(http, core);
  addOperationsRoutes(http, core, options.readiness, options.metricsRoute ? metrics : undefined);
  return http;
}

/** A registered callback on this server's own origin (an org's code extractor) answers as the echo endpoint does. */
function isOwnCallback(core: Core, path: string): boolean {
  const url = core.publicUrl + path;
  return core.registry.all().some((app) => app.callbackUrls.has(url));
}

function serverOptions(core: Core, options: HttpOptions, metrics: Metrics | undefined): FastifyServerOptions {
  const run = core.random(6).toString('hex');
  let count = 0;
  const { trustProxy } = options;
  const base = {
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionTimeout: 0,
    forceCloseConnections: 'idle',
    logger: false,
    exposeHeadRoutes: true,
    return503OnClosing: true,
    genReqId: () => `${run}-${(++count).toString(36)}`,
    requestIdHeader: false,
    trustProxy: typeof trustProxy === 'object' ? [...trustProxy] : (trustProxy ?? false),
    http: { maxHeaderSize: MAX_HEADER_BYTES },
    routerOptions: {
      ignoreDuplicateSlashes: true,
      maxParamLength: 128,
      // Parameters are read by our own reader, which refuses what a lenient one would let through.
      querystringParser: (text: string) => text as unknown as Record<string, unknown>,
    },
    // What no route and no hook sees: the log and the metrics would not either.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      const code = codeOf(error);
      if (code === 'fault') core.log.error({ err: error, requestId: request.id }, 'a request failed');
      metrics?.observe('unknown', request.method, onWire(code, core.wire).status, 0);
      metrics?.refused(code);
      core.log.info({
        requestId: request.id,
        method: request.method,
        route: 'unknown',
        address: request.ip,
        reason: code,
      });
      sendRefusal(core, request, reply, code);
    },
  };
  const { tls } = options;
  return (tls === undefined
    ? base
    : { ...base, https: { ...tls, maxHeaderSize: MAX_HEADER_BYTES } }) as unknown as FastifyServerOptions;
}
