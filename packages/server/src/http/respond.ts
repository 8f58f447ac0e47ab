/** Writes answers: the one place that sets headers, and the one error writer. */
import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Core } from '../core.ts';
import { onWire, Refusal, type RefusalCode, type WireRefusal } from '../refusals.ts';
import { Outage } from '../store/outage.ts';

const JSON_TYPE = 'application/json;charset=UTF-8';
/** Seconds a throttled or turned-away caller should wait. */
const RETRY_AFTER_SECONDS = '30';

/** No answer is stored, sniffed, framed or told to others. */
export const SAFE_HEADERS = {
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

const JSON_HEADERS = { ...SAFE_HEADERS, 'content-type': JSON_TYPE };

/** Written past the framework's own serialisation, which every token answer would pay for and none needs. */
export function sendJson(reply: FastifyReply, body: unknown, status = 200): FastifyReply {
  const text = JSON.stringify(body);
  const bytes = Buffer.byteLength(text);
  const headers = { ...JSON_HEADERS, ...(reply.getHeaders() as OutgoingHttpHeaders), 'content-length': bytes };
  reply.hijack();
  // Only ASCII is as many bytes as characters, and is copied instead of encoded.
  reply.raw.writeHead(status, headers).end(text, bytes === text.length ? 'latin1' : 'utf8');
  return reply;
}

export function sendRedirect(reply: FastifyReply, location: string, status: 302 | 303 = 302): FastifyReply {
  return reply.code(status).headers(SAFE_HEADERS).header('location', location).send();
}

export function sendRefusal(core: Core, request: FastifyRequest, reply: FastifyReply, code: RefusalCode): FastifyReply {
  const wire = onWire(code, core.wire);
  if (wire.status === 401 || code === 'token-scope-insufficient')
    reply.header('www-authenticate', challengeFor(code, wire));
  if (wire.status === 429 || wire.status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  reply.header('x-request-id', request.id);
  return sendJson(reply, errorBody(wire), wire.status);
}

export function errorBody(wire: WireRefusal): { error: string; error_description: string } {
  return { error: wire.error, error_description: wire.description };
}

/**
 * A refusal is what it says; the database's fault is nobody's here; everything else is a bug, told as such and logged
 * with its cause. Only what the framework found wrong with the request itself is the caller's.
 */
export function codeOf(error: unknown): RefusalCode {
  if (error instanceof Refusal) return error.code;
  if (error instanceof Outage) return 'database-unavailable';
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return 'body-too-large';
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'content-type-unsupported';
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_BAD_URL':
      return 'parameter-malformed';
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return 'address-of-nothing';
    case 'ECONNRESET':
      // The caller went away in the middle of the body; the framework marks what it read from the request.
      return statusCode === 400 ? 'parameter-malformed' : 'fault';
    default:
      return 'fault';
  }
}

function challengeFor(code: RefusalCode, wire: WireRefusal): string {
  // RFC 6750 §3.1: who showed no token is told no error code.
  if (code === 'token-missing') return 'Bearer realm="countersign"';
  if (code === 'token-invalid' || code === 'token-scope-insufficient')
    return `Bearer error="${wire.error}", error_description="${wire.description}"`;
  return 'Basic realm="countersign", charset="UTF-8"';
}
