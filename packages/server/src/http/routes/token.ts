/** `/token`, `/revoke`, `/introspect`: where clients speak, not browsers. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Core } from '../../core.ts';
import type { Inbound } from '../../inbound.ts';
import { Refusal } from '../../refusals.ts';
import { introspect } from '../../token/introspect.ts';
import { answerTokenRequest } from '../../token/pipeline.ts';
import { revoke } from '../../token/revoke.ts';
import { receive } from '../receive.ts';
import { recordRevocation } from '../record.ts';
import { sendJson } from '../respond.ts';
import { formatOf, sendAs } from '../token-format.ts';
import { PATHS } from '../wire.ts';

/** On Salesforce's wire a body that is no form has no grant type, and that is what is said. */
function receiveForm(core: Core, request: FastifyRequest): Inbound {
  try {
    return receive(request);
  } catch (error) {
    if (core.wire === 'salesforce' && error instanceof Refusal && error.code === 'content-type-unsupported')
      throw new Refusal('grant-type-unsupported', 'the body is not form-encoded');
    throw error;
  }
}

export function addTokenRoutes(http: FastifyInstance, core: Core): void {
  http.post(PATHS.token, async (request, reply) => {
    const inbound = receiveForm(core, request);
    const answer = await answerTokenRequest(core, inbound);
    return sendAs(formatOf(inbound.body.get('format'), request.headers.accept), reply, answer);
  });

  http.post(PATHS.revoke, async (request, reply) => {
    const inbound = receive(request);
    recordRevocation(core, inbound, await revoke(core, inbound, inbound.body.get('token')));
    return sendJson(reply, {});
  });
  // Salesforce takes the token in the query of a GET too; the strict wire does not (RFC 7009 §2.1).
  if (core.wire === 'salesforce') {
    http.get(PATHS.revoke, async (request, reply) => {
      const inbound = receive(request);
      recordRevocation(core, inbound, await revoke(core, inbound, inbound.query.get('token')));
      return sendJson(reply, {});
    });
  }

  http.post(PATHS.introspect, async (request, reply) => sendJson(reply, await introspect(core, receive(request))));
}
