/** Turns a request of the framework into an `Inbound`. */
import type { FastifyRequest } from 'fastify';
import type { Core } from '../core.ts';
import type { Inbound, Params } from '../inbound.ts';
import { Refusal } from '../refusals.ts';
import { NO_PARAMS, readForm, readParams } from './form.ts';
import { FORM_TYPE } from './wire.ts';

declare module 'fastify' {
  interface FastifyRequest {
    inbound: Inbound | null;
  }
}

/** Marks when the request came in; its parameters are read by `receive`. */
export function begin(core: Core, request: FastifyRequest): void {
  const { headers } = request;
  request.inbound = {
    requestId: request.id,
    arrival: core.store.arrive(),
    nowMs: core.clock(),
    address: request.ip,
    query: NO_PARAMS,
    body: NO_PARAMS,
    authorization: headers.authorization,
    origin: headers.origin,
    secFetchSite: one(headers['sec-fetch-site']),
    requestKind: one(headers['auth-request-type'])?.trim().toLowerCase(),
    facts: {},
  };
}

/** Reads query and body. Throws a refusal for what is malformed. */
export function receive(request: FastifyRequest): Inbound {
  const inbound = request.inbound as Inbound;
  inbound.query = readParams(request.query as string);
  inbound.body = readBody(request);
  return inbound;
}

function readBody(request: FastifyRequest): Params {
  const body = request.body as Buffer | undefined | null;
  if (body === undefined || body === null || body.length === 0) return NO_PARAMS;
  const type = request.headers['content-type'] ?? '';
  if (!type.toLowerCase().startsWith(FORM_TYPE)) throw new Refusal('content-type-unsupported');
  return readForm(body);
}

/** Query and body together; a parameter in both is given twice. */
export function merged(inbound: Inbound): Params {
  if (inbound.query.size === 0) return inbound.body;
  if (inbound.body.size === 0) return inbound.query;
  const all = new Map(inbound.query);
  for (const [name, value] of inbound.body) {
    if (all.has(name)) throw new Refusal('parameter-duplicated', 'in query and body');
    all.set(name, value);
  }
  return all;
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
