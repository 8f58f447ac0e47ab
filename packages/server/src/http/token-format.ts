/** The token answer as JSON, form-encoded or XML: what `format`, or the Accept header, asks for (fact sheet §4.6). */
import type { FastifyReply } from 'fastify';
import type { TokenAnswer } from '../token/grant.ts';
import { SAFE_HEADERS, sendJson } from './respond.ts';

export type TokenFormat = 'json' | 'urlencoded' | 'xml';

export function formatOf(format: string | undefined, accept: string | undefined): TokenFormat {
  if (format === 'urlencoded' || format === 'xml') return format;
  if (format !== undefined || accept === undefined) return 'json';
  if (accept.startsWith('application/x-www-form-urlencoded')) return 'urlencoded';
  return accept.startsWith('application/xml') ? 'xml' : 'json';
}

export function sendAs(format: TokenFormat, reply: FastifyReply, answer: TokenAnswer): FastifyReply {
  if (format === 'json') return sendJson(reply, answer);
  const entries = Object.entries(answer).map(([name, value]) => [name, String(value)] as [string, string]);
  reply.code(200).headers(SAFE_HEADERS);
  if (format === 'urlencoded') {
    return reply.type('application/x-www-form-urlencoded;charset=UTF-8').send(new URLSearchParams(entries).toString());
  }
  return sendXml(reply, 'OAuth', answer);
}

/** An object as XML, a member an element; what is not known is left empty. */
export function sendXml(reply: FastifyReply, root: string, body: Readonly<Record<string, unknown>>): FastifyReply {
  return reply
    .code(200)
    .headers(SAFE_HEADERS)
    .type('application/xml;charset=UTF-8')
    .send(`<?xml version="1.0" encoding="UTF-8"?><${root}>${elements(body)}</${root}>`);
}

function elements(body: Readonly<Record<string, unknown>>): string {
  return Object.entries(body)
    .map(([name, value]) => {
      const inside =
        typeof value === 'object' && value !== null
          ? elements(value as Record<string, unknown>)
          : escapeXml(String(value ?? ''));
      return `<${name}>${inside}</${name}>`;
    })
    .join('');
}

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`);
}
