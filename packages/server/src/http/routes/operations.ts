/** What operators and load balancers ask. */
import type { FastifyInstance } from 'fastify';
import type { Core } from '../../core.ts';
import type { Metrics } from '../metrics.ts';
import { openapiDocument } from '../openapi.ts';
import { SAFE_HEADERS, sendJson } from '../respond.ts';
import { PATHS } from '../wire.ts';

export interface Readiness {
  /** True from the moment the server stops. */
  stopping: boolean;
}

export function addOperationsRoutes(
  http: FastifyInstance,
  core: Core,
  readiness: Readiness,
  metrics: Metrics | undefined,
): void {
  http.get(PATHS.healthz, async (_request, reply) => sendJson(reply, { status: 'ok' }));
  http.get(PATHS.readyz, async (_request, reply) => {
    if (readiness.stopping) return sendJson(reply, { status: 'stopping' }, 503);
    if (await core.outages.isReady()) return sendJson(reply, { status: 'ready' });
    return sendJson(reply, { status: 'database unavailable' }, 503);
  });
  http.get(PATHS.openapi, async (_request, reply) => sendJson(reply, openapiDocument(core)));
  if (metrics !== undefined) {
    http.get(PATHS.metrics, async (_request, reply) =>
      reply
        .headers(SAFE_HEADERS)
        .type(await metrics.contentType())
        .send(await metrics.text()),
    );
  }
}
