/** CORS: which browser origins may read which answers (fact sheet §1.8). */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OriginTest } from '../client/origins.ts';
import { ALLOWED_HEADERS, PATHS } from './wire.ts';

/** Anyone may read these: they say nothing about anybody. */
const OPEN: ReadonlySet<string> = new Set([
  PATHS.openidConfiguration,
  PATHS.serverMetadata,
  PATHS.authConfiguration,
  PATHS.keys,
  PATHS.keysUnderServices,
]);

/** Never read across origins: a page and its form, and what operators look at. */
const CLOSED: ReadonlySet<string> = new Set([PATHS.login, PATHS.metrics, PATHS.healthz, PATHS.readyz, PATHS.openapi]);

/** Sets the CORS headers of an answer. True when the request was a preflight, which is then answered. */
export function applyCors(request: FastifyRequest, reply: FastifyReply, allowed: OriginTest): boolean {
  const { origin } = request.headers;
  const preflight = request.method === 'OPTIONS';
  const path = request.url.split('?', 1)[0] ?? '';
  if (origin !== undefined && !CLOSED.has(path)) {
    if (OPEN.has(path)) reply.header('access-control-allow-origin', '*');
    else {
      reply.header('vary', 'Origin');
      if (!allowed(origin)) return finish(reply, preflight);
      reply.header('access-control-allow-origin', origin);
    }
    if (preflight) {
      reply.header('access-control-allow-methods', 'GET, POST');
      reply.header('access-control-allow-headers', ALLOWED_HEADERS);
      reply.header('access-control-max-age', '600');
    }
  }
  return finish(reply, preflight);
}

function finish(reply: FastifyReply, preflight: boolean): boolean {
  if (preflight) void reply.code(204).send();
  return preflight;
}
