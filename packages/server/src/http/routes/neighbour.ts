/** Hands what is below a neighbour's paths to it, with the body as it came. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Core } from '../../core.ts';
import type { Inbound } from '../../inbound.ts';
import type { Neighbour } from '../../neighbour.ts';
import { presentedToken } from '../../tokens/bearer.ts';
import { SAFE_HEADERS } from '../respond.ts';

export function addNeighbourRoutes(http: FastifyInstance, core: Core, neighbour: Neighbour): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const [path = '', query = ''] = request.url.split('?', 2);
    const { status, headers, body } = await neighbour.answer({
      method: request.method,
      path: path.replace(/\/{2,}/g, '/'),
      query: new URLSearchParams(query),
      headers: request.headers,
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      address: request.ip,
      requestId: request.id,
      // The query and the form are the neighbour's own: nothing in them is a token to this server.
      token: presentedToken(core, request.inbound as Inbound),
    });
    return reply
      .code(status)
      .headers({ ...SAFE_HEADERS, ...headers })
      .send(body);
  };
  for (const path of neighbour.paths) {
    for (const url of [path, `${path}/*`]) {
      http.route({
        method: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
        url,
        bodyLimit: neighbour.maxBodyBytes,
        handler: answer,
      });
    }
  }
}
